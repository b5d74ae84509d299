// Pictures to look at: `cargo xtask screenshots [<page>...]`. They assert nothing.
import { test } from "@playwright/test";
import { chosenPages, screenshotFile } from "../environment";
import { open, views } from "../harness";

for (const path of chosenPages()) {
  for (const { name, ...view } of views) {
    test.describe("@screenshots", () => {
      test.use(view);

      test(`/${path} ${name}`, async ({ page }) => {
        await open(page, path);
        await page.screenshot({ path: screenshotFile(path, name), fullPage: true });
      });
    });
  }
}
