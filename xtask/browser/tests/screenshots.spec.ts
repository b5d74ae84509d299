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

/** States of the picture that no address leads to. Pixels differ from machine to machine: they are looked at, not
 * compared. */
test("states of the picture @screenshots", async ({ page }) => {
  for (const view of views) {
    const keep = (state: string) =>
      page.screenshot({ path: screenshotFile(`playground/picture-${state}`, view.name) });
    await page.goto("about:blank");
    await open(page, "playground/#exercise-a-shop-of-twelve");
    await look(page, view);
    await page.locator(".sb-road").first().waitFor();
    await keep("whole");
    await page.getByLabel("Find an endpoint").fill("payment");
    await page.keyboard.press("Enter");
    await page.locator(".app-focused").waitFor();
    await keep("focus");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Allow this flow" }).click();
    await page.locator(".app-proposal").first().waitFor();
    await keep("builder");
  }
});
