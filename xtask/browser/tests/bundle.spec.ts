// A site from nothing to a room without a network: `signalbox new`, packed by `--offline-bundle`, unpacked elsewhere, and
// opened from a server and from a folder.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { required } from "../environment";
import { expect, expectAccessible, expectNoSidewaysScrolling, look, test, views, watch } from "../harness";
import { host } from "../host.cjs";

/** Unpacks a zip file, by its directory, which stands at its end. */
function unpack(file: string, folder: string): void {
  const zip = readFileSync(file);
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const local = zip.readUInt32LE(at + 42);
    const path = join(folder, zip.toString("utf8", at + 46, at + 46 + name));
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(begin, begin + packed);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, method === 8 ? inflateRawSync(bytes) : bytes);
    at += 46 + name + extra + comment;
  }
}

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-bundle-"));
  const run = (cwd: string, ...args: string[]) =>
    execFileSync(required("SIGNALBOX_COMMAND"), args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  run(folder, "new", "shop");
  run(join(folder, "shop"), "build", "--strict", "--offline-bundle", "shop.zip");
  unpack(join(folder, "shop", "shop.zip"), join(folder, "room"));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("unpacked behind any server: an example that answers, and the search", async ({ browser }) => {
  const site = await host(join(folder, "room"));
  const context = await browser.newContext();
  const own = watch(context, new URL(site.url).origin);
  const page = await context.newPage();
  await page.goto(site.url);
  await page.mouse.move(2, 2);
  const example = page.locator("[data-signalbox-example]");
  await example.scrollIntoViewIfNeeded();
  await expect(example).toHaveAttribute("data-state", "alive");

  // Nobody may enter any more: what is expected of the backend no longer holds, by the evaluator in the zip.
  const file = example.locator("details.sb-file").filter({ hasText: "NetworkPolicy" });
  await file.getByRole("button", { name: "Edit" }).click();
  await file.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  const policy = readFileSync(join(folder, "shop/content/scenarios/first/policy.yaml"), "utf8");
  await page.keyboard.insertText(policy.replace("matchLabels: {app: backend}\n    ports", "matchLabels: {app: nobody}\n    ports"));
  await expect(page.locator("[data-met]")).toHaveAttribute("data-met", "1");

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Search/ }).click();
  await page.getByRole("dialog", { name: "Search" }).getByRole("combobox").fill("pipeline");
  await expect(page.getByRole("option").first()).toContainText("Guide");

  for (const view of views) {
    await page.goto(site.url);
    await look(page, view);
    await expectNoSidewaysScrolling(page);
    await expectAccessible(page);
  }
  expect(own).toEqual([]);
  await context.close();
  await site.close();
});

test("unpacked and nothing more: pages, pictures and links from a folder, without JavaScript", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const failed: string[] = [];
  context.on("requestfailed", (request) => failed.push(request.url()));
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "room", "index.html")).href);
  const example = page.locator("[data-signalbox-example]");
  await expect(example.locator("svg").first()).toBeVisible();
  await expect(example).toContainText("denied");
  // The style sheet is there: without it, a skip link is in the way.
  await expect(page.getByRole("link", { name: "Skip to the content" })).not.toBeInViewport();
  await page.getByRole("main").getByRole("link", { name: "The guide" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Guide");
  await page.getByRole("banner").getByRole("link", { name: "Our network policies" }).click();
  await expect(page).toHaveURL(/\/room\/index\.html$/);
  expect(failed).toEqual([]);
  await context.close();
});
