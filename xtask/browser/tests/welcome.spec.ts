// The first visit: the playground stands there as it was built, and comes alive under the hand of whoever came.
import { type Page, test as alone } from "@playwright/test";
import { expect, open, ready, test } from "../harness";

/** Opens the playground as a newcomer does who has not moved yet. */
async function arrive(page: Page): Promise<void> {
  await page.goto("playground/");
  await expect(page.locator("#signalbox")).toHaveAttribute("data-state", "ready");
}

const alive = (page: Page) => expect(page.locator("#signalbox")).toHaveAttribute("data-state", "alive");

/** What a newcomer can do first, and what has to come of it though nothing was alive before. */
const signs: Record<string, (page: Page) => Promise<void>> = {
  "a finger": async (page) => {
    await page.getByRole("tab", { name: "Hubble log" }).tap();
    await expect(page.getByRole("tab", { name: "Hubble log" })).toHaveAttribute("aria-selected", "true");
  },
  "a key": async (page) => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "How to read the box" })).toBeVisible();
  },
  "the tabulator": async (page) => {
    await page.keyboard.press("Tab");
    await expect(page.locator(":focus")).toHaveText("To the picture");
    await page.keyboard.press("Enter");
    await expect(page.locator(":focus")).toHaveClass(/sb-picture/);
  },
  "a program that reads the page aloud": async (page) => {
    await page.evaluate(() => document.querySelector<HTMLElement>("#app-answer-tab-hubble")!.click());
    await expect(page.getByRole("tab", { name: "Hubble log" })).toHaveAttribute("aria-selected", "true");
  },
  "another address": async (page) => {
    await page.evaluate(() => void (location.hash = "#story-4-wrong"));
    await expect(page.locator(".app-picture h2")).toContainText("first attempt");
  },
};

test.describe("with a touch screen", () => {
  test.use({ hasTouch: true });
  for (const [name, sign] of Object.entries(signs)) {
    test(`the first sign counts: ${name}`, async ({ page }) => {
      await arrive(page);
      await sign(page);
      await alive(page);
    });
  }
});

test("nothing moves when the page comes alive", async ({ page }) => {
  for (const [width, height] of [[1440, 900], [390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await arrive(page);
    const places = () =>
      page.evaluate(() => {
        const parts = document.querySelectorAll("h2, h3, section, [role=tab], .app-bar > *, .sb-station, .sb-road");
        const shown = [...parts].map((part) => [part.className.toString(), part.getBoundingClientRect()] as const);
        // A menu's entries come when there is time, and what other dataplanes say makes the answer longer.
        return shown.filter(([, { width }]) => width > 0).map(([name, { x, y }]) => `${name} ${Math.round(x / 4)} ${Math.round(y / 4)}`);
      });
    const before = await places();
    await ready(page);
    expect(await places(), `at ${width}`).toEqual(before);
  }
});

// The program that breaks down says so on the console.
alone("a page that was changed on its way, by a translator for instance, comes alive all the same", async ({ page }) => {
  await page.route("**/playground/", async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    const translated = html.replace(/<h2>([^<]*)<\/h2>/, "<h2><font><font>$1</font></font></h2>");
    expect(translated).not.toBe(html);
    await route.fulfill({ response, body: translated });
  });
  await open(page, "playground/");
  await ready(page);
  await page.getByRole("tab", { name: "Hubble log" }).click();
  await expect(page.getByRole("tab", { name: "Hubble log" })).toHaveAttribute("aria-selected", "true");
});
