// Three exercises of the workshop, done as a learner does them: from the start, through a hint, to the check mark; and
// it is still there after a reload. Then the progress is carried away and brought back.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Locator, type Page } from "@playwright/test";
import { required } from "../environment";
import { expect, open, test } from "../harness";

const root = required("SIGNALBOX_ROOT");

/** What a solution of the project puts into a file. */
function solution(exercise: string, file: string): string {
  return readFileSync(join(root, "content/scenarios", `exercise-${exercise}`, "solution", file), "utf8");
}

/** Opens the page of an exercise, which may be named by its file, and waits until it can be edited. */
async function begin(page: Page, exercise: string, file = ""): Promise<Locator> {
  await open(page, `workshop/${exercise}/${file}`);
  const place = page.locator("[data-exercise]");
  await place.scrollIntoViewIfNeeded();
  await expect(place.locator("[data-signalbox-example]")).toHaveAttribute("data-state", "alive");
  return place;
}

/** Writes a text into a file of an example, over what stands there. */
async function write(place: Locator, file: string, text: string): Promise<void> {
  const details = place.locator("details.sb-file").filter({ has: place.page().getByText(file, { exact: false }) }).first();
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  await details.getByRole("button", { name: "Edit" }).click();
  const editor = details.locator(".cm-content");
  await editor.click();
  await place.page().keyboard.press("ControlOrMeta+a");
  await place.page().keyboard.insertText(text);
}

/** How many pages of paper a page takes. */
async function printedPages(page: Page): Promise<number> {
  const document = await page.pdf({ format: "A4", preferCSSPageSize: true });
  return document.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

const tracks = [
  { exercise: "a-policy-for-nobody", files: ["cart.yaml"] },
  { exercise: "the-port-of-the-pod", files: ["cart.yaml"] },
  // As the pages of an offline bundle lead to it.
  { exercise: "both-sides", page: "index.html", files: ["web.yaml", "cart.yaml"] },
];

for (const { exercise, page: named, files } of tracks) {
  test(`${exercise} is done as a learner does it`, async ({ page }) => {
    const place = await begin(page, exercise, named);
    const status = place.locator(".exercise-status");
    await expect(place).toHaveAttribute("data-state", "open");
    await expect(status).toContainText("requirements hold");

    const hint = page.locator("details.hint").first();
    await expect(hint.locator("p")).toBeHidden();
    await hint.locator("summary").click();
    await expect(hint.locator("p")).toBeVisible();

    // A text that cannot be read, or says nothing, solves nothing.
    await write(place, files[0], "spec: [");
    await expect(place).toHaveAttribute("data-state", "open");

    for (const file of files) {
      const editor = place.locator(".cm-content");
      if ((await editor.count()) > 0 && file === files[0]) {
        await editor.first().click();
        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.insertText(solution(exercise, file));
      } else {
        await write(place, file, solution(exercise, file));
      }
    }
    await expect(place).toHaveAttribute("data-state", "solved");
    await expect(status).toContainText("✓ Solved");

    await page.reload();
    await place.scrollIntoViewIfNeeded();
    await expect(status).toContainText("✓");
    // The text is kept as well, so the exercise is solved again once it is alive.
    await expect(place).toHaveAttribute("data-state", "solved");

    await open(page, "workshop/");
    const line = page.locator(".track li").filter({ has: page.locator(`a[href*="${exercise}"]`) });
    await expect(line).toContainText("✓ solved on");
  });
}

test("progress is carried to another browser and to the trainer", async ({ page, browser, baseURL }) => {
  await open(page, "workshop/");
  await page.evaluate(() => {
    const solved = { "read-a-policy": "2026-01-05", "both-sides": "2026-01-06" };
    localStorage.setItem("signalbox-workshop", JSON.stringify({ version: 1, name: "Ada", solved }));
  });
  await page.reload();
  await expect(page.getByText("2 of 26 exercises solved.")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const file = await (await downloading).path();

  const elsewhere = await (await browser.newContext({ baseURL })).newPage();
  await open(elsewhere, "workshop/");
  await expect(elsewhere.getByText("0 of 26 exercises solved.")).toBeVisible();
  await elsewhere.getByLabel("Take over from a file").setInputFiles(file);
  await expect(elsewhere.getByText("2 of 26 exercises solved.")).toBeVisible();
  await expect(elsewhere.getByLabel("Your name")).toHaveValue("Ada");

  await open(elsewhere, "workshop/trainer/");
  await elsewhere.getByLabel("Files of your participants").setInputFiles(file);
  await expect(elsewhere.getByRole("row", { name: /Ada 2 2026-01-06/ })).toBeVisible();

  // The same by a link: whoever opens it is asked first, and a damaged one says so.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy a link" }).click();
  await expect(page.getByText("The link is copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain("#progress=");
  const third = await (await browser.newContext({ baseURL })).newPage();
  await third.goto(link);
  await expect(third.getByText("This link carries the progress of Ada: 2 solved.")).toBeVisible();
  await expect(third.getByText("0 of 26 exercises solved.")).toBeVisible();
  await third.getByRole("button", { name: "Add it to mine" }).click();
  await expect(third.getByText("2 of 26 exercises solved.")).toBeVisible();
  expect(third.url()).not.toContain("#progress=");
  await third.goto(`${link.slice(0, -9)}`);
  await third.reload();
  await expect(third.getByText("The link that brought you here is damaged.")).toBeVisible();
  await third.context().close();

  await elsewhere.getByLabel("Or a link").fill(link);
  await elsewhere.getByLabel("Or a link").press("Enter");
  await expect(elsewhere.getByRole("row", { name: /Ada 2 2026-01-06/ })).toHaveCount(2);

  await open(elsewhere, "workshop/certificate/");
  await expect(elsewhere.getByText("Ada", { exact: true })).toBeVisible();
  await expect(elsewhere.getByText(/solved 2 exercises .* between 2026-01-05 and 2026-01-06/)).toBeVisible();
  await expect(elsewhere.locator(".certificate li")).toHaveText(["Read a policy", "Both sides"]);
  await elsewhere.getByLabel("Name on the certificate").fill("Ada Lovelace");
  await elsewhere.reload();
  await expect(elsewhere.locator(".certificate-name")).toHaveText("Ada Lovelace");
  expect(await printedPages(elsewhere), "the certificate").toBe(1);
  await elsewhere.emulateMedia({ media: "print" });
  await expect(elsewhere.getByText("Only the sheet in the frame is printed")).toBeHidden();
  await elsewhere.emulateMedia({ media: null });
  await open(elsewhere, "workshop/handout/");
  expect(await printedPages(elsewhere), "both sides of a sheet").toBeLessThanOrEqual(2);
  await elsewhere.context().close();
});
