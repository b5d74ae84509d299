// The playground for everyone: by keyboard alone from the top to the bottom, accessible in every state, at every size,
// on paper and in colours that somebody else chose.
import { type Page } from "@playwright/test";
import { answered, expect, expectAccessible, expectNoSidewaysScrolling, open, ready, revision, test } from "../harness";

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

test("at 200 %, at 320 pixels, on paper and in forced colours nothing is lost", async ({ browser, baseURL }) => {
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

  const page = await browser.newPage({ baseURL, forcedColors: "active" });
  await start(page, "#story-4-wrong");
  // Colours are the reader's: shapes and words still tell allowed from denied.
  const lamps = page.locator(".sb-road .sb-signal .sb-glyph");
  expect(await lamps.count()).toBeGreaterThan(3);
  for (const property of ["stroke", "fill"]) {
    const glyph = await page.locator(".sb-signal.deny .sb-glyph").first().evaluate((e, p) => getComputedStyle(e).getPropertyValue(p), property);
    const lamp = await page.locator(".sb-signal.deny .sb-lamp").first().evaluate((e) => getComputedStyle(e).fill);
    if (property === "stroke") expect(glyph).not.toBe(lamp);
  }
  // As wide as a sheet.
  await page.setViewportSize({ width: 750, height: 1000 });
  await page.emulateMedia({ forcedColors: "none", media: "print" });
  await expectNoSidewaysScrolling(page);
  await expect(page.locator(".app-bar")).toBeHidden();
  await expect(page.locator(".sb-picture svg").first()).toBeVisible();
  await expect(page.locator(".app .sb-row").last()).toBeVisible();
  await expect(page.locator(".app-answer .sb-explanation")).toBeVisible();
  await page.close();
});
