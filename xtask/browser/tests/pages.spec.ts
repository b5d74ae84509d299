// What holds for every page, whatever it is about.
import { sitePages } from "../environment";
import { expect, expectAccessible, expectNoSidewaysScrolling, look, open, test, views } from "../harness";

// axe is slow, and what it looks for depends on the width and on the colours, hardly on both at once: the wide page in
// the light and the narrow one in the dark show it each width and each palette.
const seenByAxe = new Set(["1440-light", "390-dark"]);

for (const path of sitePages()) {
  test.describe(`/${path}`, () => {
    test("loads, fits and is accessible", async ({ page }) => {
      await open(page, path);
      await expect(page).toHaveTitle(/\S/);
      for (const view of views) {
        await test.step(view.name, async () => {
          await look(page, view);
          await expectNoSidewaysScrolling(page);
          if (seenByAxe.has(view.name)) {
            await expectAccessible(page);
          }
        });
      }
    });

    test.describe("without JavaScript", () => {
      test.use({ javaScriptEnabled: false });

      test("can be read", async ({ page }) => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.getByRole("main")).toContainText(/\w/);
      });
    });
  });
}
