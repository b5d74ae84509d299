// The playground for everyone: by keyboard alone from the top to the bottom, accessible in every state, at every size,
// on paper and in colours that somebody else chose.
import { type Page } from "@playwright/test";
import { answered, expect, expectAccessible, expectNoSidewaysScrolling, open, ready, revision, settle, test } from "../harness";

async function start(page: Page, fragment = ""): Promise<void> {
  await page.goto("about:blank");
  await open(page, `playground/${fragment}`);
  await ready(page);
}

/** Presses Tab until the focus is on what the selector names. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
  }
  throw new Error(`Tab did not come to ${selector}`);
}

/** The same backwards. */
async function tabBackTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Shift+Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
  }
  throw new Error(`Shift and Tab did not come to ${selector}`);
}

/** What has the focus. */
const focused = (page: Page) => page.locator(":focus");

test("the whole way by keyboard: skip link, picture, flow, editor, fix, share, help, Hubble log, terminal", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await start(page, "#story-4-wrong");

  await page.keyboard.press("Tab");
  await expect(focused(page)).toHaveText("To the picture");
  await expect(focused(page)).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(focused(page)).toHaveClass(/sb-picture/);
  await expect(page).toHaveURL(/#story-4-wrong$/);

  // Along the picture, and a line of it chosen.
  await tabTo(page, ".sb-road");
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator(".sb-station:focus")).toHaveCount(1);
  await page.locator(".sb-road.sb-unwanted").first().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".sb-road.sb-unwanted").first()).toHaveAttribute("aria-current", "true");

  // Into the editor, and out of it.
  await page.keyboard.press("e");
  await expect(page.locator(".cm-content")).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(page.locator(".cm-content")).not.toBeFocused();

  // The fix: whoever applied it stays where he was.
  const before = await revision(page);
  await tabTo(page, ".app-answer .sb-apply");
  await page.keyboard.press("Enter");
  await expect(page.locator(".sb-road.sb-unwanted")).toHaveCount(0);
  await answered(page, before);
  await expect(page.getByRole("tabpanel", { name: "Why" })).toBeFocused();
  // The fix stood further down; what it did is said at the top.
  await expect(page.locator(".app-answer h3")).toBeInViewport();

  await page.keyboard.press("Control+s");
  await expect(page.locator(".app-notices")).toContainText("Link copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("#v1.");

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "How to read the box" })).toBeVisible();
  // What would do something else otherwise does nothing behind the sheet.
  await page.keyboard.press("h");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("tabpanel", { name: "Why" })).toBeFocused();

  // The other tabs: they remember themselves.
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByRole("tab", { name: "Why" })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Hubble log" })).toBeFocused();
  const log = page.getByRole("list", { name: "Hubble log of the flows" });
  await expect(log.getByRole("listitem").first()).toHaveAttribute("aria-current", "true");
  await expect(log.getByRole("listitem").first()).toContainText(/policy-verdict:\S+ (INGRESS|EGRESS) (ALLOWED|DENIED)/);
  await expectAccessible(page);
  const second = log.getByRole("button").nth(1);
  const flow = await second.innerText();
  await second.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".app .sb-row[aria-pressed=true]")).toContainText(flow);
  await page.getByRole("tab", { name: "Hubble log" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Terminal" })).toBeFocused();
  const command = page.getByRole("textbox", { name: "Command" });
  await command.waitFor();
  await tabTo(page, ".term-input");
  await page.keyboard.type("kubectl get pods");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log")).toContainText("frontend");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(command).not.toBeFocused();
  await page.reload();
  await ready(page);
  await expect(page.getByRole("tab", { name: "Terminal" })).toHaveAttribute("aria-selected", "true");
});

/** States that no other test looks at with axe, by how they are come to. */
const states: [string, string, (page: Page) => Promise<void>][] = [
  ["builder", "#story-4", async (page) => {
    await page.locator(".app .sb-row", { hasText: "denied" }).first().click();
    await page.getByRole("button", { name: "Allow this flow" }).click();
    await expect(page.locator(".app-proposal").first()).toBeVisible();
  }],
  ["findings", "#story-4", async (page) => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.insertText("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: n}\nspec:\n  endpointSelector: {}\n  ingres: []\n---\n");
    await expect(page.locator(".app .sb-diagnostic")).not.toHaveCount(0);
  }],
  ["terminal", "?terminal=applied#story-4", async (page) => {
    await expect(page.getByRole("log")).toContainText("This cluster runs the scenario");
  }],
];

/** What opens over the rest: its button, and what it opens. */
const openings = [
  [".app-works", "dialog.app-history"],
  [".app-help-button", "dialog.app-help:not(.app-history)"],
  [".app-more summary", ".app-more > div"],
  [".app-file-menu summary", ".app-file-menu > div"],
];

test("what opens over the rest is accessible in both themes, and closes again", async ({ page }) => {
  await start(page, "#story-4");
  // Two works: one of them can be renamed and deleted.
  await page.locator(".app-pick-scenario select").selectOption("story-2");
  await expect(page).toHaveURL(/#story-2$/);
  for (const [button, opened] of openings) {
    await page.locator(button).click();
    await expect(page.locator(opened)).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await test.step(`${opened}, ${colorScheme}`, () => expectAccessible(page, opened));
    }
    await page.keyboard.press("Escape");
    await expect(page.locator(opened)).toBeHidden();
    await expect(page.locator(button)).toBeFocused();
  }
  // A press beside a menu closes it, on whatever it is.
  const [menu, list] = openings[2];
  await page.locator(menu).click();
  await page.locator(".app-about").click();
  await expect(page.locator(list)).toBeHidden();
});

test("every state is accessible in both themes, and each finding leads to its page", async ({ page, request }) => {
  test.slow();
  for (const [name, fragment, reach] of states) {
    await start(page, fragment);
    await reach(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await test.step(`${name}, ${colorScheme}`, () => expectAccessible(page));
    }
    if (name === "findings") {
      const about = page.locator(".app .sb-diagnostic a").first();
      const href = await about.evaluate((link: HTMLAnchorElement) => link.href);
      const answer = await request.get(href);
      expect(answer.status(), href).toBe(200);
      expect(await answer.text()).toContain(await about.innerText());
    }
  }
});

test("at 200 %, at 320 pixels and on paper nothing is lost", async ({ browser, baseURL }) => {
  // A window of 1280 pixels, zoomed to 200 %.
  const zoomed = await browser.newPage({ baseURL, viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, reducedMotion: "reduce" });
  await start(zoomed, "#story-4-wrong");
  await expectNoSidewaysScrolling(zoomed);
  await expectAccessible(zoomed);
  await zoomed.getByRole("button", { name: "Your scenarios" }).click();
  await expect(zoomed.getByRole("button", { name: "Begin an empty one" })).toBeInViewport();
  await expectNoSidewaysScrolling(zoomed);
  await zoomed.keyboard.press("Escape");
  for (const name of ["Text", "Flows", "Picture"]) {
    const part = zoomed.getByRole("navigation", { name: "Parts" }).getByRole("button", { name });
    await part.click();
    await expectNoSidewaysScrolling(zoomed);
  }
  await zoomed.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScrolling(zoomed);
  await expectAccessible(zoomed);
  await zoomed.getByRole("button", { name: "Your scenarios" }).click();
  await expectNoSidewaysScrolling(zoomed);
  await zoomed.close();

  const page = await browser.newPage({ baseURL });
  await start(page, "#story-4-wrong");
  // As wide as a sheet.
  await page.setViewportSize({ width: 750, height: 1000 });
  await page.emulateMedia({ media: "print" });
  await expectNoSidewaysScrolling(page);
  await expect(page.locator(".app-bar")).toBeHidden();
  await expect(page.locator(".sb-picture svg").first()).toBeVisible();
  await expect(page.locator(".app .sb-row").last()).toBeVisible();
  await expect(page.locator(".app-answer .sb-explanation")).toBeVisible();
  await page.close();
});

/** How light a colour is, as WCAG 2 has it: 0 to 1. */
function lightness(colour: string): number {
  const [red, green, blue] = colour.match(/[\d.]+/g)!.map(Number).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [lightness(one), lightness(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** What a style sheet makes of a property of the first of these. */
const style = (page: Page, selector: string, property: string, part?: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, [property, part]) => getComputedStyle(element, part).getPropertyValue(property!), [property, part]);

test("allowed and denied are told apart without a colour, in every palette: by line, shape and word", async ({ page }) => {
  await start(page, "#story-4-wrong");
  const [allowed, denied] = [".sb-road.allow:not(.sb-unwanted)", ".sb-road.deny"];
  // In the picture: how a line is drawn, how it ends, what its lamp holds.
  expect(await style(page, `${allowed} .sb-line`, "stroke-dasharray")).toBe("none");
  expect(await style(page, `${denied} .sb-line`, "stroke-dasharray")).not.toBe("none");
  await expect(page.locator(`${allowed} .sb-arrow`).first()).toBeVisible();
  await expect(page.locator(`${allowed} .sb-buffer, ${denied} .sb-arrow`)).toHaveCount(0);
  await expect(page.locator(`${denied} .sb-buffer`).first()).toBeAttached();
  const glyph = (aspect: string) => page.locator(`.sb-signal.${aspect} .sb-glyph`).first().getAttribute("d");
  const glyphs = await Promise.all(["allow", "deny", "off"].map(glyph));
  expect(new Set(glyphs.map((d) => d!.replace(/^M[-\d.]+/, ""))).size).toBe(3);
  // In the list, and beside the lines that decide.
  const shapes = await Promise.all(["allow", "deny"].map((aspect) => style(page, `.app .sb-row .sb-dot.${aspect}`, "mask-image", "::after")));
  expect(new Set(shapes).size).toBe(2);
  for (const [flow, word, marked] of [[allowed, "allowed", "allow"], [denied, "denied", "deny"]]) {
    await page.locator(flow).first().dispatchEvent("click");
    await expect(page.locator(".app .sb-row[aria-pressed=true] .sb-badge")).toHaveText(word);
    await expect(page.locator(".app-answer h3 .sb-badge")).toHaveText(word);
    const line = `.sb-yaml code > .${marked}`;
    if (await page.locator(line).count()) expect(await style(page, line, "mask-image", "::after")).toBe(shapes[marked === "allow" ? 0 : 1]);
  }
  await expect(page.locator(".sb-yaml code > :is(.allow, .deny)")).not.toHaveCount(0);

  for (const colorScheme of ["light", "dark"] as const) {
    for (const media of [{ forcedColors: "none" }, { forcedColors: "active" }, { contrast: "more" }] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce", forcedColors: "none", contrast: "no-preference", ...media });
      await settle(page);
      const name = `${colorScheme}, ${JSON.stringify(media)}`;
      // What tells them apart can be seen.
      for (const aspect of ["allow", "deny"]) {
        const [lamp, sign] = [await style(page, `.sb-signal.${aspect} .sb-lamp`, "fill"), await style(page, `.sb-signal.${aspect} .sb-glyph`, "stroke")];
        expect(contrast(lamp, sign), `${name}: the glyph of ${aspect}`).toBeGreaterThan(3);
        const line = await style(page, `.sb-road.${aspect} .sb-line`, "stroke");
        const ground = await style(page, ".sb-cluster", "fill");
        expect(contrast(line, ground), `${name}: the line of ${aspect}`).toBeGreaterThan(3);
      }
      const box = await style(page, ".sb-station .sb-box", "stroke");
      if (!("forcedColors" in media) || media.forcedColors === "active") {
        expect(contrast(box, await style(page, ".sb-cluster", "fill")), `${name}: boxes`).toBeGreaterThan(3);
      }
      // And what is chosen: the tab and the row are not as the others.
      for (const [chosen, other] of [
        [".app-answer-tabs [aria-selected=true]", ".app-answer-tabs [aria-selected=false]"],
        [".app .sb-row[aria-pressed=true]", ".app .sb-row[aria-pressed=false]"],
      ]) {
        const looks = ["background-color", "outline-style", "border-bottom-color", "color"];
        const [one, two] = await Promise.all([chosen, other].map((each) => Promise.all(looks.map((look) => style(page, each, look)))));
        expect(one, `${name}: ${chosen}`).not.toEqual(two);
      }
      await page.getByRole("tab", { name: "Why" }).focus();
      await page.keyboard.press("Shift+Tab");
      expect(await style(page, ":focus", "outline-style"), `${name}: focus`).not.toBe("none");
      // Axe reads the page's colours also where they are the reader's: there the browser sees to them, but for what is
      // painted in colours of its own.
      if ("contrast" in media) await test.step(name, () => expectAccessible(page));
      if ("forcedColors" in media && media.forcedColors === "active") {
        const [ink, ground] = await Promise.all(["color", "background-color"].map((each) => style(page, ".app-answer-tabs [aria-selected=true]", each)));
        expect(contrast(ink, ground), `${name}: the chosen tab`).toBeGreaterThan(4.5);
      }
    }
  }
});

test("a screen reader is told one sentence, when the verdict is another one and stands", async ({ page }) => {
  await start(page);
  const told = page.locator(".app-told");
  await expect(told).toHaveAttribute("role", "status");
  await expect(told).toBeEmpty();
  // What is to speak is there before it speaks.
  expect(await style(page, ".app-notices", "display")).not.toBe("none");
  await told.evaluate((element) => {
    const all: string[] = [];
    Object.assign(window, { told: all });
    new MutationObserver(() => all.push(element.textContent ?? "")).observe(element, { childList: true, characterData: true, subtree: true });
  });
  const all = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  const sentence = () => page.locator(".app-why .sb-sentence").innerText();
  const first = await sentence();

  await page.locator(".sb-yaml .y-text", { hasText: '"80"' }).dblclick();
  await expect(page.locator(".cm-content")).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type(" # typed on, and nothing is another");
  await page.keyboard.press("Home");
  for (let letter = 0; letter < '- port: "'.length; letter += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText("7379");
  await expect(page.locator(".sb-road.allow")).toHaveCount(1);
  const second = await sentence();
  expect(second).not.toBe(first);
  await expect(told).toHaveText(second);
  // None of the states that nobody stayed in for long enough to be told of is of the verdict that there is now.
  expect((await all()).at(-1)).toBe(second);

  await page.locator(".app .sb-row[aria-pressed=false]").first().click();
  await expect.poll(sentence).not.toBe(second);
  await expect(told).toHaveText(await sentence());
  await page.locator(".app-wishes button").first().click();
  await expect(told).toHaveText(/^(One edit is|\d edits are|No edit is) offered/);
  // Each of them is a sentence, and nothing else on the page speaks by itself as long as nothing is wrong.
  for (const words of await all()) expect(words.length).toBeLessThan(400);
  const others = page.locator("[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]");
  for (const words of await others.allInnerTexts()) expect(words.length, words).toBeLessThan(400);
});

test("by keyboard alone: search, zoom, focus, a rule that is built, seams, one's scenarios, the terminal and out of it", async ({ page }) => {
  await start(page, "#story-4");
  const width = () => page.locator(".app-stage svg").first().evaluate((drawing) => drawing.getBoundingClientRect().width);
  // Who is looked for has the focus; the neighbours alone are in the light.
  await tabTo(page, ".app-finder input");
  await page.keyboard.type("database");
  await page.keyboard.press("Enter");
  await expect(focused(page)).toHaveAttribute("data-id", "default/deployment/database");
  await expect(page.locator(".sb-station.sb-faded")).not.toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.locator(".sb-faded")).toHaveCount(0);
  // The buttons do as the keys do.
  await page.keyboard.press("0");
  const fitted = await width();
  await page.keyboard.press("+");
  await expect.poll(width).toBeGreaterThan(fitted);
  await tabBackTo(page, '[data-zoom="fit"]');
  await page.keyboard.press("Enter");
  await expect.poll(async () => Math.abs((await width()) - fitted)).toBeLessThan(2);

  // A rule, built and taken back.
  await tabTo(page, ".app .sb-row:has(.sb-badge.deny)");
  await page.keyboard.press("Enter");
  await tabBackTo(page, ".app-wishes button");
  while ((await focused(page).innerText()) !== "Allow this flow") await page.keyboard.press("Shift+Tab");
  const flow = await page.locator(".app .sb-row[aria-pressed=true] .sb-flow").innerText();
  await page.keyboard.press("Space");
  await tabTo(page, ".app-proposal .sb-apply");
  await page.keyboard.press("Enter");
  const row = page.locator(".app .sb-row", { has: page.getByText(flow, { exact: true }) });
  await expect(row.locator(".sb-badge")).toHaveText("allowed");
  await expect(page.locator("body")).not.toBeFocused();
  await tabTo(page, ".app-notices button");
  await expect(focused(page)).toHaveText("Undo");
  await page.keyboard.press("Enter");
  await expect(row.locator(".sb-badge")).toHaveText("denied");

  // Seams.
  await tabTo(page, '[data-seam="picture"]');
  const height = async () => (await page.locator(".app-picture").boundingBox())!.height;
  const before = await height();
  await page.keyboard.press("ArrowUp");
  await expect.poll(height).toBeLessThan(before);
  await page.keyboard.press("Enter");

  // One's scenarios: renamed and left again, with the focus where it was.
  await tabBackTo(page, ".app-works");
  await page.keyboard.press("Enter");
  const works = page.getByRole("dialog", { name: "Your scenarios" });
  await tabTo(page, '[id^="app-work-rename"]');
  await page.keyboard.press("Enter");
  await page.keyboard.type("By keys");
  await page.keyboard.press("Enter");
  await expect(works.getByRole("button", { name: "Open By keys" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator(".app-works")).toBeFocused();

  // Every stop of Tab once round is one that can be left: nobody is trapped, in the editor and the terminal neither.
  await page.keyboard.press("e");
  await expect(page.locator(".cm-content")).toBeFocused();
  await page.keyboard.press("Escape");
  await tabTo(page, ".app-answer-tabs [aria-selected=true]");
  await page.keyboard.press("End");
  await tabTo(page, ".term-input");
  await page.keyboard.press("Escape");
  await tabTo(page, ".app-works");
});

test("a phone shows a journey, the Hubble log and filtered flows, and the keys work there too", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await start(page, "#story-4");
  await page.getByRole("navigation", { name: "Parts" }).getByRole("button", { name: "Flows" }).focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("combobox", { name: "Ask about a flow" });
  await box.focus();
  await page.keyboard.type("frontend -> GET http://backend/docs");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  const hops = page.locator(".app-answer .sb-hop");
  await expect(hops.first()).toBeVisible();
  expect(await hops.count()).toBeGreaterThan(1);
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);

  const rows = page.locator(".app .sb-row");
  const count = await rows.count();
  await page.getByLabel("Filter the flows").focus();
  await page.keyboard.type("denied");
  await expect.poll(() => rows.count()).toBeLessThan(count);
  for (const row of await rows.allInnerTexts()) expect(row).toContain("denied");
  await page.keyboard.type(" nobody-is-called-so");
  await expect(page.getByText("No flow has all these words.")).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await expect(rows).toHaveCount(count);

  await tabTo(page, ".app-answer-tabs [aria-selected=true]");
  await page.keyboard.press("ArrowRight");
  const log = page.getByRole("list", { name: "Hubble log of the flows" });
  await expect(log.getByRole("listitem").first()).toContainText(/(FORWARDED|DROPPED)/);
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  await tabTo(page, ".app-hubble li:nth-child(2) button");
  const flow = await focused(page).innerText();
  await page.keyboard.press("Enter");
  await expect(page.locator(".app .sb-row[aria-pressed=true]")).toContainText(flow);
  // Whoever chose with a key stays there.
  await expect(focused(page)).toHaveText(flow);
});
