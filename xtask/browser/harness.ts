// What every test starts from: `import { expect, test } from "../harness"`.
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";

export { expect };

/** The widths and colours that pages are looked at in. */
export const views = [
  { name: "1440-light", width: 1440, height: 900, colorScheme: "light" },
  { name: "1440-dark", width: 1440, height: 900, colorScheme: "dark" },
  { name: "390-light", width: 390, height: 844, colorScheme: "light" },
  { name: "390-dark", width: 390, height: 844, colorScheme: "dark" },
] as const;

type Fixtures = {
  /** What no page may do. It fills as the test goes on, and has to be empty at the end of every test. */
  complaints: string[];
};

export const test = base.extend<Fixtures>({
  complaints: [
    async ({ context, baseURL }, use) => {
      const complaints = watch(context, new URL(baseURL!).origin);
      await use(complaints);
      expectNone(complaints);
    },
    { auto: true },
  ],
});

/** Notes errors and requests to other origins, on all pages of `context`. A context that a test makes itself has to
 * be watched by itself. */
export function watch(context: BrowserContext, origin: string): string[] {
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") {
      complaints.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin) {
      complaints.push(`request: ${request.method()} ${url.href}`);
    }
  });
  return complaints;
}

/** Expects that nothing was noted by {@link watch}. */
export function expectNone(complaints: string[]): void {
  expect(complaints, "errors on the console, or requests that left the origin").toEqual([]);
}

/** Opens a page and waits until it stands still. Not "networkidle": a served page listens for edits for ever. */
export async function open(page: Page, path: string): Promise<void> {
  const response = await page.goto(path);
  expect(response?.status(), path).toBe(200);
  // Somebody is there: examples come alive.
  await page.mouse.move(2, 2);
  await settle(page);
}

/** Waits until the playground can be used, and every signal is set. What is prerendered can be read before. */
export async function ready(page: Page): Promise<void> {
  // It comes alive under somebody's hand.
  await page.mouse.move(3, 3);
  await expect(page.locator("#signalbox[data-state=alive] .app-took[data-revision]")).toBeAttached({ timeout: 20_000 });
}

/** The revision whose answer the playground shows. */
export const revision = (page: Page) => page.locator(".app-took").getAttribute("data-revision");

/** Waits for an answer to a revision after that of `before`. */
export async function answered(page: Page, before: string | null): Promise<void> {
  await expect(page.locator(".app-took")).not.toHaveAttribute("data-revision", before ?? "", { timeout: 30_000 });
}

/** Looks at an open page in another width and colour. */
export async function look(page: Page, { width, height, colorScheme }: (typeof views)[number]): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await settle(page);
}

/** Waits until fonts are there and what was decided by now is drawn. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}

/** Expects that axe finds nothing on the page as it stands, or in one part of it. */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  // Most of axe's time goes into telling what passed, and into a blank page where it puts the frames' findings
  // together. We want violations only, and our pages have no frames, which the mode without that page would miss.
  expect(page.frames(), "a page with frames needs axe's other mode").toHaveLength(1);
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode(true);
  if (part) axe.include(part);
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary}`),
  );
  expect(found, "what axe found").toEqual([]);
}

/** Expects that the page does not scroll sideways. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const excess = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  expect(excess, "pixels that stick out at the right").toBeLessThanOrEqual(0);
}
