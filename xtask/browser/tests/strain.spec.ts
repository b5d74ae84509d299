// The playground when things are large, lost or full: it stays usable, keeps the text, and says so.
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
    const page = await browser.newPage({ baseURL });
    await page.addInitScript(forbid);
    await openEditor(page);
    await page.keyboard.type(" # kept nowhere");
    await expect(page.locator(".app-took")).toContainText("decided in");
    await expect(page.locator(".app-notices")).toContainText(words);
    await page.close();
  }
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
