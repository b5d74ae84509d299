// What a reader of the documentation does: reads, moves on, looks at examples, with and without JavaScript.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { required } from "../environment";
import { expect, expectAccessible, test } from "../harness";

const phone = { viewport: { width: 390, height: 844 } };

test.describe("moving about", () => {
  test("leads from the home page through a section", async ({ page }) => {
    await page.goto("");
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Stories" }).click();
    const menu = page.getByRole("navigation", { name: "Pages" });
    await expect(menu.getByRole("link", { name: "Stories" })).toHaveAttribute("aria-current", "page");
    await menu.getByRole("link", { name: /^1\./ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^1\./);
    await page.getByRole("navigation", { name: "Previous and next page" }).getByRole("link", { name: /^Next/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^2\./);
    const crumbs = page.getByRole("navigation", { name: "Where this page stands" });
    await crumbs.getByRole("link", { name: "Stories" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Stories");
  });

  test("reaches the text past all menus by keyboard", async ({ page }) => {
    await page.goto("stories/story-1/");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
  });

  test("jumps to a heading by its own link", async ({ page }) => {
    await page.goto("stories/story-1/");
    const heading = page.getByRole("heading", { name: "A first attempt" });
    await heading.hover();
    await heading.getByRole("link", { name: "Link to this section" }).click();
    await expect(page).toHaveURL(/#a-first-attempt$/);
    await expect(heading).toBeInViewport();
  });

  test("says so where there is nothing", async ({ page, complaints }) => {
    const response = await page.goto("no/such/page/");
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing here");
    await expectAccessible(page);
    await page.getByRole("link", { name: "Begin at the home page" }).click();
    await expect(page.getByRole("link", { name: "Playground" }).first()).toBeVisible();
    // Chromium complains about the status that we asked for.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`on a phone, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    test.use({ ...phone, javaScriptEnabled });

    test("the menu opens, leads on, and closes", async ({ page }) => {
      await page.goto("stories/story-1/");
      const menu = page.locator("#menu");
      await expect(menu).toBeHidden();
      await page.getByRole("button", { name: "Menu" }).click();
      await expect(menu).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(menu).toBeHidden();
      await page.getByRole("button", { name: "Menu" }).click();
      await menu.getByRole("link", { name: "The demo" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("The demo");
    });
  });
}

test.describe("colours", () => {
  test.use({ colorScheme: "light" });

  test("a choice is kept from page to page", async ({ page }) => {
    await page.goto("");
    const toggle = page.getByRole("button", { name: /^Colours/ });
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await toggle.click();
    await toggle.click();
    await expect(toggle).toHaveAccessibleName("Colours: dark");
    expect(await paper()).not.toBe(light);
    await page.goto("stories/");
    expect(await paper()).not.toBe(light);
    await expect(page.getByRole("button", { name: /^Colours/ })).toHaveAccessibleName("Colours: dark");
  });
});

test.describe("examples without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("show the picture, the verdicts and the policy", async ({ page }) => {
    await page.goto("stories/story-1/");
    const example = page.locator("[data-signalbox-example]").first();
    await expect(example.locator("svg").first()).toBeVisible();
    await expect(example).toContainText("CiliumNetworkPolicy");
    await expect(example).toContainText(/denied/);
    await expect(example.getByRole("link", { name: /playground/i })).toHaveAttribute("href", /playground\/.*#story-1-wrong/);
  });

  test("can be printed without menus", async ({ page }) => {
    await page.goto("stories/story-1/");
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});

test("code is copied as it stands", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("guide/hosting/");
  const figure = page.locator("figure.code").first();
  await figure.hover();
  await figure.getByRole("button", { name: "Copy" }).click();
  await expect(figure.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim().length).toBeGreaterThan(0);
  expect(copied).not.toMatch(/^\$ /m);
});

test("the style sheet means what was written, though it is smaller", async ({ page, request }) => {
  await page.goto("");
  const address = await page.locator('link[rel="stylesheet"]').first().getAttribute("href");
  const served = await (await request.get(address!)).text();
  const sources = ["playground/styles/signalbox.css", "sitegen/theme/site.css"];
  const written = sources.map((name) => readFileSync(join(required("SIGNALBOX_ROOT"), name), "utf8")).join("");
  expect(served.length).toBeLessThan(written.length * 0.9);
  const [before, after] = await page.evaluate(
    (texts) =>
      texts.map((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        // The value of a property of our own is kept as it was written.
        return [...sheet.cssRules].map((rule) => rule.cssText.replace(/, /g, ","));
      }),
    [written, served],
  );
  expect(before.length).toBeGreaterThan(200);
  expect(after).toEqual(before);
});
