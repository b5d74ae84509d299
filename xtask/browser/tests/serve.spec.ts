// Writing with `signalbox serve` beside it: what an author sees of an edit, and of a mistake. And what comes of pages
// that nobody vouches for.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { required } from "../environment";
import type { Browser } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScrolling, test as base, watch } from "../harness";

type Site = { url: string; write: (name: string, text: string) => void };

/** A site of its own, served from a folder that the test may write to. */
const test = base.extend<{ files: Record<string, string>; flags: string[]; site: Site }>({
  files: [{}, { option: true }],
  flags: [[], { option: true }],
  site: async ({ files, flags }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-serve-"));
    const write = (name: string, text: string) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    };
    // A browser asks for it by itself.
    write("static/favicon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>');
    Object.entries(files).forEach(([name, text]) => write(name, text));
    const command = spawn(required("SIGNALBOX_COMMAND"), ["serve", "content", "--addr", "127.0.0.1:0", ...flags], {
      cwd: folder,
    });
    try {
      await use({ url: await address(command), write });
    } finally {
      command.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** Where the command says that it serves. */
function address(command: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    command.stderr!.on("data", (piece) => {
      said += piece;
      const found = /http:\/\/[\d.:]+\//.exec(said);
      if (found) resolve(found[0]);
    });
    command.on("exit", () => reject(new Error(`the command ended: ${said}`)));
  });
}

/** Somebody who looks at that site, in a context of their own: it is at another origin than the tests' site. */
async function visitor(browser: Browser, site: Site) {
  const context = await browser.newContext();
  const complaints = watch(context, new URL(site.url).origin);
  return { context, own: await context.newPage(), complaints };
}

const long = "A policy says what may talk to what.\n\n".repeat(80);
const page = (text: string) => `# Home\n\n${long}<details><summary>More</summary><p>Inside</p></details>\n\n${text}\n\n${long}`;

test.describe("an author", () => {
  test.use({ files: { "content/_index.md": page("Before."), "content/other.md": "# Other\n" } });

  test("sees an edit where they are, and a mistake over the last good page", async ({ site, browser }) => {
    const { context, own, complaints } = await visitor(browser, site);
    await own.goto(site.url);
    await own.getByText("More").click();
    await own.getByText("Before.").scrollIntoViewIfNeeded();
    // Whatever the page keeps in itself is gone after a reload.
    await own.evaluate(() => ((window as any).kept = "kept"));
    const scroll = await own.evaluate(() => scrollY);
    expect(scroll).toBeGreaterThan(200);

    site.write("content/_index.md", page("After, with *marks*."));
    await expect(own.getByText("After, with marks.")).toBeInViewport();
    expect(await own.evaluate(() => [(window as any).kept, scrollY])).toEqual(["kept", scroll]);
    await expect(own.getByText("Inside")).toBeVisible();

    // More than text: the page is loaded anew, and its reader is where they were.
    site.write("content/_index.md", `${page("Once more.")}\n## A heading\n`);
    await expect(own.getByText("Once more.")).toBeInViewport();
    await expect.poll(() => own.evaluate(() => scrollY)).toBe(scroll);
    expect(await own.evaluate(() => (window as any).kept)).toBeUndefined();
    await expect(own.getByText("Inside")).toBeVisible();

    site.write("content/_index.md", page("[nowhere](nowhere.md)"));
    const alert = own.getByRole("alert");
    await expect(alert).toContainText("content/_index.md:");
    await expect(alert).toContainText("the link `nowhere.md` leads nowhere");
    await expect(own.getByText("Once more.")).toBeVisible();
    // The last good site stays up, its other pages too.
    const other = await context.newPage();
    await other.goto(`${site.url}other/`);
    await expect(other.getByRole("heading", { level: 1 })).toHaveText("Other");
    await other.close();

    site.write("content/_index.md", page("Mended."));
    await expect(own.getByText("Mended.")).toBeVisible();
    await expect(alert).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
});

test.describe("a hostile author", () => {
  const attack = [
    "<script>window.broken = 1</script>",
    "<img src=x onerror=\"window.broken = 2\">",
    "<svg onload=\"window.broken = 3\"></svg>",
    "<iframe srcdoc=\"<script>parent.broken = 4</script>\"></iframe>",
    "<details open ontoggle=\"window.broken = 5\"><summary>x</summary></details>",
    "<style>article { display: none }</style>",
    "<!--><script>window.broken = 6</script>-->",
  ].join("\n\n");

  test.describe("under --safe", () => {
    test.use({ files: { "content/_index.md": `# Home\n\n${attack}\n\nEnd.\n` }, flags: ["--safe"] });

    test("comes to nothing, and breaks no rule of the page", async ({ site, browser }) => {
      const { own, complaints } = await visitor(browser, site);
      await own.goto(site.url);
      await expect(own.getByText("End.")).toBeVisible();
      expect(await own.evaluate(() => (window as any).broken)).toBeUndefined();
      expect(complaints, "nothing was even tried").toEqual([]);
    });
  });

  test.describe("whom somebody vouches for", () => {
    // A picture that is not there would be a broken link.
    test.use({ files: { "content/_index.md": `# Home\n\n${attack.replace("src=x ", "src=data:x ")}\n\nEnd.\n` } });

    test("is stopped by the content security policy", async ({ site, browser }) => {
      const { own, complaints } = await visitor(browser, site);
      await own.goto(site.url);
      await expect(own.getByText("End.")).toBeAttached();
      await expect.poll(() => complaints.length).toBeGreaterThan(3);
      expect(await own.evaluate(() => (window as any).broken)).toBeUndefined();
      for (const text of complaints) expect(text).toMatch(/Content Security Policy|ERR_INVALID_URL|Failed to load/);
    });
  });
});

test.describe("a site in two languages and two versions", () => {
  const settings = 'title = "Shop"\nversion = "1.19"\n[[versions]]\nname = "1.18"\n[languages.de]\ntitle = "Laden"\n[languages.ja]\ntitle = "店"\n';
  test.use({
    files: {
      "signalbox.toml": settings,
      "content/_index.md": "# Shop\n",
      "content/page.md": "# Page\n\nA policy.\n",
      "content/_index.de.md": "# Laden\n",
      "content/page.de.md": "# Seite\n\n```yaml annotate\nport: 80 # (1)\n```\n\n1. Regeln gelten für Pods.\n\n```progress show=track\n```\n",
      "content/_index.ja.md": "# 店\n",
      "content/page.ja.md": "# ポリシー\n\nバックエンドからデータベースへの通信を許可する。\n",
      "content/1.18/_index.md": "# Shop, 1.18\n",
      "content/1.18/page.md": "# Page of 1.18\n",
    },
  });

  test("leads from one to the other, and searches in each", async ({ site, browser }) => {
    const { own, complaints } = await visitor(browser, site);
    await own.goto(`${site.url}page/`);
    const heading = own.getByRole("heading", { level: 1 });
    const top = own.getByRole("banner");
    await top.getByText("English").first().click();
    await top.getByRole("link", { name: "Deutsch" }).click();
    await expect(heading).toHaveText("Seite");
    await expect(own.locator("html")).toHaveAttribute("lang", "de");
    await expect(own.getByRole("status")).toContainText(["0 von 0 Aufgaben gelöst.", ""]);
    await expect(own.getByRole("button", { name: "Als Datei speichern" })).toBeVisible();
    await expectAccessible(own);
    await own.getByRole("link", { name: "Anmerkung 1" }).click();
    await expect(own).toHaveURL(/#listing-1-1$/);

    await own.keyboard.press("/");
    const dialog = own.getByRole("dialog", { name: "Suche" });
    await dialog.getByRole("combobox").fill("regel");
    await expect(dialog.getByRole("option")).toHaveText([/^Seite/]);
    await own.keyboard.press("Escape");

    // A language without spaces between its words.
    await own.goto(`${site.url}ja/page/`);
    await own.keyboard.press("/");
    await own.getByRole("combobox").fill("データベース");
    await expect(own.getByRole("option")).toHaveText([/^ポリシー/]);
    await own.goto(`${site.url}de/page/`);

    await own.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScrolling(own);
    await own.getByRole("button", { name: "Menü" }).click();
    const menu = own.locator("#menu");
    await menu.getByText("Deutsch").first().click();
    await menu.getByRole("link", { name: "English" }).click();
    await expect(heading).toHaveText("Page");

    await own.setViewportSize({ width: 1280, height: 720 });
    await top.getByText("1.19").first().click();
    await top.getByRole("link", { name: "1.18" }).click();
    await expect(heading).toHaveText("Page of 1.18");
    await own.getByRole("link", { name: "Read the page of version 1.19" }).click();
    await expect(heading).toHaveText("Page");
    expect(complaints).toEqual([]);
  });
});
