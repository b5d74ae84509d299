// What people see, held against pictures of it: the key states in both themes. A picture that ought to change is
// taken again by `UPDATE_EXPECT=1 cargo xtask test --only browser`; look at it before you commit it.
//
// Text is set in fonts that come with the tests. What is left to the browser is how it smooths lines, which changes
// with its releases: the pictures are of one, and another compares nothing and says so.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { required } from "../environment";
import { expect, ready, test } from "../harness";

/** The release of Chromium that the pictures are of. */
const CHROMIUM = "156";

const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** A state that people meet: where it is, and what leads to it. */
type State = {
  name: string;
  path: string;
  size?: typeof wide;
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>;
};

const STATES: State[] = [
  { name: "newcomer", path: "playground/", act: ready },
  { name: "newcomer-phone", path: "playground/", size: phone, act: ready },
  { name: "fixed", path: "playground/", act: fix },
  { name: "broken-text", path: "playground/", act: breakText },
  { name: "builder", path: "playground/#story-1-wrong", act: build },
  { name: "terminal", path: "playground/", act: curl },
  { name: "crowd", path: "playground/#exercise-a-shop-of-twelve", act: ready },
  { name: "home", path: "" },
  { name: "home-phone", path: "", size: phone },
  { name: "page", path: "policies/default-deny/" },
  { name: "exercise", path: "workshop/read-a-policy/" },
];

/** A font that came with the tests, as a rule of a style sheet. */
function font(family: string, pack: string, weight: number): string {
  const file = join(required("NODE_PATH"), "@fontsource", pack, "files", `${pack}-latin-${weight}-normal.woff2`);
  const data = readFileSync(file).toString("base64");
  return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) }`;
}

const FONTS = `
  ${[400, 600, 700].map((weight) => font("Text", "inter", weight)).join("\n")}
  ${[400, 700].map((weight) => font("Code", "jetbrains-mono", weight)).join("\n")}
  :root { --sb-sans: Text, sans-serif !important; --sb-mono: Code, monospace !important }
  /* What other dataplanes say comes at the end, after the answer, and where the machine is quick enough. */
  .sb-alike, .sb-elsewhere { display: none }
`;

/** Sets the page in the tests' fonts. */
async function setFonts(page: Page): Promise<void> {
  await page.addStyleTag({ content: FONTS });
  await page.evaluate(async () => {
    for (const font of document.fonts) await font.load();
  });
}

/** The first edit that is offered turns the signal green. */
async function fix(page: Page): Promise<void> {
  await ready(page);
  await page.locator(".sb-apply").first().click();
  await expect(page.locator(".sb-road.allow")).toHaveCount(1);
}

/** A policy half typed: the picture stands still and says so. */
async function breakText(page: Page): Promise<void> {
  await ready(page);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  // At the beginning of the line: a click in the middle of a long one would scroll.
  await page.locator(".cm-line", { hasText: "endpointSelector" }).click({ position: { x: 4, y: 4 } });
  await page.keyboard.press("End");
  await page.keyboard.type(" [");
  await expect(page.locator(".sb-diagnostic").first()).toBeVisible();
  await page.locator(".cm-lintRange").first().waitFor();
}

async function build(page: Page): Promise<void> {
  await ready(page);
  await page.getByRole("button", { name: "Allow this flow" }).click();
  await page.locator(".app-proposal").first().waitFor();
}

async function curl(page: Page): Promise<void> {
  await ready(page);
  await page.getByRole("tab", { name: "Terminal" }).click();
  const input = page.getByRole("textbox", { name: "Command" });
  await input.fill("kubectl exec deploy/backend -- curl -s -m 3 database/PING");
  await input.press("Enter");
  await expect(page.getByRole("log")).toContainText("exit code 28");
}

test.use({
  // The fonts are laid over the page's own, which its policy refuses, as it should.
  bypassCSP: true,
});

test.beforeEach(({ browser }) => {
  const release = browser.version().split(".")[0];
  test.skip(release !== CHROMIUM, `the pictures are of Chromium ${CHROMIUM}, and this is ${release}`);
});

for (const { name, path, size = wide, act } of STATES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${name} looks as it did, in ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // Nobody is there yet: an example that comes alive at its own time would be another picture.
      await page.goto(path);
      await setFonts(page);
      await act?.(page);
      await expect(page).toHaveScreenshot(`${name}-${colorScheme}.png`, {
        animations: "disabled",
        // How long it took is never the same.
        mask: [page.locator(".app-took")],
        maxDiffPixelRatio: 0.003,
      });
    });
  }
}
