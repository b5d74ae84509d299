// The search, as a reader uses it: from the keyboard, on the index that the build made.
import { expect, open, test } from "../harness";

test("a question is answered with pages and their sections", async ({ page }) => {
  await open(page, "./guide/");
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Search" });
  const input = dialog.getByRole("combobox");
  await expect(input).toBeFocused();

  // Another form of the word than the page has, and another case.
  await input.fill("Circles anchored, including");
  const results = dialog.getByRole("option");
  await expect(results.first()).toContainText("Write pages");
  await expect(results.first()).toHaveAttribute("aria-selected", "true");
  await expect(dialog.locator("mark").first()).toBeVisible();

  const section = results.filter({ hasText: /^Includes/ });
  await expect(section).toHaveCount(1);
  while ((await section.getAttribute("aria-selected")) !== "true") await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/guide\/writing\/#includes$/);
});

test("what is still being typed, a slip, and nothing at all", async ({ page }) => {
  await open(page, "./");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Search" });
  const input = dialog.getByRole("combobox");
  for (const question of ["admoni", "admonitoins"]) {
    await input.fill(question);
    await expect(dialog.getByRole("option").first()).toContainText("Write pages");
    await input.fill("");
    await expect(dialog.getByRole("option")).toHaveCount(0);
  }
  await input.fill("xylophone <b>zebra</b>");
  await expect(dialog.getByRole("status")).toHaveText("Nothing was found");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});
