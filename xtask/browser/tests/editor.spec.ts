// What the playground offers to somebody who writes: questions that are completed, files, formatting, dumps; and what
// another dataplane would decide.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { required } from "../environment";
import { answered, expect, expectAccessible, expectNoSidewaysScrolling, open, ready, revision, test } from "../harness";

/** Opens the playground and waits until every signal is set. */
async function start(page: Page, fragment = ""): Promise<void> {
  await open(page, `playground/${fragment}`);
  await ready(page);
}

/** Picks something of the menu of files. */
async function pick(page: Page, name: string | RegExp): Promise<void> {
  await page.locator(".app-file-menu summary").click();
  await page.locator(".app-file-menu").getByRole("button", { name }).click();
}

/** Puts a text in place of what the editor holds. */
async function replaceText(page: Page, text: string): Promise<void> {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** The names on the tabs of files, in their order. */
function tabs(page: Page): Promise<string[]> {
  return page.getByRole("tablist", { name: "Files" }).getByRole("tab").allInnerTexts();
}

test("a question is written with the names of the world, by keyboard alone", async ({ page }) => {
  await start(page, "#story-4");
  await page.locator(".app-brand").focus();
  await page.keyboard.press("/");
  const box = page.getByRole("combobox", { name: "Ask about a flow" });
  await expect(box).toBeFocused();
  const options = page.locator("#app-offers [role=option]");
  await page.keyboard.type("bac");
  await expect(options.first()).toContainText("backend");
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await expect(box).toHaveAttribute("aria-activedescendant", "app-offer-0");
  await page.keyboard.press("Enter");
  await expect(box).toHaveValue("backend -> ");
  await page.keyboard.type("data");
  await expect(options.first()).toContainText("Service");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(box).toHaveValue("backend -> database:");
  await expect(options.first()).toContainText("port of the Service");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(options).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page.locator(".app .sb-row[aria-pressed=true]")).toContainText("backend → database:80");
  await expect(box).toHaveValue("");
});

test("who enforces, and how: the mode, and where another dataplane decides otherwise", async ({ page }) => {
  await start(page, "#story-4");
  const exercises = page.locator('.app-pick-scenario optgroup[label^="Exercises"] option');
  await expect.poll(() => exercises.count()).toBeGreaterThan(5);
  const first = page.locator(".app-pick-scenario optgroup").first();
  await expect(first).toHaveAttribute("label", "Stories");
  await expect(first.locator('[value^="exercise-"], [value^="field-"]')).toHaveCount(0);
  await page.getByLabel("Mode").selectOption("never");
  await expect(page.locator(".sb-road .sb-signal.deny")).toHaveCount(0);
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page.getByLabel("Mode")).toHaveValue("default");

  await page.goto("about:blank");
  await start(page, "#cidr-for-pods");
  await page.locator(".app .sb-row", { hasText: "denied" }).first().click();
  const note = page.locator(".sb-elsewhere");
  await expect(note).toContainText("allowed by Kubernetes");
  await expectAccessible(page);
  await note.getByRole("button", { name: /Kubernetes/ }).click();
  await expect(page.getByLabel("Enforced by")).toHaveValue("kubernetes");
  await expect(page.locator(".app .sb-row[aria-pressed=true]")).toContainText("allowed");
  // The upstream contract has no such switch.
  await expect(page.getByLabel("Mode")).toHaveCount(0);
});

test("files are moved, renamed and removed by keyboard and by menu, and dragged", async ({ page }) => {
  // All tabs in sight: a row that is scrolled between press and drag would have another tab under the pointer.
  await page.setViewportSize({ width: 1900, height: 900 });
  await start(page);
  const before = await tabs(page);
  const first = page.getByRole("tab", { name: before[0] });
  await first.click();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => tabs(page)).toEqual([before[1], before[0], ...before.slice(2)]);
  await expect(first).toBeFocused();
  await expect(page.locator(".app-text [role=status]").first()).toContainText("number 2 of");
  await pick(page, "Move to the left");
  await expect.poll(() => tabs(page)).toEqual(before);
  await first.dragTo(page.getByRole("tab", { name: before.at(-1)! }));
  await expect.poll(() => tabs(page)).toEqual([...before.slice(1), before[0]]);

  await first.focus();
  await page.keyboard.press("F2");
  const name = page.getByRole("textbox", { name: "New name of the file" });
  await expect(name).toBeFocused();
  await page.keyboard.type("other");
  // An answer that arrives meanwhile takes nothing of what was typed.
  const shown = await revision(page);
  await page.getByLabel("Mode").selectOption("always");
  await answered(page, shown);
  await expect(name).toHaveValue("other");
  await name.press("End");
  await page.keyboard.type(".yaml");
  await page.keyboard.press("Enter");
  const renamed = page.getByRole("tab", { name: "other.yaml" });
  await expect(renamed).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(renamed).toHaveCount(0);
  await expect(page.locator(".app-notices")).toContainText("other.yaml was removed");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(renamed).toBeVisible();
});

test("formatting keeps comments, says why not, and is undone; so is a dump without its noise", async ({ page }) => {
  await start(page);
  await page.getByRole("button", { name: "Add a file" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const text = page.locator(".cm-content");
  await replaceText(page, "kind:   Pod # mine\napiVersion: v1\nmetadata:\n      name: lonely\n");
  await page.keyboard.press("Shift+Alt+F");
  await expect(text).toHaveText(/kind: Pod # mine.*metadata: {2}name: lonely/s);
  await expect(page.locator(".app-notices")).toContainText("was formatted");
  // It is one step of the editor's own history too.
  await text.focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(text).toContainText("kind:   Pod # mine");

  await replaceText(page, "kind: [Pod\n");
  await expect(page.locator(".cm-lint-marker-error")).not.toHaveCount(0);
  await pick(page, /^Format/);
  await expect(page.locator(".app-notices")).toContainText("was not formatted, and nothing was changed: line");
  await expect(text).toContainText("kind: [Pod");

  const managed = "  managedFields:\n  - manager: kubectl\n    operation: Update\n  uid: 0d3f\n";
  await replaceText(page, `apiVersion: v1\nkind: Pod\nmetadata:\n  name: dumped\n${managed}status:\n  phase: Running\n`);
  const bar = page.locator(".app-noise");
  await expect(bar).toContainText("4 of 10 lines");
  await expectAccessible(page);
  await bar.getByRole("button").click();
  await expect(bar).toHaveCount(0);
  await expect(text).not.toContainText("managedFields");
  await expect(text).toContainText("phase: Running");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text).toContainText("managedFields");
});

test("a folder can be opened, and its undo history follows a file to its new name", async ({ page }) => {
  await start(page);
  const folder = await mkdtemp(join(tmpdir(), "signalbox-"));
  await writeFile(join(folder, "pods.yaml"), "# pods\n");
  await writeFile(join(folder, "notes.txt"), "not YAML\n");
  const chooser = page.waitForEvent("filechooser");
  await pick(page, "Open a folder …");
  await (await chooser).setFiles(folder);
  const tab = page.getByRole("tab", { name: "pods.yaml" });
  await expect(tab).toHaveAttribute("aria-selected", "true");
  expect((await tabs(page)).join()).not.toContain("notes.txt");

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("# typed");
  await pick(page, /^Rename/);
  await expect(page.getByRole("textbox", { name: "New name of the file" })).toBeFocused();
  await page.keyboard.type("renamed.yaml");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "renamed.yaml" })).toBeVisible();
  await expect(page.locator(".cm-content")).toContainText("# typed");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.locator(".cm-content")).not.toContainText("# typed");
});

test("everything can be taken along: a block for a page, one file, and a file where a link would be too long", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await start(page, "#story-4");
  const take = async (name: string) => {
    await page.locator(".app-more summary").click();
    await page.locator(".app-more").getByRole("button", { name }).click();
  };
  await take("Copy as a block for a page");
  await expect(page.locator(".app-notices")).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("```signalbox scenario=story-4");
  // A page that came over plain http has no clipboard: the link is there to be copied by hand.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true }));
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("textbox", { name: "Copy this link:" })).toHaveValue(/#story-4$/);

  const file = page.waitForEvent("download");
  await take("Save as one YAML file");
  const saved = await readFile((await (await file).path())!, "utf8");
  expect(saved).toContain("kind: Scenario");
  expect(saved).not.toContain("include:");

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.locator(".cm-content")).toBeFocused();
  // A block of one's own text: a site that has it on a page builds, and its example is alive.
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.insertText("# one's own\n");
  await expect(page.getByRole("button", { name: "Reset" })).toBeEnabled();
  await page.evaluate(() => {
    const said: string[] = [];
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text: string) => void said.push(text) } });
    Object.assign(window, { said });
  });
  await take("Copy as a block for a page");
  await expect.poll(() => page.evaluate(() => (window as unknown as { said: string[] }).said.length)).toBe(1);
  const [block] = await page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(block).toContain("# one's own");
  const folder = await mkdtemp(join(tmpdir(), "signalbox-"));
  const run = (cwd: string, ...args: string[]) => execFileSync(required("SIGNALBOX_COMMAND"), args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  run(folder, "new", "shop");
  await writeFile(join(folder, "shop/content/copied.md"), `---\ntitle: Copied\n---\n\n${block}`);
  run(join(folder, "shop"), "build", "--strict");
  expect(await readFile(join(folder, "shop/public/copied/index.html"), "utf8")).toContain("data-signalbox-example");

  // Noise does not pack.
  let seed = 1;
  const digit = () => ((seed = (seed * 48271) % 2147483647) % 36).toString(36);
  await page.locator(".cm-content").focus();
  await replaceText(page, `# ${Array.from({ length: 120_000 }, digit).join("")}\n`);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.locator(".app-notices")).toContainText("too much text for a link");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as a file" }).click();
  expect((await readFile((await (await download).path())!, "utf8")).length).toBeGreaterThan(120_000);
});

test("a phone, and a window at 200 %, keep every part within reach", async ({ page }) => {
  for (const [width, height] of [[320, 640], [390, 844], [720, 450]]) {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await start(page, "#story-4");
    await page.getByRole("navigation", { name: "Parts" }).getByRole("button", { name: "Text" }).click();
    await page.locator(".app-file-menu summary").click();
    await expect(page.locator(".app-file-menu").getByRole("button", { name: "Open a folder …" })).toBeInViewport();
    await expectNoSidewaysScrolling(page);
    await page.keyboard.press("Escape");
    await expect(page.locator(".app-file-menu summary")).toBeFocused();
    await page.getByRole("navigation", { name: "Parts" }).getByRole("button", { name: "Flows" }).click();
    await page.getByRole("combobox", { name: "Ask about a flow" }).fill("front");
    await expect(page.locator("#app-offers")).toBeVisible();
    await expectNoSidewaysScrolling(page);
  }
});
