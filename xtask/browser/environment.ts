// What `cargo xtask` tells the tests.
import { readdirSync } from "node:fs";
import { relative, join, sep } from "node:path";

/** A variable that has to be set. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run the tests by \`cargo xtask test --only browser\``);
  }
  return value;
}

/** The pages of the built site, as URLs relative to its root: "", "stories/1/". */
export function sitePages(): string[] {
  const site = required("SIGNALBOX_SITE");
  const files = readdirSync(site, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name === "index.html")
    .map((file) => relative(site, file.parentPath).split(sep).join("/"))
    .map((folder) => (folder === "" ? "" : `${folder}/`))
    .sort();
}

/** The pages that were asked for on the command line; all, if none were. */
export function chosenPages(): string[] {
  const chosen = (process.env.SIGNALBOX_SCREENSHOT_PAGES ?? "").split(" ").filter(Boolean);
  return chosen.length > 0 ? chosen.map((page) => page.replace(/^\//, "")) : sitePages();
}

/** Where a page's picture goes: "home", "stories-1". */
export function fileName(page: string): string {
  return page.replace(/\/$/, "").replace(/[^\w.]+/g, "-") || "home";
}

/** Where screenshots go. */
export function screenshotFile(page: string, view: string): string {
  return join(required("SIGNALBOX_SCREENSHOTS"), `${fileName(page)}-${view}.png`);
}
