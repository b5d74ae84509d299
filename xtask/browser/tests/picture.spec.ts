// The picture under the hand, and the rules that are built from it.
import { readFile } from "node:fs/promises";
import { type Locator, type Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScrolling, open, ready, test } from "../harness";

/** Opens a scenario in the playground and waits until every signal is set. */
async function start(page: Page, fragment = ""): Promise<void> {
  await page.goto("about:blank");
  await open(page, `playground/${fragment}`);
  await ready(page);
}

const station = (page: Page, id: string): Locator => page.locator(`.sb-station[data-id="${id}"]`);

/** How large the drawing is drawn, in pixels. */
const width = (page: Page): Promise<number> =>
  page.locator(".app-stage svg").first().evaluate((drawing) => drawing.getBoundingClientRect().width);

/** What part of the drawing's width and height is left and above of a point of the window. */
const share = (page: Page, x: number, y: number): Promise<[number, number]> =>
  page.locator(".app-stage svg").first().evaluate(
    (drawing, [x, y]) => {
      const at = drawing.getBoundingClientRect();
      return [(x - at.left) / at.width, (y - at.top) / at.height];
    },
    [x, y] as const,
  );

/** How far the drawing is larger than its frame, in pixels: sideways and downwards. */
const excess = (page: Page): Promise<[number, number]> =>
  page
    .locator(".app-stage > .sb-picture")
    .evaluate((frame) => [frame.scrollWidth - frame.clientWidth, frame.scrollHeight - frame.clientHeight]);

/** Turns the wheel with Ctrl held. */
async function turnWheel(page: Page, delta: number): Promise<void> {
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, delta);
  await page.keyboard.up("Control");
}

test("worlds of a dozen endpoints are seen whole on a small laptop", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const scenario of ["exercise-a-shop-of-twelve", "story-1", "story-3", "story-4"]) {
    await start(page, `#${scenario}`);
    const [sideways, downwards] = await excess(page);
    expect(Math.max(sideways, downwards), `pixels of ${scenario} that are out of sight`).toBeLessThanOrEqual(1);
    await expect(page.locator(".app-caption")).toBeEmpty();
    // Whole, and large enough for its words.
    const sizes = await page.locator(".app-stage .sb-name").evaluateAll((names) => names.map((name) => name.getBoundingClientRect().height));
    expect(Math.min(...sizes), `height of the names of ${scenario}`).toBeGreaterThan(9);
  }
});

test("zoom, pan, search and focus by mouse", async ({ page }) => {
  await start(page, "#exercise-a-shop-of-twelve");
  const picture = page.locator(".app-stage > .sb-picture");
  await page.getByRole("button", { name: "Fit" }).click();
  expect((await excess(page))[1]).toBeLessThanOrEqual(1);
  const fitted = await width(page);
  const box = (await picture.boundingBox())!;
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 3];

  await page.getByRole("button", { name: "Zoom in" }).click();
  expect(await width(page)).toBeGreaterThan(fitted * 1.2);
  await page.getByRole("button", { name: "Fit" }).click();
  expect(Math.abs((await width(page)) - fitted)).toBeLessThan(2);

  // The wheel with Ctrl zooms, and what is under the pointer stays there.
  await page.mouse.move(x, y);
  const under = () => share(page, x, y);
  const turn = (delta: number) => turnWheel(page, delta);
  await turn(-100);
  await turn(-100);
  await expect.poll(() => width(page)).toBeGreaterThan(fitted * 2);
  // From here on the drawing is larger than its frame on all sides.
  const before = await under();
  await turn(-60);
  await expect.poll(() => width(page)).toBeGreaterThan(fitted * 2.5);
  const after = await under();
  expect(Math.hypot(after[0] - before[0], after[1] - before[1])).toBeLessThan(0.02);

  // Dragging pans, and chooses nothing.
  const chosen = await page.locator(".sb-row.sb-chosen").textContent();
  const left = await picture.evaluate((frame) => frame.scrollLeft);
  await page.mouse.down();
  await page.mouse.move(x - 90, y - 30, { steps: 4 });
  await page.mouse.up();
  expect(await picture.evaluate((frame) => frame.scrollLeft)).toBeGreaterThan(left + 60);
  expect(await page.locator(".sb-row.sb-chosen").textContent()).toBe(chosen);
  await expect(page.locator(".app-focused")).toHaveCount(0);

  // Who is searched for is in the middle, with the neighbours alone in the light.
  await page.getByLabel("Find an endpoint").fill("payment");
  await page.keyboard.press("Enter");
  await expect(page.locator(".app-focused")).toContainText("payment");
  const payment = station(page, "store/deployment/payment");
  await expect(payment).toBeFocused();
  await expect(payment).toHaveAttribute("aria-pressed", "true");
  await expect(payment).toBeInViewport();
  expect(await page.locator(".sb-station.sb-faded").count()).toBeGreaterThan(3);
  await expect(page.locator(".sb-road:not(.sb-faded)")).toHaveCount(3);
  await expect(page.locator(".app-caption")).toContainText("payment");
  // Under the pointer a line tells its verdict in a sentence.
  await page.locator(".sb-road:not(.sb-faded) .sb-label").first().hover();
  await expect(page.locator(".app-caption")).toContainText(/(Allowed|Denied): .*Signals: egress/);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.locator(".sb-faded")).toHaveCount(0);
});

test("the keys walk from endpoint to line, zoom and choose", async ({ page }) => {
  await start(page, "#story-4");
  const chosen = page.locator(".sb-road.sb-chosen");
  await chosen.focus();
  await expect(page.locator(".app-caption")).toContainText("Signals: egress");
  // At first words are large enough to be read; 0 shows the whole.
  await page.keyboard.press("0");
  const fitted = await width(page);
  await page.keyboard.press("+");
  expect(await width(page)).toBeGreaterThan(fitted);
  await page.keyboard.press("0");
  expect(Math.abs((await width(page)) - fitted)).toBeLessThan(2);
  // Tab meets one item of the picture, wherever the walk has led.
  const reachable = page.locator('.app-stage .sb-picture [tabindex="0"]');
  await page.keyboard.press("End");
  await expect(reachable).toHaveCount(1);
  await expect(reachable).toBeFocused();
  const seen = new Set<string>();
  for (const key of ["ArrowLeft", "ArrowUp", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"]) {
    await page.keyboard.press(key);
    seen.add((await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) ?? "");
    await expect(reachable).toHaveCount(1);
  }
  expect(seen.size).toBeGreaterThan(2);
  expect(seen).not.toContain("");
  // Every endpoint and every line says what it is, without a colour.
  for (const item of await page.locator(".sb-station, .sb-road").all()) {
    expect((await item.getAttribute("aria-label"))!.length).toBeGreaterThan(10);
  }
  await station(page, "default/deployment/frontend").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".app-focused")).toContainText("frontend");
  await page.keyboard.press("Escape");
  await expect(page.locator(".app-focused")).toHaveCount(0);
});

test("a crowd is folded by namespace, unfolded by a click, and zoomed through a lens", async ({ page }) => {
  await start(page);
  const pods = Array.from(
    { length: 320 },
    (_, index) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: extra-${index}, namespace: crowd, labels: {app: e${index}}}\n` +
      "spec: {containers: [{name: c}]}\n",
  );
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "crowd.yaml", { type: "text/yaml" }));
    return data;
  }, pods.join("---\n"));
  await page.dispatchEvent(".app", "drop", { dataTransfer: transfer });
  const rest = station(page, "more/crowd");
  await expect(rest).toContainText("320 more");
  // Search finds who is folded away, and has nobody drawn anew in another's place.
  await page.locator(".sb-station").evaluateAll((all) => all.forEach((one) => (one as any).was = (one as HTMLElement).dataset.id));
  await page.getByLabel("Find an endpoint").fill("extra-17");
  await page.keyboard.press("Enter");
  await expect(station(page, "crowd/pod/extra-17")).toBeFocused();
  await expect(rest).toContainText("319 more");
  const others = await page.locator(".sb-station").evaluateAll((all) =>
    all.filter((one) => (one as any).was && (one as any).was !== (one as HTMLElement).dataset.id).length,
  );
  expect(others).toBe(0);
  await page.keyboard.press("Escape");
  await rest.click();
  await expect(page.locator('.sb-station[data-id^="crowd/"]')).toHaveCount(320);
  // Whoever does not see everything is told how to, until it is done; unless the pointer is on something.
  await page.mouse.move(2, 2);
  const hint = page.locator(".app-caption[data-hint]");
  await expect(hint).toContainText("A part of the picture");

  // Nobody could lay out so many in every frame: it is done when the wheel rests, and what was seen stays where it was.
  const frame = page.locator(".app-stage > .sb-picture");
  await expect(frame).toHaveAttribute("data-crowd", "");
  const box = (await frame.boundingBox())!;
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle);
  await turnWheel(page, -100);
  await turnWheel(page, -100);
  await expect(hint).toBeEmpty();
  const drawing = frame.locator("svg");
  const laid = () => drawing.evaluate((drawing: SVGElement) => drawing.style.transform === "" && drawing.clientWidth);
  await expect.poll(laid).toBeGreaterThan(box.width);
  const [wide, before] = [await width(page), await share(page, ...middle)];
  await turnWheel(page, -100);
  await expect.poll(() => width(page)).toBeGreaterThan(wide * 1.4);
  await expect.poll(laid).toBeGreaterThan(wide * 1.4);
  const after = await share(page, ...middle);
  expect(Math.hypot(after[0] - before[0], after[1] - before[1])).toBeLessThan(0.01);
  await page.getByRole("button", { name: "Fold", exact: true }).click();
  await expect(rest).toContainText("320 more");
});

test("a rule is built by clicking, is written, turns the signal, and is taken back", async ({ page }) => {
  await start(page);
  await expect(page.locator(".sb-road.deny")).toHaveCount(1);
  await page.locator(".sb-road.deny").click();
  const builder = page.getByRole("region", { name: "Change the rules" });
  const allow = builder.getByRole("button", { name: "Allow this flow" });
  const offered = builder.locator(".app-proposal");
  const picture = await page.locator(".app-stage > .sb-picture").boundingBox();
  // Proposals go by Escape and by their button, and whoever has the keyboard stays.
  for (const close of [() => page.keyboard.press("Escape"), () => builder.getByRole("button", { name: "Close" }).click()]) {
    await allow.click();
    await expect(offered.first()).toBeVisible();
    await close();
    await expect(offered).toHaveCount(0);
    await expect(builder).toBeFocused();
  }
  await allow.click();
  await expect(offered.first()).toBeVisible();
  // They open over the answers, within the window, and leave the picture as large as it was.
  expect(await page.locator(".app-stage > .sb-picture").boundingBox()).toEqual(picture);
  await expect(offered.first()).toBeInViewport({ ratio: 1 });
  // What is offered says what it changes besides.
  await expect(offered.first().locator(".app-others")).toContainText("other flow");
  await expectAccessible(page);
  await offered.first().getByRole("button", { name: /^Apply/ }).click();
  await expect(page.locator(".sb-road.deny")).toHaveCount(0);
  await expect(page.locator(".sb-road.sb-changed")).toHaveCount(1);
  await expect(page.locator(".app-tally")).toHaveText("all 3 expectations met");
  await expect(page.locator(".app-notices")).toContainText("Done:");
  // It stands in the line at the bottom, and covers nothing that is read or pressed.
  const [bench, notice] = [await page.locator("main").boundingBox(), await page.locator(".app-notices p").boundingBox()];
  expect(notice!.y).toBeGreaterThanOrEqual(bench!.y + bench!.height);
  await expect(page.locator(".app-tally")).toBeInViewport({ ratio: 1 });
  await page.locator(".app-notices").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".sb-road.deny")).toHaveCount(1);

  // Of an endpoint that nobody protects everything else is denied, by a file of its own.
  await page.locator(".sb-station.sb-endpoint", { hasText: "frontend" }).click();
  await builder.getByRole("button", { name: "Deny everything else into it" }).click();
  await expect(offered.first()).toContainText("New file");
  await offered.first().getByRole("button", { name: /^Apply/ }).click();
  await expect(page.getByRole("tab", { name: "frontend-ingress.yaml" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".app-file")).toContainText("kind: CiliumNetworkPolicy");
});

test("the editor's own undo takes back what was built, and the picture follows", async ({ page }) => {
  await start(page);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.locator('.app-codemirror[data-editor="ready"]')).toBeVisible();
  await page.getByRole("button", { name: "Allow this flow" }).click();
  await page.locator(".app-proposal").getByRole("button", { name: /^Apply/ }).first().click();
  await expect(page.locator(".sb-road.deny")).toHaveCount(0);
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.locator(".sb-road.deny")).toHaveCount(1);
});

test("on a phone the builder is reached by keyboard, and nothing scrolls sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await start(page, "#story-1-wrong");
  const wish = page.locator(".app-wishes button").first();
  await wish.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".app-found")).not.toContainText("Trying");
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  // What is said about it has room of its own at the end of the page, and below the text.
  await page.locator(".app-proposal").getByRole("button", { name: /^Apply/ }).first().click();
  const notice = page.locator(".app-notices p");
  await notice.waitFor();
  const below = async (part: string) => {
    const [above, said] = [await page.locator(part).boundingBox(), await notice.boundingBox()];
    return said!.y - (above!.y + above!.height);
  };
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  expect(await below("main")).toBeGreaterThanOrEqual(0);
  await page.getByRole("navigation", { name: "Parts" }).getByRole("button", { name: "Text" }).click();
  await page.evaluate(() => scrollTo(0, 0));
  expect(await below(".app-text")).toBeGreaterThanOrEqual(0);
});

test("what moves stands still for those who asked for that", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await start(page);
  await page.getByRole("button", { name: "Allow this flow" }).click();
  await page.locator(".app-proposal").getByRole("button", { name: /^Apply/ }).first().click();
  await expect(page.locator(".sb-changed .sb-line")).toHaveCSS("animation-name", "none");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect(page.locator(".sb-changed .sb-line")).toHaveCSS("animation-name", "sb-run");
});

test("the picture is exported as it is seen, in either theme", async ({ page }) => {
  for (const [colorScheme, paper] of [["light", "rgb(250, 249, 245)"], ["dark", "rgb(17, 21, 27)"]] as const) {
    await page.emulateMedia({ colorScheme });
    await start(page, "#story-1-wrong");
    await page.getByLabel("Find an endpoint").fill("database");
    await page.keyboard.press("Enter");
    await expect(page.locator(".sb-faded").first()).toHaveCSS("opacity", "0.16");
    const download = page.waitForEvent("download");
    await page.locator(".app-more summary").click();
    await page.locator(".app-more").getByRole("button", { name: "Save the picture as SVG" }).click();
    const svg = await readFile((await (await download).path())!, "utf8");
    expect(svg).toContain(`fill="${paper}"`);
    expect(svg).not.toMatch(/var\(--|light-dark|class=/);
    // Who is out of focus is faint there too.
    expect(svg).toContain('opacity="0.16"');
  }
});
