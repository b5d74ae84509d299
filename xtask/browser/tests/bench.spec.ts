// How long it takes from a keystroke to the verdict on the screen, and from one frame of a moving picture to the next. Run by
// `cargo xtask bench-page`; speed is not asserted.
import { type Page } from "@playwright/test";
import { required } from "../environment";
import { expect, test as base } from "../harness";
import { host } from "../host.cjs";

/** The site as hosts serve it: compressed. */
const test = base.extend({
  baseURL: async ({}, use) => {
    const site = await host(required("SIGNALBOX_SITE"));
    await use(site.url);
    await site.close();
  },
});

const EDITS = 200;

type Cluster = { name: string; files: { name: string; text: string }[] | null };

/** Pods in namespaces of fifty, and policies that select some of them by labels and name ports. */
function cluster(pods: number, policies: number): Cluster["files"] {
  const namespace = (n: number) => `team-${Math.floor(n / 50)}`;
  const pod = (n: number) => `apiVersion: v1
kind: Pod
metadata: {name: pod-${n}, namespace: ${namespace(n)}, labels: {app: app-${n % 25}, tier: tier-${n % 3}}}
spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
`;
  const policy = (n: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${n}, namespace: ${namespace((n * 5) % pods)}}
spec:
  podSelector: {matchLabels: {app: app-${n % 25}}}
  ingress:
  - from: [{podSelector: {matchLabels: {tier: tier-${n % 3}}}}]
    ports: [{port: ${8000 + (n % 100)}}]
`;
  const scenario = `apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: bench}
spec:
  title: ${pods} pods and ${policies} policies
  expect:
  - pod/pod-1 -> pod/pod-2:8080  allowed
`;
  const all = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n)).join("---\n");
  return [
    { name: "policies.yaml", text: all(policies, policy) },
    { name: "pods.yaml", text: all(pods, pod) },
    { name: "scenario.yaml", text: scenario },
  ];
}

/** Workloads in namespaces of twenty-five, each asked for by its neighbour. */
function workloads(count: number): Cluster["files"] {
  const namespace = (n: number) => `team-${Math.floor(n / 25)}`;
  const workload = (n: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: work-${n}, namespace: ${namespace(n)}}
spec:
  selector: {matchLabels: {app: work-${n}}}
  template:
    metadata: {labels: {app: work-${n}}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
`;
  const policy = (n: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${n}, namespace: ${namespace(n)}}
spec:
  podSelector: {matchLabels: {app: work-${n}}}
  ingress: [{from: [{podSelector: {matchLabels: {app: work-${n - 1}}}}]}]
`;
  const ask = (n: number) => `  - ${namespace(n - 1)}/deployment/work-${n - 1} -> ${namespace(n)}/deployment/work-${n}:8080\n`;
  const every = (step: number, one: (n: number) => string) =>
    Array.from({ length: Math.floor((count - 1) / step) }, (_, n) => one(n * step + 1));
  return [
    { name: "policies.yaml", text: every(5, policy).join("---\n") },
    { name: "workloads.yaml", text: Array.from({ length: count }, (_, n) => workload(n)).join("---\n") },
    {
      name: "scenario.yaml",
      text: `apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: bench}
spec:
  title: ${count} workloads
  expect:
${every(2, ask).join("").replaceAll("8080\n", "8080  allowed\n")}`,
    },
  ];
}

/** Has the playground open these files. */
async function carry(page: Page, files: Cluster["files"]): Promise<void> {
  await page.addInitScript((files) => {
    localStorage.setItem("signalbox:v1:edit:shared", JSON.stringify({ files }));
    localStorage.setItem("signalbox:v1:last", JSON.stringify("shared"));
  }, files);
}

/** Milliseconds, by the share of all that are no longer. */
function percentiles(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
  return `median ${at(0.5)} ms, p90 ${at(0.9)}, p95 ${at(0.95)}, p99 ${at(0.99)}, most ${at(1)}`;
}

const clusters: Cluster[] = [
  { name: "the three-tier demo", files: null },
  { name: "1,000 pods, 200 policies", files: cluster(1000, 200) },
];

/** Counts, in the page, from each key that goes down to the frame that shows the answer to it. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state = { times: [] as number[], tasks: [] as number[], pressed: 0, revision: "" };
    Object.assign(window, { bench: state });
    addEventListener("keydown", (event) => (state.pressed = event.timeStamp), true);
    new PerformanceObserver((list) => state.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: "longtask",
    });
    const look = () => {
      const revision = document.querySelector<HTMLElement>(".app-took")?.dataset.revision ?? "";
      if (revision === state.revision || state.pressed === 0) return;
      state.revision = revision;
      const pressed = state.pressed;
      // After the frame: a message that is sent while it is made comes when it is painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => state.times.push(performance.now() - pressed);
        port2.postMessage(0);
      });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

test("@bench the first visit", async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  // Once without measuring: the server compresses each file when it is first asked for it.
  for (const counts of [false, true]) {
    const context = await browser.newContext({ baseURL, serviceWorkers: "block" });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    // "Fast 3G" as DevTools has it (by now under the name "3G"), and its processor four times as slow.
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      downloadThroughput: ((1.6 * 1000 * 1000) / 8) * 0.9,
      uploadThroughput: ((750 * 1000) / 8) * 0.9,
      latency: 150 * 3.75,
    });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto("playground/", { waitUntil: "commit" });
    const until = (state: string) =>
      page.waitForFunction((state) => document.querySelector("#signalbox")?.getAttribute("data-state") === state, state, {
        polling: 20,
        timeout: 60_000,
      });
    await until("ready");
    const ready = await page.evaluate(() => performance.now());
    await page.mouse.move(2, 2);
    await until("alive");
    const times = await page.evaluate(() => ({
      alive: performance.now(),
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
    }));
    if (counts) {
      console.log(
        `\nfirst visit, cold cache, Fast 3G (180 kB/s, 562.5 ms), processor 4x slower: picture drawn after ` +
          `${times.painted.toFixed(0)} ms, ready after ${ready.toFixed(0)} ms, alive under the hand after ` +
          `${times.alive.toFixed(0)} ms`,
      );
    }
    await context.close();
  }
});

for (const { name, files } of clusters) {
  test(`@bench ${name}`, async ({ page }) => {
    test.setTimeout(600_000);
    if (files) {
      await carry(page, files);
    }
    await page.goto(`playground/${files ? "" : "#demo"}`);
    await expect(page.locator(".app-took")).toContainText("decided in", { timeout: 60_000 });
    await page.getByRole("tab", { name: files ? "policies.yaml" : "cluster.yaml" }).first().click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-line").first().click();
    await page.keyboard.press("End");
    await page.keyboard.type(" # ");
    await page.waitForTimeout(2000);
    await watchKeys(page);
    for (let edit = 0; edit < EDITS; edit += 1) {
      await page.keyboard.press(edit % 2 === 0 ? "x" : "Backspace");
      await page.waitForFunction((count) => (window as any).bench.times.length >= count, edit + 1, { polling: 10 });
    }
    const { times, tasks } = await page.evaluate(() => (window as any).bench as { times: number[]; tasks: number[] });
    console.log(
      `\n${name}: keystroke to painted verdict over ${EDITS} edits: ${percentiles(times)}; ` +
        `tasks over 50 ms on the page's thread: ${tasks.length}, longest ${Math.max(0, ...tasks).toFixed(0)} ms`,
    );
  });
}

/** Prints how far apart the frames are while something is done. */
async function watchFrames(page: Page, what: string, act: () => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const state = { gaps: [] as number[], last: 0, isOn: true };
    Object.assign(window, { frames_: state });
    const frame = (now: number) => {
      if (state.last) state.gaps.push(now - state.last);
      state.last = now;
      if (state.isOn) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  const gaps = await page.evaluate(() => {
    const state = (window as any).frames_ as { gaps: number[]; isOn: boolean };
    state.isOn = false;
    return state.gaps;
  });
  const late = gaps.filter((gap) => gap > 50).length;
  console.log(`500 workloads, ${what}: ${gaps.length} frames, ${percentiles(gaps)}; ${late} over 50 ms`);
}

test("@bench 500 workloads under the hand", async ({ page }) => {
  test.setTimeout(300_000);
  await carry(page, workloads(500));
  await page.goto("playground/");
  await expect(page.locator(".app-took")).toContainText("decided in", { timeout: 60_000 });
  await expect(page.locator(".sb-station").first()).toBeAttached();
  await page.waitForTimeout(2000);
  const box = (await page.locator(".app-stage > .sb-picture").boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const pause = () => page.waitForTimeout(30);
  const turn = async (times: number, delta: number) => {
    for (let turned = 0; turned < times; turned += 1) {
      await page.mouse.wheel(0, delta);
      await pause();
    }
  };
  console.log("");
  await page.mouse.move(x, y);
  await watchFrames(page, "at rest", () => page.waitForTimeout(1000));
  await watchFrames(page, "zooming", async () => {
    await page.keyboard.down("Control");
    for (const delta of [20, -20, 20, -20]) await turn(25, delta);
    await page.keyboard.up("Control");
  });
  await watchFrames(page, "scrolling", async () => {
    for (const delta of [60, -60]) await turn(40, delta);
  });
  await watchFrames(page, "dragging", async () => {
    await page.mouse.down();
    for (const towards of [-1, 1, -1, 1]) {
      for (let step = 1; step <= 25; step += 1) {
        await page.mouse.move(x + (towards * step * box.width) / 80, y + (towards * step * box.height) / 80);
        await pause();
      }
    }
    await page.mouse.up();
  });
  await watchFrames(page, "looking for endpoints", async () => {
    // By its class: for a label Playwright would read all that is drawn, in the time that is measured.
    const finder = page.locator(".app-finder input");
    for (const n of [7, 130, 260, 499]) {
      await finder.fill(`work-${n}`);
      await page.keyboard.press("Enter");
      await expect(page.locator(".app-focused")).toContainText(`work-${n}`);
      await page.waitForTimeout(300);
    }
  });
});
