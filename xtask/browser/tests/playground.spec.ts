// The playground, and the examples that are embedded in pages.
import { deflateRawSync } from "node:zlib";
import { type Locator, type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScrolling, look, open, ready, test, views, watch } from "../harness";

const WRONG = "internet → frontend:443/udp";

/** Opens the playground with a scenario, and waits until every signal is set. */
async function openScenario(page: Page, fragment: string): Promise<void> {
  await open(page, `playground/${fragment}`);
  await ready(page);
}

/** The line of a flow in the list. */
function row(page: Page, flow: string): Locator {
  return page.locator(".app .sb-row", { has: page.getByText(flow, { exact: true }) });
}

/** The line of a flow in the picture, by what it tells: flows of a pair fold into one line. */
function road(page: Page, flow: string): Locator {
  const [, from, to, port] = flow.match(/(.*) → (.*):(.*)/)!;
  return page.locator(`.sb-road[aria-label*="${from} reaches ${to} on ${port}"]`);
}

/** Expects what the list says about a flow. */
async function expectVerdict(page: Page, flow: string, verdict: string): Promise<void> {
  const [word, side = ""] = verdict.split(/ (?=at )/);
  await expect(row(page, flow).locator(".sb-badge")).toHaveText(word);
  await expect(row(page, flow).locator("small")).toHaveText(side);
}

/** Opens the editor on a file and puts the cursor after a stretch of its text. */
async function editAfter(page: Page, file: string, stretch: string): Promise<void> {
  await page.getByRole("tab", { name: file }).click();
  const edit = page.getByRole("button", { name: "Edit", exact: true });
  if (await edit.isVisible()) await edit.click();
  const line = page.locator(".cm-line", { hasText: stretch }).first();
  await line.click();
  await page.keyboard.press("End");
}

/** Makes the wrong answer of story 4 right: 443 gets its protocol. */
async function mendStory4(page: Page): Promise<void> {
  await editAfter(page, "frontend.yaml", '- port: "443"');
  await page.keyboard.type("\nprotocol: TCP");
}

test.describe("the playground", () => {
  test("draws what core says, and an edit changes the signal", async ({ page }) => {
    await openScenario(page, "#story-4-wrong");
    await expectVerdict(page, WRONG, "allowed");
    await expect(row(page, WRONG)).toContainText("wanted: denied at ingress");
    await expect(road(page, WRONG)).toHaveClass(/sb-unwanted/);

    await mendStory4(page);

    await expectVerdict(page, WRONG, "denied at ingress");
    await expect(page.locator(".sb-road.sb-unwanted")).toHaveCount(0);
    await expect(page.locator(".app-tally")).toContainText("all");
  });

  test("the offered edit does what it says", async ({ page }) => {
    await openScenario(page, "#story-4-wrong");
    await row(page, WRONG).click();
    const offer = page.locator(".app-answer .sb-fix").first();
    await expect(offer).toBeVisible();
    await offer.getByRole("button", { name: /Apply/ }).click();
    await expectVerdict(page, WRONG, "denied at ingress");
  });

  test("a link carries the edit to another browser, and nothing else", async ({ page, browser, baseURL }) => {
    await openScenario(page, "#story-4-wrong");
    await mendStory4(page);
    await expectVerdict(page, WRONG, "denied at ingress");
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page).toHaveURL(/#v1\./);

    const fresh = await browser.newContext({ baseURL });
    const complaints = watch(fresh, new URL(baseURL!).origin);
    const other = await fresh.newPage();
    await other.goto(page.url());
    await expectVerdict(other, WRONG, "denied at ingress");
    expect(complaints).toEqual([]);
    await fresh.close();
  });

  test("edits stay after a reload; reset takes them back, and undo brings them again", async ({ page }) => {
    await openScenario(page, "#story-4-wrong");
    await mendStory4(page);
    await expectVerdict(page, WRONG, "denied at ingress");
    await page.reload();
    await expectVerdict(page, WRONG, "denied at ingress");
    await page.getByRole("button", { name: "Reset" }).click();
    await expectVerdict(page, WRONG, "allowed");
    await page.getByRole("button", { name: "Undo" }).click();
    await expectVerdict(page, WRONG, "denied at ingress");
  });

  test("half-typed text keeps the last good picture and says where it cannot be read", async ({ page }) => {
    await openScenario(page, "#story-4");
    const roads = await page.locator(".sb-road").count();
    await editAfter(page, "frontend.yaml", "kind: CiliumNetworkPolicy");
    await page.keyboard.type("\nspec: [");
    await expect(page.locator(".app-picture .sb-note")).toContainText("cannot be read at line");
    await expect(page.locator(".sb-picture.sb-stale .sb-road")).toHaveCount(roads);
    await expect(page.locator(".sb-diagnostic.error")).not.toHaveCount(0);
    await expect(page.locator(".cm-lint-marker-error")).not.toHaveCount(0);
    await page.keyboard.press("ControlOrMeta+z");
    await expect(page.locator(".sb-picture.sb-stale")).toHaveCount(0);
  });

  test("undo is each file's own and survives a change of tabs", async ({ page }) => {
    await openScenario(page, "#story-4");
    await editAfter(page, "frontend.yaml", "kind: CiliumNetworkPolicy");
    await page.keyboard.type(" # mine");
    await page.getByRole("tab", { name: "backend.yaml" }).click();
    await page.getByRole("tab", { name: "frontend.yaml" }).click();
    await expect(page.locator(".cm-content")).toContainText("# mine");
    await page.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+z");
    await expect(page.locator(".cm-content")).not.toContainText("# mine");
  });

  test("answers questions, and says what is wrong with one", async ({ page }) => {
    await openScenario(page, "#story-4");
    const question = page.getByLabel("Ask about a flow");
    await question.fill("vpn -> databse:80");
    await question.press("Enter");
    await expect(page.locator("#app-question-problem")).toContainText("database");
    await question.fill("vpn -> pod/database-0:7379");
    await question.press("Enter");
    await expect(row(page, "vpn → pod/database-0:7379")).toHaveAttribute("aria-pressed", "true");
    await expect(page.locator("#app-question-problem")).toBeEmpty();
    await page.getByRole("button", { name: "Remove the question" }).click();
    await expect(row(page, "vpn → pod/database-0:7379")).toHaveCount(0);
  });

  test("can be used without a mouse", async ({ page }) => {
    await openScenario(page, "#story-4-wrong");
    const wrong = road(page, WRONG);
    await wrong.focus();
    await page.keyboard.press("Enter");
    await expect(wrong).toHaveAttribute("aria-current", "true");
    await expect(page.locator(".app-answer")).toContainText("443");
    await page.keyboard.press("/");
    await expect(page.getByLabel("Ask about a flow")).toBeFocused();
    await page.locator(".app-brand").focus();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    await page.keyboard.press("e");
    await expect(page.locator(".cm-content")).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect(page.locator(".cm-content")).not.toBeFocused();
  });

  test("another dataplane, another answer", async ({ page }) => {
    await openScenario(page, "#story-4");
    await expect(page.locator(".sb-signal.deny").first()).toBeVisible();
    await page.getByLabel("Enforced by").selectOption("none");
    await expect(page.locator(".sb-road .sb-signal.deny")).toHaveCount(0);
  });

  test("a crafted link can do no more than show text", async ({ page }) => {
    for (const fragment of ["#v1.AAAA", "#v9.abc", "#<img src=x onerror=alert(1)>", "#no-such-scenario"]) {
      await page.goto("about:blank");
      await openScenario(page, fragment);
      await expect(page.locator(".app-notices")).toContainText(/link|scenario/);
      await expect(page.locator(".app-notices img")).toHaveCount(0);
    }
  });

  test("whatever a whole link holds is text: names, YAML, titles, questions, choices", async ({ page }) => {
    const markup = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`;
    const quoted = JSON.stringify(markup);
    const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: {app: web, ${quoted}: ${quoted}}
  annotations: {about: ${quoted}}
spec: {containers: [{name: web}]}
`;
    const scenario = `apiVersion: signalbox.dev/v1alpha1
kind: Scenario
metadata: {name: crafted}
spec:
  title: 'A ${markup}'
  description: ${quoted}
  outside: [{name: elsewhere, ip: 203.0.113.9}]
  expect:
  - web -> elsewhere:80  allowed
`;
    const text = [pod("web"), pod(quoted), `apiVersion: ${quoted}\nkind: ${quoted}\n`, scenario].join("---\n");
    for (const [dataplane, selected] of [[undefined, undefined], [markup, markup]]) {
      const shared = {
        scenario: "javascript:alert(1)",
        files: [{ name: `${markup}.yaml`, text }],
        questions: [`${markup} -> web:80`, "javascript:alert(1) -> web:80", `web -> http://elsewhere/${markup}`],
        dataplane,
        selected,
      };
      await page.goto("about:blank");
      await openScenario(page, `#v1.${deflateRawSync(JSON.stringify(shared)).toString("base64url")}`);
      await expect(page.getByRole("heading", { name: `A ${markup}` })).toBeVisible();
      await expect(page.locator(".app .sb-diagnostic").first()).toContainText("<img");
      for (const row of await page.locator(".app .sb-row").all()) await row.click();
      await page.getByRole("button", { name: "Your scenarios" }).click();
      await expect(page.getByRole("button", { name: `Open A ${markup}` }).first()).toBeVisible();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      await expect(page.locator(".cm-lint-marker-error")).not.toHaveCount(0);
      await page.locator(".cm-lint-marker-error").first().hover();
      await expect(page.locator(".cm-tooltip-lint")).toBeVisible();
      await page.getByRole("tab", { name: "Hubble log" }).click();
      await page.getByRole("tab", { name: "Terminal" }).click();
      await expect(page.getByRole("log")).toContainText("This cluster runs the scenario");
      await page.getByRole("textbox", { name: "Command" }).fill("ls");
      await page.getByRole("textbox", { name: "Command" }).press("Enter");
      await expect(page.getByRole("log")).toContainText(`${markup}.yaml`);
      await page.getByRole("tab", { name: "Why" }).click();
      const made = page.locator("#signalbox :is(img, script, iframe, object, embed, [onerror], [href^='javascript'])");
      await expect(made).toHaveCount(0);
      expect(await page.evaluate(() => "hit" in window)).toBe(false);
    }
  });

  test("is accessible in every state, wide and narrow, light and dark", async ({ page }) => {
    test.slow();
    await openScenario(page, "#story-4-wrong");
    for (const view of views) {
      await look(page, view);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
    }
    await look(page, views[0]);
    await mendStory4(page);
    await expectAccessible(page);
    await page.keyboard.type("\nports: [");
    await expect(page.locator(".sb-stale")).toBeVisible();
    await expectAccessible(page);
    await page.locator(".app-brand").focus();
    await page.keyboard.press("?");
    await expectAccessible(page);
  });

  test("a phone has every part and never hides the share button", async ({ page }) => {
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 740 });
      // Another fragment alone would load nothing.
      await page.goto("about:blank");
      await openScenario(page, "#story-4-wrong");
      await expectNoSidewaysScrolling(page);
      for (const part of ["Text", "Picture", "Flows"]) {
        await page.getByRole("navigation", { name: "Parts" }).getByRole("button", { name: part }).click();
        await expect(page.getByRole("button", { name: "Share" })).toBeInViewport();
        await expectNoSidewaysScrolling(page);
      }
      await expect(row(page, WRONG)).toBeVisible();
    }
  });
});

test.describe("an embedded example", () => {
  test("comes alive, and can be edited in place", async ({ page }) => {
    await open(page, "stories/story-4/");
    const example = page.locator("[data-signalbox-example]").first();
    await example.scrollIntoViewIfNeeded();
    await expect(example).toHaveAttribute("data-state", "alive");
    const shut = example.locator("details:not([open]) > .sb-row").first();
    const flow = await shut.locator(".sb-flow").innerText();
    await shut.click();
    await expect(example.locator("details[open] > .sb-row", { hasText: flow })).toHaveCount(1);
    const file = example.locator(".sb-file").first();
    if ((await file.getAttribute("open")) === null) await file.locator("summary").click();
    await file.getByRole("button", { name: "Edit" }).click();
    await expect(file.locator(".cm-content")).toBeFocused();
    await page.keyboard.type("spec: [\n");
    await expect(example.locator(".sb-note")).toContainText("cannot be read");
    await example.getByRole("button", { name: "Reset" }).click();
    await expect(example.locator(".sb-note")).toHaveCount(0);
  });
});
