// What the playground offers at its bench: the first edit, phones, completion, files, what can be taken away.
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScrolling, open, ready, test } from "../harness";

/** Opens the playground and waits until every signal is set. */
async function start(page: Page, fragment = ""): Promise<void> {
  await open(page, `playground/${fragment}`);
  await ready(page);
}

/** Opens the editor on a file, with the cursor at the end of its first line that holds `stretch`. */
async function editAt(page: Page, file: string, stretch: string): Promise<void> {
  await page.getByRole("tab", { name: file }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-line", { hasText: stretch }).first().click();
  await page.keyboard.press("End");
}

test("a newcomer sees one red signal, and the first edit turns it green", async ({ page }) => {
  await start(page);
  await expect(page.locator(".app-about")).toContainText("Change 80 to 7379");
  await expect(page.locator(".sb-road.deny")).toHaveCount(1);
  await expect(page.getByRole("tab", { name: "database.yaml" })).toHaveAttribute("aria-selected", "true");
  // Why, of both sides: who decides, in Hubble's words too, and what comes nearest to allowing it.
  const sides = page.locator(".app-why .sb-side");
  await expect(sides).toHaveCount(2);
  await expect(sides.first()).toContainText("no policy selects backend for egress");
  await expect(sides.last().locator(".sb-terms")).toContainText("Policy denied");
  await expect(sides.last().locator(".sb-miss")).toContainText("the peer fits, the port does not");
  // Into the text to read, between the 8 and the 0: that is where the editor begins.
  await page.locator(".sb-yaml .y-text", { hasText: '"80"' }).click();
  await expect(page.locator(".cm-content")).toBeFocused();
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Delete");
  await page.keyboard.type("7379");
  await expect(page.locator(".sb-road.deny")).toHaveCount(0);
  await expect(page.locator(".sb-road.allow")).toHaveCount(1);
  await expect(page.locator(".app-tally")).toHaveText("all 3 expectations met");
  await expect(sides.last().locator(".sb-terms")).toContainText("L3-L4");
});

test("the picture reads on a phone without scrolling sideways", async ({ page }) => {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 780 });
    await page.goto("about:blank");
    await start(page, "#story-4-wrong");
    const roads = await page.locator(".sb-road").count();
    expect(roads).toBeGreaterThan(5);
    const picture = page.locator(".sb-picture");
    const excess = await picture.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(excess, `at ${width}`).toBeLessThanOrEqual(0);
    // Text as it is drawn, after the picture was fitted to the screen.
    const label = await page.locator(".sb-label").first().boundingBox();
    expect(label!.height, `at ${width}`).toBeGreaterThan(9);
    await expectNoSidewaysScrolling(page);
  }
  await expectAccessible(page);
});

test("the editor completes fields from the schema, and values from the cluster", async ({ page }) => {
  await start(page);
  await editAt(page, "database.yaml", "tier: backend");
  const options = page.locator(".cm-tooltip-autocomplete li");
  await page.keyboard.press("ControlOrMeta+Backspace");
  await page.keyboard.press("ControlOrMeta+Space");
  await expect(options.filter({ hasText: "frontend" })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.locator(".cm-line", { hasText: "protocol: TCP" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type("\nend");
  await expect(options.filter({ hasText: "endPort" })).toHaveCount(1);
  // An answer of core may close the list on a busy machine; asking opens it again.
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+Space");
    await expect(page.locator(".cm-completionInfo")).toContainText("range", { timeout: 1_000 });
  }).toPass();
  // By a click: the keys are deaf until the list has been there for a moment, so that nobody takes what he has not seen.
  await options.filter({ hasText: "endPort" }).click();
  await expect(page.locator(".cm-content")).toContainText("endPort: ");
});

test("namespaces, services and ports come from the cluster; a finding is mended, and what decides is marked", async ({ page }) => {
  await start(page);
  await editAt(page, "database.yaml", "namespace: default");
  const options = page.locator(".cm-tooltip-autocomplete li");
  /** Asks what may stand there: an answer of core may close the list on a busy machine. */
  const offers = (...words: string[]) =>
    expect(async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("ControlOrMeta+Space");
      for (const word of words) await expect(options.filter({ hasText: word })).not.toHaveCount(0, { timeout: 1_000 });
    }).toPass();
  await page.keyboard.press("ControlOrMeta+Backspace");
  await offers("kube-system", "default");
  await page.keyboard.press("Escape");
  await page.keyboard.type("default");
  await page.locator(".cm-line", { hasText: 'port: "80"' }).click();
  await page.keyboard.press("End");
  for (let letter = 0; letter < 4; letter += 1) await page.keyboard.press("Backspace");
  await offers('"7379"');
  await page.keyboard.press("Escape");
  await page.keyboard.type('"80"');
  // The signal of what decides stands in the margin, and says which.
  await expect(page.locator('.sb-signal-gutter .sb-dot.deny[aria-label="ingress: denied"]').first()).toBeVisible();
  await expect(page.locator(".cm-line.sb-deciding.deny").first()).toBeVisible();

  await page.locator(".cm-line", { hasText: "protocol: TCP" }).click();
  await page.keyboard.press("End");
  await page.keyboard.insertText("\n  egress:\n  - toServices:\n    - k8sService:\n        serviceName: ");
  await offers("database", "frontend");
  await page.keyboard.press("Escape");
  await page.keyboard.insertText("database\n  ingres: []");
  const marker = page.locator(".cm-lint-marker-error").last();
  await expect(marker).toBeVisible();
  // A mistyped field: the finding offers the right one where it stands.
  await expect(async () => {
    await page.mouse.move(2, 2);
    await page.locator(".cm-lintRange-error", { hasText: "ingres" }).hover({ timeout: 1_000 });
    await page.locator(".cm-diagnosticAction").first().click({ timeout: 1_000 });
  }).toPass();
  await expect(page.locator(".cm-content")).not.toContainText("ingres: []");
});

test("a field is explained under the pointer", async ({ page }) => {
  await start(page);
  await editAt(page, "database.yaml", "fromEndpoints");
  await page.locator(".cm-line", { hasText: "fromEndpoints" }).getByText("fromEndpoints").hover();
  const words = page.locator(".sb-field");
  await expect(words).toContainText("spec.ingress[].fromEndpoints");
  await expect(words.locator("p").nth(1)).not.toBeEmpty();
  // With the version that it appeared in, where it was not always there.
  await page.locator(".cm-line", { hasText: "fromEndpoints" }).click();
  await page.keyboard.press("Home");
  await page.keyboard.insertText("- fromNodes: []\n  ");
  await page.mouse.move(2, 2);
  await page.locator(".cm-line", { hasText: "fromNodes" }).getByText("fromNodes").hover();
  await expect(words.first()).toContainText("since Cilium 1.16");
});

test("a folder is dropped in, with the files in its folders", async ({ page }) => {
  await start(page);
  const folder = await mkdtemp(join(tmpdir(), "signalbox-"));
  await mkdir(join(folder, "inner"));
  await writeFile(join(folder, "pods.yaml"), "# pods\n");
  await writeFile(join(folder, "inner", "policies.yml"), "# policies\n");
  await writeFile(join(folder, "inner", "notes.txt"), "not YAML\n");
  // A page cannot make a folder for itself: the browser drops one.
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 700, y: 300, data });
  }
  await expect(page.locator(".app-notices")).toContainText("2 files were added");
  const names = await page.getByRole("tablist", { name: "Files" }).getByRole("tab").allInnerTexts();
  expect(names.join()).toContain("pods.yaml");
  expect(names.join()).toContain("policies.yml");
});

test("files can be dropped in; two of the same name stay two", async ({ page }) => {
  await start(page);
  const dropped = async (name: string, text: string) => {
    const transfer = await page.evaluateHandle(
      ([name, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name, { type: "text/yaml" }));
        return data;
      },
      [name, text] as const,
    );
    await page.dispatchEvent(".app", "drop", { dataTransfer: transfer });
  };
  await dropped("mine.yaml", "# mine\n");
  await expect(page.getByRole("tab", { name: "mine.yaml" })).toHaveAttribute("aria-selected", "true");
  await dropped("mine.yaml", "# another\n");
  await expect(page.getByRole("tab", { name: "mine-2.yaml" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".app-file")).toContainText("# another");
  await page.getByRole("tab", { name: "mine.yaml" }).click();
  await expect(page.locator(".app-file")).toContainText("# mine");
  // One that is called as another's last part is told apart by the whole path.
  await dropped("database.yaml", "# no policy\n");
  await expect(page.getByRole("tab", { name: "welcome/database.yaml" })).toHaveCount(1);
  // What joined an example can leave it again, as a scenario of its own.
  await expect(page.locator(".app-notices")).toContainText("database.yaml was added to this scenario");
  await page.getByRole("button", { name: "Open separately" }).click();
  const files = page.getByRole("tablist", { name: "Files" }).getByRole("tab");
  await expect(files).toHaveText(["database.yaml"]);
  await page.locator(".app-pick-scenario select").selectOption({ label: "A red signal" });
  await expect(page.getByRole("tab", { name: "mine-2.yaml" })).toHaveCount(1);
  await expect(page.getByRole("tab", { name: "welcome/database.yaml" })).toHaveCount(0);
});

test("everything can be taken away: as Markdown, as a file that opens again, as a picture", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await start(page);
  const more = page.locator(".app-more");
  const pick = async (name: string) => {
    await more.locator("summary").click();
    await more.getByRole("button", { name }).click();
  };
  await pick("Copy as Markdown");
  await expect(page.locator(".app-notices")).toContainText("Copied");
  const markdown = await page.evaluate(() => navigator.clipboard.readText());
  expect(markdown).toContain("| `backend -> database:80` | denied at ingress | allowed |");
  expect(markdown).toContain("kind: CiliumNetworkPolicy");

  const file = page.waitForEvent("download");
  await pick("Save as a file");
  const saved = await readFile((await (await file).path())!, "utf8");
  expect(JSON.parse(saved).files.length).toBe(3);
  // Dropped again it is a scenario of its own, with all of it.
  await page.evaluate((saved) => {
    const carried = new DataTransfer();
    carried.items.add(new File([saved], "signalbox.json"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
  }, saved);
  await expect(page).toHaveURL(/#own-/);
  await expect(page.locator(".sb-road.deny")).toHaveCount(1);
  await expect(page.getByRole("tablist", { name: "Files" }).getByRole("tab")).toHaveCount(3);

  const drawing = page.waitForEvent("download");
  await pick("Save the picture as SVG");
  const svg = await readFile((await (await drawing).path())!, "utf8");
  expect(svg).toContain("7379/tcp");
  expect(svg).not.toContain("var(--");

  const pixels = page.waitForEvent("download");
  await pick("Save the picture as PNG");
  const png = await readFile((await (await pixels).path())!);
  expect(png.subarray(1, 4).toString()).toBe("PNG");
});

test("many flows can be filtered", async ({ page }) => {
  await start(page, "#story-4");
  const rows = page.locator(".app .sb-row");
  const all = await rows.count();
  await page.getByLabel("Filter the flows").fill("denied example.com");
  await expect(rows).toHaveCount(1);
  await page.getByLabel("Filter the flows").fill("");
  await expect(rows).toHaveCount(all);
});

test("the seams between the parts are moved, and stay where they are", async ({ page }) => {
  await start(page);
  const high = async () => (await page.locator(".app-picture").boundingBox())!.height;
  const wide = async () => (await page.locator(".app-text").boundingBox())!.width;
  const [height, width] = [await high(), await wide()];
  const picture = page.getByRole("separator", { name: "Height of the picture" });
  await picture.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await high()).toBeGreaterThan(height + 20);
  const text = (await page.getByRole("separator", { name: "Width of the text" }).boundingBox())!;
  const [x, y] = [text.x + text.width / 2, text.y + 200];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 150, y, { steps: 3 });
  await page.mouse.up();
  expect(await wide()).toBeGreaterThan(width + 120);
  const kept = [await high(), await wide()];
  await page.reload();
  await ready(page);
  expect([await high(), await wide()]).toEqual(kept);
  await expectAccessible(page);
  for (const name of ["Height of the picture", "Width of the text"]) {
    await page.getByRole("separator", { name }).press("Enter");
  }
  expect(await high()).toBeCloseTo(height, 0);
  expect(await wide()).toBeCloseTo(width, 0);
});
