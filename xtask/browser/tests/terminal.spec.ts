// The terminal, in the playground and on pages.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Locator, type Page } from "@playwright/test";
import { required } from "../environment";
import { expect, expectAccessible, expectNoSidewaysScrolling, open, ready, test } from "../harness";

/** A command of a transcript, and the lines that it prints. */
type Exchange = { command: string; printed: string[] };

/** The exchanges of a transcript of core, without what only its test says: settings, headings, exit statuses. */
function exchanges(transcript: string): Exchange[] {
  const found: Exchange[] = [];
  for (const line of transcript.split("\n")) {
    const last = found.at(-1);
    if (line.startsWith("$ ")) found.push({ command: line.slice(2), printed: [] });
    else if (line.startsWith("> ") && !last?.printed.length) last!.command += `\n${line.slice(2)}`;
    else if (last && !/^\[\d+\]$|^#[#!] /.test(line)) last.printed.push(line);
  }
  for (const { printed } of found) while (printed.at(-1) === "") printed.pop();
  return found;
}

/** The texts of the log's lines. */
async function lines(log: Locator): Promise<string[]> {
  const texts = await log.locator(":scope > div").allTextContents();
  return texts.map((text) => text.trimEnd());
}

/** Opens the playground's terminal. */
async function openTerminal(page: Page, address: string): Promise<{ input: Locator; log: Locator }> {
  await open(page, `playground/${address}`);
  return {
    input: page.getByRole("textbox", { name: "Command" }),
    log: page.getByRole("log", { name: "What was printed" }),
  };
}

/** Types a command, and waits until it was answered. */
async function run(input: Locator, command: string): Promise<void> {
  await input.fill(command);
  await input.press("Enter");
  await expect(input).toHaveValue("");
}

test("the tutorial runs in the tab, from kubectl apply to the last hubble observe", async ({ page }) => {
  const root = required("SIGNALBOX_ROOT");
  const transcript = await readFile(join(root, "core/tests/terminal/tutorial.txt"), "utf8");
  const { input, log } = await openTerminal(page, "?terminal=empty#demo");
  await expect(log).toContainText("This cluster is empty");
  const greeting = (await lines(log)).length;
  const expected: string[] = [];
  for (const { command, printed } of exchanges(transcript)) {
    // The scenario holds the cluster; the stories' policies are pasted, as a reader of the tutorial does.
    const file = /^kubectl apply -f (story-\S+)$/.exec(command)?.[1];
    const text = file && (await readFile(join(root, "content/scenarios", file), "utf8"));
    const typed = text ? `kubectl apply -f - <<'END'\n${text.trimEnd()}\nEND` : command;
    await run(input, typed);
    expected.push(...typed.split("\n").map((line, at) => `${at ? ">" : "$"} ${line}`.trimEnd()), ...printed);
  }
  expect(expected.length).toBeGreaterThan(150);
  expect((await lines(log)).slice(greeting)).toEqual(expected);
});

test("it has the keys of a terminal, and a keyboard gets out of it", async ({ page }) => {
  const { input, log } = await openTerminal(page, "#story-1-wrong");
  await ready(page);
  expect(page.workers(), "the terminal starts when it is first shown").toHaveLength(1);
  await page.getByRole("tab", { name: "Why" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("tab", { name: "Terminal" })).toBeFocused();
  await expect(log).toContainText("every file of the editor is applied");
  await expect.poll(() => page.workers().length).toBe(2);
  await input.focus();

  // A denied connection hangs, and says for how long.
  await run(input, "kubectl exec deploy/backend -- curl -s -m 3 database/PING");
  await expect(log).toContainText("command terminated with exit code 28");
  await run(input, "kubectl exec deploy/backend -- curl database/PING");
  await expect(log).toContainText("curl hangs: no packet comes back, and it waits 134 s");

  // Earlier commands, and what was being typed.
  await input.pressSequentially("kubectl get ciliumnet");
  await input.press("ArrowUp");
  await expect(input).toHaveValue(/curl database\/PING$/);
  await input.press("ArrowUp");
  await expect(input).toHaveValue(/-m 3 database\/PING$/);
  await input.press("ArrowDown");
  await input.press("ArrowDown");
  await expect(input).toHaveValue("kubectl get ciliumnet");

  // Completion: the rest of a word, or what there is to choose from.
  await input.press("Tab");
  await expect(input).toHaveValue("kubectl get ciliumnetworkpolicies ");
  await input.pressSequentially("data");
  await input.press("Tab");
  await expect(input).toHaveValue("kubectl get ciliumnetworkpolicies database ");
  await input.press("Control+c");
  await expect(input).toHaveValue("");
  expect((await lines(log)).at(-1)).toBe("$ kubectl get ciliumnetworkpolicies database ^C");
  await input.pressSequentially("kubectl get pods data");
  await input.press("Tab");
  await input.press("Tab");
  await expect(input).toHaveValue("kubectl get pods database-");
  expect((await lines(log)).at(-1)).toBe("database-0  database-1");
  await input.press("Control+u");
  await expect(input).toHaveValue("");

  // A command goes on where it is open, and an edit counts when it is applied.
  await input.pressSequentially("cat <<EOF | wc -l");
  await input.press("Enter");
  await expect(input).toHaveValue("cat <<EOF | wc -l\n");
  await input.pressSequentially("a");
  await input.press("Enter");
  await expect(input).toHaveValue("cat <<EOF | wc -l\na\n");
  await input.pressSequentially("EOF");
  await input.press("Enter");
  await expect(input).toHaveValue("");
  expect((await lines(log)).slice(-4)).toEqual(["$ cat <<EOF | wc -l", "> a", "> EOF", "1"]);

  await input.press("Control+l");
  await expect(log.locator(":scope > div")).toHaveCount(0);
  await expectAccessible(page);

  // Out of it: Escape gives Tab back to the browser.
  await input.fill("kubectl");
  await input.press("Escape");
  await input.press("Tab");
  await expect(input).not.toBeFocused();
});

test("an edit counts once it is applied, another dataplane at once", async ({ page }) => {
  const { input, log } = await openTerminal(page, "?terminal=applied#story-1-wrong");
  await page.getByRole("tab", { name: "database.yaml" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".cm-line", { hasText: 'port: "80"' }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("7379");
  const ask = "kubectl exec deploy/backend -- curl -s -m 3 database/PING";
  await run(input, ask);
  await expect(log).toContainText("story-1-wrong/database.yaml was edited");
  await expect(log).toContainText("command terminated with exit code 28");
  await run(input, "kubectl apply -f database.yaml");
  await run(input, ask);
  expect((await lines(log)).at(-1)).toBe('{"PING":[true,"PONG"]}');
});

test("a session that breaks down is started anew, and says so", async ({ page }) => {
  const { input, log } = await openTerminal(page, "?terminal=applied#demo");
  await run(input, "kubectl delete deploy frontend");
  const worker = page.workers().find((one) => one.url().includes("terminal"));
  await worker!.evaluate("postMessage([0, undefined, 'out of memory'])");
  await expect(log).toContainText("The terminal broke down");
  await expect(log).toContainText("out of memory");
  await run(input, "kubectl get deploy frontend --no-headers");
  await expect(log).toContainText("frontend   2/2");

  // The terminal's program is made of the engine's: of another build's it is not.
  const engine = "**/signalbox-engine_bg.wasm*";
  await page.route(engine, async (route) => {
    const body = await (await route.fetch()).body();
    body[body.length - 1] ^= 1;
    await route.fulfill({ body, contentType: "application/wasm" });
  });
  const broken = page.workers().find((one) => one.url().includes("terminal"));
  await broken!.evaluate("postMessage([0, undefined, 'out of memory again'])");
  await expect(log).toContainText("out of memory again");
  await input.fill("kubectl get ns default --no-headers");
  await input.press("Enter");
  await expect(log).toContainText("of different builds");
  await page.unroute(engine);
  await input.press("Enter");
  await expect(log).toContainText("default   Active");
});

test("on a phone it fits, and can be used by touch", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto("about:blank");
    const { input, log } = await openTerminal(page, "?terminal=applied#demo");
    await run(input, "kubectl get pods -A -o wide");
    await expect(log).toContainText("coredns-0");
    await expectNoSidewaysScrolling(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start empty" }).click();
    await expect(log).toContainText("the cluster is empty");
  }
});

test("a reader goes on in the session of a page", async ({ page }) => {
  await open(page, "stories/demo/");
  const session = page.locator("[data-signalbox-terminal]").first();
  const terminals = () => page.workers().filter((worker) => worker.url().includes("terminal"));
  expect(terminals(), "nothing is loaded before somebody asks").toHaveLength(0);
  await session.getByRole("button", { name: "Go on here" }).click();
  const input = session.getByRole("textbox", { name: "Command" });
  await expect(input).toBeFocused();
  await run(input, "kubectl get ns default --no-headers");
  await expect(session.getByRole("log")).toContainText("default   Active");
  await expect(session.getByRole("link", { name: /playground/ })).toHaveAttribute("href", /\?terminal=\w+#\w+/);
});
