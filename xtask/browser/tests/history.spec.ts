// What a person worked on is kept, each in a place of its own: links, files and other tabs take nothing away.
import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScrolling, open, ready, test } from "../harness";

/** Opens the playground and waits until it can be used. */
async function start(page: Page, fragment = ""): Promise<void> {
  await page.goto("about:blank");
  await open(page, `playground/${fragment}`);
  await ready(page);
}

/** Types at the end of the first line of the file that is shown. */
async function typeAtTop(page: Page, text: string): Promise<void> {
  const edit = page.getByRole("button", { name: "Edit", exact: true });
  if (await edit.isVisible()) await edit.click();
  await page.locator(".cm-line").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(text);
  await expect(page.locator(".app-took")).toContainText("decided in");
}

const shown = (page: Page) => page.locator(".app-text").locator(".cm-line, .sb-yaml code > span").first();
const dialog = (page: Page) => page.getByRole("dialog", { name: "Your scenarios" });
const row = (page: Page, name: string) =>
  dialog(page).getByRole("listitem").filter({ has: page.getByRole("button", { name: `Open ${name}`, exact: true }) });

/** What the browser keeps under keys that begin so. */
const kept = (page: Page, beginning: string) =>
  page.evaluate((beginning) => {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`signalbox:v1:${beginning}:`));
    return keys.map((key) => localStorage.getItem(key)).join("\n");
  }, beginning);

/** Drops files on the page. */
async function drop(page: Page, files: Record<string, string>): Promise<void> {
  await page.evaluate((files) => {
    const carried = new DataTransfer();
    for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
  }, files);
}

test("links and one's own work stand side by side: opened again, renamed, deleted, brought back", async ({ page }) => {
  await start(page, "#story-4");
  await typeAtTop(page, " # for a friend");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page).toHaveURL(/#v1\./);
  const link = new URL(page.url()).hash;

  // The address says what is on the screen: not the link any more once something else is.
  await typeAtTop(page, ", and more");
  await expect(page).toHaveURL(/#story-4$/);
  await expect.poll(() => kept(page, "edit")).toContain("# for a friend, and more");

  await start(page, link);
  await expect(shown(page)).toContainText("# for a friend");
  await expect(page.locator(".app-about")).toContainText("This came with a link");
  await expect(page.getByRole("button", { name: "Reset" })).toBeDisabled();
  await typeAtTop(page, ", answered");
  await expect.poll(() => kept(page, "edit")).toContain("# for a friend, answered");
  await expect(page).toHaveURL(/#v1\./);

  await page.locator(".app-brand").focus();
  await page.keyboard.press("h");
  const names = dialog(page).locator("li p .sb-link");
  await expect(names).toHaveCount(2);
  const [received, own] = await names.allInnerTexts();
  expect(received).toBe(`${own} (shared)`);
  await expect(row(page, received)).toContainText("from a link · changed · open now");
  await expect(row(page, received).getByRole("button", { name: "Delete" })).toHaveCount(0);
  await expectAccessible(page);

  await row(page, own).getByRole("button", { name: "Rename" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("For a friend");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Open For a friend" })).toBeFocused();

  await page.getByRole("button", { name: "Delete For a friend" }).click();
  await expect(dialog(page)).toContainText("For a friend was deleted.");
  await expect(page.getByRole("button", { name: "Bring For a friend back" })).toBeFocused();
  expect(await kept(page, "edit")).not.toContain("and more");
  // It can be brought back as long as the page is there, also after a look at something else.
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await page.getByRole("button", { name: "Your scenarios" }).click();
  // Where there is no room, it says so, and nothing of it is left lying about.
  await page.evaluate(() => {
    const put = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key: string, text: string) {
      if (key.includes(":work:")) throw new DOMException("full", "QuotaExceededError");
      put.call(this, key, text);
    };
    Object.assign(window, { room: () => (Storage.prototype.setItem = put) });
  });
  await page.getByRole("button", { name: "Bring For a friend back" }).click();
  await expect(dialog(page)).toContainText("There is no room to bring it back");
  expect(await kept(page, "edit")).not.toContain("and more");
  await page.evaluate(() => (window as unknown as { room: () => void }).room());
  await page.getByRole("button", { name: "Bring For a friend back" }).click();
  await expect(page.getByRole("button", { name: "Open For a friend" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await expect(shown(page)).toContainText("# for a friend, and more");
  await expect(page.getByRole("heading", { name: "For a friend" })).toBeVisible();
  await expect(page).toHaveURL(/#story-4$/);

  // The link once more: what was typed into it is there, and what it held is one button away.
  await start(page, link);
  await expect(shown(page)).toContainText("# for a friend, answered");
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(shown(page)).not.toContainText("answered");
  // Without an address the last one opens.
  await start(page);
  await expect(page.locator(".app-about")).toContainText("This came with a link");
});

test("an empty one is begun, a scenario in files opens by itself, manifests join what is open", async ({ page }) => {
  await start(page);
  await page.getByRole("button", { name: "Your scenarios" }).click();
  await page.getByRole("button", { name: "Begin an empty one" }).click();
  await expect(page.getByText("There is nobody to draw yet.")).toBeVisible();
  await expect(page.getByText("Nothing is asked yet.")).toBeVisible();
  await expectAccessible(page);

  // What `kubectl get -o yaml` prints: a list, with what the API server adds.
  const pod = `apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: lonely, namespace: default, resourceVersion: "7", uid: 0d3f}
  spec: {containers: [{name: web, image: web}]}
  status: {phase: Running}
kind: List
metadata: {resourceVersion: ""}
`;
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, pod);
  await expect(page.getByRole("tab", { name: "pasted.yaml" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".sb-station", { hasText: "lonely" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Untitled scenario" })).toBeVisible();

  // At once: what was not kept yet is not lost.
  const scenario = `apiVersion: signalbox.dev/v1alpha1\nkind: Scenario\nmetadata: {name: mine}\nspec:\n  title: "Mine: all of it"\n  expect:\n  - lonely -> 203.0.113.9:80  allowed\n`;
  await drop(page, { "mine.yaml": `${pod}---\n${scenario}` });
  await expect(page.getByRole("heading", { name: "Mine: all of it" })).toBeVisible();
  await expect(page.locator(".app-tally")).toHaveText("all 1 expectations met");
  await expect(page).toHaveURL(/#own-[0-9a-f]{16}$/);
  await page.reload();
  await ready(page);
  await expect(page.getByRole("heading", { name: "Mine: all of it" })).toBeVisible();
  await page.getByRole("button", { name: "Your scenarios" }).click();
  await expect(row(page, "Mine: all of it")).toContainText("from a file");
  await row(page, "Untitled scenario").getByRole("button", { name: /^Open/ }).click();
  await expect(page.getByRole("tab", { name: "pasted.yaml" })).toBeVisible();

  await start(page, "#new");
  await expect(page.getByText("There is nobody to draw yet.")).toBeVisible();
  // An address of another browser's work says so.
  await start(page, "#own-0123456789abcdef");
  await expect(page.locator(".app-notices")).toContainText("is not kept in this browser");
});

test("what an earlier version kept of the last link gets a place of its own", async ({ page }) => {
  await start(page);
  await page.evaluate(() => {
    const shared = { files: [{ name: "a.yaml", text: "# from before\n" }] };
    localStorage.setItem("signalbox:v1:edit:shared", JSON.stringify(shared));
    localStorage.setItem("signalbox:v1:last", '"shared"');
  });
  await start(page);
  await expect(shown(page)).toContainText("# from before");
  expect(await page.evaluate(() => localStorage.getItem("signalbox:v1:edit:shared"))).toBeNull();
});

test("who opens something else before choosing between two tabs loses neither text", async ({ context }) => {
  const [first, second] = [await context.newPage(), await context.newPage()];
  await start(first, "#story-4");
  await start(second, "#story-4");
  await first.bringToFront();
  await typeAtTop(first, " # first");
  await expect.poll(() => kept(first, "edit")).toContain("# first");
  await second.bringToFront();
  await typeAtTop(second, " # second");
  const notices = second.locator(".app-notices");
  await expect(notices).toContainText("Another tab has changed this scenario too");
  await second.locator(".app-pick-scenario select").selectOption("story-2");
  await expect(second).toHaveURL(/#story-2$/);
  await expect(notices).toContainText("What this tab had is kept as");
  await expect(notices).not.toContainText("Another tab");
  expect(await kept(first, "edit")).toContain("# first");
  await second.getByRole("button", { name: "Your scenarios" }).click();
  await dialog(second).getByRole("button", { name: /^Open .*\(copy\)$/ }).click();
  await expect(shown(second)).toContainText("# second");
});

test("where two tabs differ a person chooses, and nothing is lost until then", async ({ context }) => {
  // Nine pages.
  test.slow();
  for (const choice of ["Keep both", "Keep mine", "Take the other's"]) {
    const [first, second] = [await context.newPage(), await context.newPage()];
    await start(first);
    await first.evaluate(() => localStorage.clear());
    await start(first, "#story-4");
    await start(second, "#story-4");
    // A tab behind another draws nothing, and a click would wait for that.
    await first.bringToFront();
    await typeAtTop(first, " # first");
    await expect.poll(() => kept(first, "edit")).toContain("# first");
    await second.bringToFront();
    await typeAtTop(second, " # second");
    const notices = second.locator(".app-notices");
    await expect(notices).toContainText("Another tab has changed this scenario too");
    expect(await kept(first, "edit")).not.toContain("# second");
    if (choice === "Keep both") {
      await expectAccessible(second);
      await second.setViewportSize({ width: 320, height: 640 });
      await expectNoSidewaysScrolling(second);
      await second.setViewportSize({ width: 1280, height: 720 });
    }
    await notices.getByRole("button", { name: choice }).click();
    await expect(notices).not.toContainText("Another tab");
    if (choice === "Keep both") {
      await expect(second.getByRole("heading", { name: "(copy)" })).toBeVisible();
      await expect(shown(second)).toContainText("# second");
      // Kept as it came, packed: it opens again.
      await second.reload();
      await ready(second);
      await expect(shown(second)).toContainText("# second");
      expect(await kept(first, "edit")).toContain("# first");
    } else {
      const [stays, goes] = choice === "Keep mine" ? ["# second", "# first"] : ["# first", "# second"];
      await expect.poll(() => kept(second, "edit")).toContain(stays);
      expect(await kept(second, "edit")).not.toContain(goes);
      await expect(shown(second)).toContainText(stays);
      if (choice === "Take the other's") {
        // What this tab had comes back, and is kept again.
        await notices.getByRole("button", { name: "Undo" }).click();
        await expect(shown(second)).toContainText(goes);
        await expect.poll(() => kept(second, "edit")).toContain(goes);
        await first.close();
        await second.close();
        continue;
      }
      // From here on this tab keeps again.
      await typeAtTop(second, " and on");
      await expect.poll(() => kept(second, "edit")).toContain(`${stays} and on`);
    }
    await first.close();
    await second.close();
  }
});
