// The playground when things are large, lost or full: it stays usable, keeps the text, and says so.
import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { answered, expect, open, ready, revision, test } from "../harness";

/** Opens the playground with a scenario of the site, in the editor. */
async function openEditor(page: Page, fragment = "#story-4"): Promise<void> {
  await open(page, `playground/${fragment}`);
  await ready(page);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-line").first().click();
  await page.keyboard.press("End");
}

/** Types, and waits for the answer to the last key: each is a revision. The evaluator is there then, and idle. */
async function type(page: Page, text: string): Promise<void> {
  const before = Number(await revision(page));
  await page.keyboard.type(text);
  await expect.poll(async () => Number(await revision(page)), { timeout: 30_000 }).toBe(before + text.length);
}

/** Has the evaluator take requests and never answer. */
async function stall(page: Page): Promise<void> {
  const [worker] = page.workers();
  await worker.evaluate(() => {
    self.onmessage = () => {};
  });
}

test("a crash of the evaluator is said, costs no text, and the next edit is answered", async ({ page, complaints }) => {
  await openEditor(page);
  await type(page, " # one");
  const [worker] = page.workers();
  await worker.evaluate(() => {
    self.onmessage = () => {
      throw new Error("out of memory");
    };
  });
  // One key: the next would be answered, and the words about this one gone.
  await page.keyboard.type("!");
  await expect(page.getByText("The evaluator failed on this text and was started anew; the text is intact.")).toBeVisible();
  await expect(page.locator(".cm-line").first()).toContainText("# one!");
  const before = await revision(page);
  await page.keyboard.type(" three");
  await answered(page, before);
  await expect(page.getByText("The evaluator failed on this text")).toHaveCount(0);
  await expect(page.locator(".cm-line").first()).toContainText("# one! three");
  // The crash itself is an error of the page; there is no other.
  expect(complaints.filter((words) => !words.includes("out of memory"))).toEqual([]);
  complaints.length = 0;
});

test("storage that is full or forbidden is said, and the work goes on", async ({ browser, baseURL }) => {
  for (const [forbid, words] of [
    [
      () => {
        Storage.prototype.setItem = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      },
      "this browser's storage is full",
    ],
    [
      () =>
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("no", "SecurityError");
          },
        }),
      "this browser forbids storage",
    ],
  ] as const) {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    await page.addInitScript(forbid);
    await openEditor(page);
    await page.keyboard.type(" # kept nowhere");
    await expect(page.locator(".app-took")).toContainText("decided in");
    const notices = page.locator(".app-notices");
    await expect(notices).toContainText(words);
    // What can be done about it is at hand.
    const file = page.waitForEvent("download");
    await notices.getByRole("button", { name: "Download as a file" }).click();
    expect(await readFile((await (await file).path())!, "utf8")).toContain("# kept nowhere");
    // It is said once, and not at every key.
    await notices.getByRole("button", { name: "Close the notice" }).click();
    await page.locator(".cm-content").focus();
    await type(page, "!");
    await page.keyboard.press("Escape");

    // Who opens something else can come back to it.
    await page.locator(".app-pick-scenario select").selectOption("story-2");
    await expect(notices).toContainText("what you changed in it could not be kept");
    await expect(notices).not.toContainText(words);
    await notices.getByRole("button", { name: "Undo" }).click();
    await expect(page).toHaveURL(/#story-4$/);
    await expect(page.locator(".cm-line").first()).toContainText("# kept nowhere!");

    // And whoever leaves is asked before it is gone.
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.accept();
    await context.close();
  }
});

test("what came by a link when storage was full is kept once there is room, and a name that is not kept says so", async ({ page }) => {
  await openEditor(page);
  await page.keyboard.type(" # by a link");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page).toHaveURL(/#v1\./);
  const link = page.url();

  await page.goto("about:blank");
  await page.addInitScript(() => {
    const put = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key: string, text: string) {
      if (key.startsWith("signalbox:v1:") && !Object.hasOwn(window, "room")) throw new DOMException("full", "QuotaExceededError");
      put.call(this, key, text);
    };
  });
  await page.goto(link);
  await ready(page);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-line").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(", changed");
  await expect(page.locator(".app-notices")).toContainText("storage is full");
  await page.evaluate(() => Object.assign(window, { room: true }));
  await page.keyboard.type(", kept");
  const kept = () => page.evaluate(() => Object.entries(localStorage).map(([, text]) => text).join("\n"));
  await expect.poll(kept).toContain("# by a link, changed, kept");

  // A new name for which there is no room is not shown as if there were.
  await page.getByRole("button", { name: "Your scenarios" }).click();
  const works = page.getByRole("dialog", { name: "Your scenarios" });
  await works.locator("[aria-current]").getByRole("button", { name: /^Rename/ }).click();
  await page.evaluate(() => Reflect.deleteProperty(window, "room"));
  await page.keyboard.type("Another name");
  await page.keyboard.press("Enter");
  await expect(works.locator("[aria-current]").getByRole("alert")).toContainText("The name is not kept");
  await expect(works.getByRole("textbox")).toHaveValue("Another name");
  await page.evaluate(() => Object.assign(window, { room: true }));
  await page.keyboard.press("Enter");
  await expect(works.getByRole("button", { name: "Open Another name" })).toBeFocused();
  // It is found again, with what was changed.
  await page.reload();
  await ready(page);
  await expect(page.getByRole("heading", { name: "Another name" })).toBeVisible();
  await expect(page.locator(".sb-yaml code > span, .cm-line").first()).toContainText("# by a link, changed, kept");
});

test("an evaluation without an end is stopped, said, and costs no text", async ({ page }) => {
  await page.clock.install();
  await openEditor(page);
  await type(page, " # one");
  const before = await revision(page);
  await stall(page);
  await page.keyboard.type("!");
  await expect(page.locator(".cm-line").first()).toContainText("# one!");
  await page.clock.fastForward(15_000);
  await expect(page.getByText("The evaluator was stopped")).toHaveCount(0);
  await page.clock.fastForward(6_000);
  await expect(page.getByText("it had no answer to this text in 20 seconds. The text is intact")).toBeVisible();
  await page.keyboard.type(" two");
  await answered(page, before);
  await expect(page.getByText("The evaluator was stopped")).toHaveCount(0);
  await expect(page.locator(".cm-line").first()).toContainText("# one! two");
});

test("an evaluation that lasts is given up when the next key comes", async ({ page }) => {
  await page.clock.install();
  await openEditor(page);
  await type(page, " # one");
  const before = Number(await revision(page));
  await stall(page);
  await page.keyboard.type("!");
  // Longer than is waited for, and shorter than the limit of an evaluation without an end.
  await page.clock.fastForward(1_000);
  const another = page.waitForEvent("worker");
  await page.keyboard.type("?");
  await another;
  await expect.poll(async () => Number(await revision(page))).toBe(before + 2);
  await expect(page.getByText("The evaluator was stopped")).toHaveCount(0);
});

test("five megabytes of manifests, 2,000 pods and 500 policies stay usable", async ({ page }) => {
  await open(page, "playground/");
  await ready(page);
  await page.evaluate(() => {
    const all = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n)).join("---\n");
    const padding = "x".repeat(2200);
    const pods = all(
      2000,
      (n) => `apiVersion: v1
kind: Pod
metadata:
  name: pod-${n}
  namespace: team-${n % 40}
  labels: {app: app-${n % 20}}
  annotations: {about: ${padding}}
spec: {containers: [{name: web, image: web}]}
`,
    );
    const policies = all(
      500,
      (n) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${n}, namespace: team-${n % 40}}
spec: {podSelector: {matchLabels: {app: app-${n % 20}}}, ingress: [{ports: [{port: ${8000 + n}}]}]}
`,
    );
    const carried = new DataTransfer();
    carried.items.add(new File([pods], "pods.yaml"));
    carried.items.add(new File([policies], "policies.yaml"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
  });
  await expect(page.locator(".app-status")).toContainText("policies in force", { timeout: 30_000 });
  await expect(page.locator(".app-status")).toContainText(/20\d\d pods/, { timeout: 30_000 });

  // Typing does not wait for the evaluator, and the last text is what it answers.
  await page.getByRole("tab", { name: "policies.yaml" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-line").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(" # ");
  const before = Number(await revision(page));
  await page.keyboard.type("typed while it thinks", { delay: 60 });
  await expect(page.locator(".cm-line").first()).toContainText("# typed while it thinks");
  await expect
    .poll(async () => Number(await revision(page)), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(before + "typed while it thinks".length);
});
