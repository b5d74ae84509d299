// Pictures to look at: `cargo xtask screenshots [<page>...]`. They assert nothing.
import { test } from "@playwright/test";
import { chosenPages, screenshotFile } from "../environment";
import { look, open, views } from "../harness";

for (const path of chosenPages()) {
  test(`/${path} @screenshots`, async ({ page }) => {
    await open(page, path);
    for (const view of views) {
      await look(page, view);
      await page.screenshot({ path: screenshotFile(path, view.name), fullPage: true });
    }
  });
}
