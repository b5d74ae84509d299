// Pictures to look at: `cargo xtask screenshots [<page>...]`. They assert nothing.
import { type Page, test } from "@playwright/test";
import { chosenPages, screenshotFile } from "../environment";
import { look, open, ready, views } from "../harness";

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

/** States of the playground that no address leads to: what leads to each, and on a phone the part that shows it. */
const states: [string, string, "Text" | "Picture" | "Flows", (page: Page) => Promise<unknown>][] = [
  ["why", "#story-4-wrong", "Flows", (page) => page.locator(".sb-explanation").waitFor()],
  ["hubble", "#story-4", "Flows", async (page) => {
    await page.getByRole("tab", { name: "Hubble log" }).click();
    await page.locator(".app-hubble li").first().waitFor();
    await page.getByRole("tab", { name: "Hubble log" }).scrollIntoViewIfNeeded();
  }],
  ["terminal", "?terminal=applied#story-4", "Flows", async (page) => {
    const command = page.getByRole("textbox", { name: "Command" });
    for (const line of ["kubectl exec deploy/frontend -- curl -m 2 http://database", "hubble observe --last 3"]) {
      await command.fill(line);
      await command.press("Enter");
      await page.locator(".term:not([aria-busy])").waitFor();
    }
  }],
  ["editor", "#story-4-wrong", "Text", async (page) => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-content").waitFor();
  }],
  ["unreadable", "#story-4", "Text", async (page) => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.insertText("spec: [\n");
    await page.locator(".sb-stale").first().waitFor({ state: "attached" });
  }],
  ["findings", "#story-4", "Flows", async (page) => {
    const parts = page.getByRole("navigation", { name: "Parts" });
    if (await parts.isVisible()) await parts.getByRole("button", { name: "Text" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.insertText("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: n}\nspec:\n  endpointSelector: {}\n  ingres: []\n---\n");
    await page.locator(".app .sb-diagnostic").first().waitFor({ state: "attached" });
    if (await parts.isVisible()) await parts.getByRole("button", { name: "Flows" }).click();
    await page.locator(".app .sb-diagnostic").first().scrollIntoViewIfNeeded();
  }],
  ["history", "#story-4", "Picture", async (page) => {
    await page.locator(".app-pick-scenario select").selectOption("story-2");
    await page.locator(".app-pick-scenario select").selectOption("story-5");
    await page.waitForTimeout(500);
    await page.getByRole("button", { name: "Your scenarios" }).click();
    await page.getByRole("button", { name: /^Delete/ }).first().click();
  }],
  ["empty", "#story-4", "Picture", async (page) => {
    await page.getByRole("button", { name: "Your scenarios" }).click();
    await page.getByRole("button", { name: "Begin an empty one" }).click();
    await page.locator(".sb-empty").first().waitFor();
  }],
  ["help", "#story-4", "Picture", (page) => page.getByRole("button", { name: "Help" }).click()],
  ["menu", "#story-4", "Picture", (page) => page.locator(".app-more summary").click()],
];

test("states of the playground @screenshots", async ({ page }) => {
  test.slow();
  await page.addInitScript(() => location.protocol === "http:" && localStorage.clear());
  for (const view of views) {
    for (const [state, address, part, reach] of states) {
      await page.goto("about:blank");
      await open(page, `playground/${address}`);
      await ready(page);
      await look(page, view);
      const parts = page.getByRole("navigation", { name: "Parts" });
      if (await parts.isVisible()) await parts.getByRole("button", { name: part }).click();
      await reach(page);
      await page.screenshot({ path: screenshotFile(`playground/${state}`, view.name) });
    }
  }
  await page.goto("about:blank");
  await open(page, "playground/#story-4-wrong");
  await ready(page);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await page.screenshot({ path: screenshotFile("playground/print", "paper"), fullPage: true });
});
