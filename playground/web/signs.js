/** What somebody who is there does first, by whatever device; programs that read a page aloud only click. */
const SIGNS = ["pointermove", "pointerdown", "keydown", "scroll", "focusin", "click", "dragenter", "hashchange"];

/** Tells `act` the first sign of a reader's hand, before anybody else hears of it. */
export function onFirstSign(act) {
  const options = { capture: true };
  const sign = (event) => {
    for (const name of SIGNS) removeEventListener(name, sign, options);
    act(event);
  };
  for (const name of SIGNS) addEventListener(name, sign, options);
}
