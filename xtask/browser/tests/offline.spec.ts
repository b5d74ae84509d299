// Without a network, and with little of one: the site as a host serves it, below a folder, with its service worker.
import { type Page } from "@playwright/test";
import { required } from "../environment";
import { expect, ready, test, watch } from "../harness";
import { host } from "../host.cjs";

let site: Awaited<ReturnType<typeof host>>;
test.beforeEach(async () => void (site = await host(required("SIGNALBOX_SITE"))));
test.afterEach(async () => site.close());

/** An edit that the evaluator has to answer. */
async function edit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("# still here");
  await expect(page.locator(".app-took")).toContainText("decided in");
}

test("the playground works without a network once it was opened, and pages that were read stay", async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const own = watch(context, new URL(site.url).origin);
  const page = await context.newPage();
  await page.goto(`${site.url}stories/story-4/`);
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === "activated");
  await page.goto(`${site.url}playground/`);
  await ready(page);
  await expect(page.locator("html[data-offline=ready]")).toBeVisible();

  await context.setOffline(true);
  await site.close();
  await page.reload();
  await ready(page);
  await edit(page);
  await page.goto(`${site.url}playground/?terminal=applied`);
  await page.getByRole("textbox", { name: "Command" }).fill("kubectl get ns default --no-headers");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log", { name: "What was printed" })).toContainText("default   Active");
  await page.goto(`${site.url}stories/story-4/`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const unread = await page.goto(`${site.url}stories/story-5/`);
  expect(unread?.status()).toBe(503);
  await expect(page.getByRole("heading", { name: "This page was not read before" })).toBeVisible();

  // A browser logs what it could not fetch; nothing else may go wrong.
  expect(own.filter((words) => !/Failed to load resource|ERR_|503/.test(words))).toEqual([]);
  await context.close();
});

test("a new version is announced, and taken as a whole when it is wished for", async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto(`${site.url}playground/`);
  await expect(page.locator("html[data-offline=ready]")).toBeVisible();

  // Another build: its page says so, and its worker has another version.
  site.instead.set("sw.js", (text) => text.replace('PROGRAMS + "', 'PROGRAMS + "new-'));
  site.instead.set("playground/index.html", (text) => text.replace("<title>", "<title>New: "));
  await page.reload();
  // Still the old one, whole.
  expect(await page.content()).not.toContain("<title>New: ");
  const announcement = page.locator(".app-update");
  await expect(announcement).toContainText("newer version");
  await ready(page);
  await Promise.all([page.waitForEvent("load"), announcement.getByRole("button", { name: "Reload" }).click()]);
  await ready(page);
  expect(await page.evaluate(async () => (await fetch(location.href)).text())).toContain("<title>New: ");
  expect(await page.evaluate(async () => (await caches.keys()).filter((name) => name.includes("programs")).length)).toBe(1);
  await context.close();
});
