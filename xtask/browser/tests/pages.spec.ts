// What holds for every page, whatever it is about.
import { type Page, test as alone } from "@playwright/test";
import { sitePages } from "../environment";
import { expect, expectAccessible, expectNoSidewaysScrolling, expectNone, look, open, test, views, watch } from "../harness";

// axe is slow, and what it looks for depends on the width and on the colours, hardly on both at once: the wide page in
// the light and the narrow one in the dark show it each width and each palette.
const seenByAxe = new Set(["1440-light", "390-dark"]);

/** One who goes from page to page: a new profile for each would have to compile the programs anew. */
type Reader = { page: Page; complaints: string[] };

const reading = alone.extend<object, { reader: Reader }>({
  reader: [
    async ({ browser }, use, { project }) => {
      const { baseURL, serviceWorkers } = project.use;
      const context = await browser.newContext({ baseURL, serviceWorkers });
      await use({ page: await context.newPage(), complaints: watch(context, new URL(baseURL!).origin) });
      await context.close();
    },
    { scope: "worker" },
  ],
});

const paths = sitePages();

for (const path of paths) {
  reading(`/${path} loads, fits and is accessible`, async ({ reader: { page, complaints } }) => {
    complaints.length = 0;
    await open(page, path);
    await expect(page).toHaveTitle(/\S/);
    for (const view of views) {
      await reading.step(view.name, async () => {
        await look(page, view);
        await expectNoSidewaysScrolling(page);
        if (seenByAxe.has(view.name)) {
          await expectAccessible(page);
        }
      });
    }
    expectNone(complaints);
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  // What is served is what is read; pages of a section are made alike.
  const section = (path: string) => path.split("/")[0];
  const firsts = paths.filter((path, index) => paths.findIndex((other) => section(other) === section(path)) === index);

  test("the first page of every section can be read", async ({ page }) => {
    expect(firsts.length).toBeGreaterThan(5);
    for (const path of firsts) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("main")).toContainText(/\w/);
    }
  });

  test("the playground's picture is there before any program, with its red signal and the first edit to make", async ({ page }) => {
    await page.goto("playground/");
    const picture = page.locator("#signalbox .sb-picture:visible");
    await expect(picture).toHaveCount(1);
    await expect(picture.locator(".sb-road.deny")).toHaveCount(1);
    await expect(page.locator(".app-about")).toContainText("Change 80 to 7379");
    await expect(page.locator(".app-why .sb-sentence")).toContainText("does not reach");
  });
});
