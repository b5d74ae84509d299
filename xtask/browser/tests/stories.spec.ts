// The pages of the stories say what core says: in the page as it is served, and again when it has come alive.
import { execFileSync } from "node:child_process";
import { type Locator } from "@playwright/test";
import { required, sitePages } from "../environment";
import { expect, open, test } from "../harness";

type Verdict = { flow: string; verdict: string; met: string };

/** What core answers, by the command's own test of a scenario. */
function verdictsOfCore(scenario: string): Verdict[] {
  const folder = `content/scenarios/${scenario}`;
  const json = execFileSync(required("SIGNALBOX_COMMAND"), ["test", "--format", "json", folder], {
    cwd: required("SIGNALBOX_ROOT"),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const [report] = JSON.parse(json);
  return report.evaluation.expectations.map((expectation: any) => {
    const { outcome, stopped } = expectation.answer.Ok;
    const side = stopped?.side ? ` at ${stopped.side}` : "";
    const line = expectation.text.trim().slice(0, -expectation.expected.length);
    const flow = line.split(/\s+/).filter(Boolean).join(" ").replace("->", "→");
    return { flow, verdict: `${outcome}${side}`, met: expectation.met ? "as wanted" : `wanted: ${expectation.expected}` };
  });
}

/** What the list of an example says. "Not enforced" is a kind of "allowed". */
async function verdictsOfPage(example: Locator): Promise<Verdict[]> {
  const rows = await example.locator(".sb-row").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (part: string) => row.querySelector(part)?.textContent?.trim() ?? "";
      return { flow: text(".sb-flow"), badge: text(".sb-badge"), side: text("small"), all: row.textContent ?? "" };
    }),
  );
  return rows.map(({ flow, badge, side, all }) => ({
    flow,
    verdict: [badge.replace(/,.*/, ""), side].filter(Boolean).join(" "),
    met: all.match(/as wanted|wanted: .*/)?.[0].trim() ?? "",
  }));
}

for (const path of sitePages().filter((page) => /^stories\/(demo|story-\d)\/$/.test(page))) {
  test(`/${path} says what core says`, async ({ page }) => {
    await open(page, path);
    const examples = page.locator("[data-signalbox-example]");
    const count = await examples.count();
    expect(count, "examples on the page").toBeGreaterThan(0);
    for (let index = 0; index < count; index++) {
      const example = examples.nth(index);
      const data = await example.getAttribute("data-signalbox-example");
      const props = await (await page.request.get(new URL(data!, page.url()).href)).json();
      const expected = verdictsOfCore(props.scenario);
      expect(expected.length, props.scenario).toBeGreaterThan(0);
      expect(await verdictsOfPage(example), `${props.scenario}, as served`).toEqual(expected);
      await example.scrollIntoViewIfNeeded();
      await expect(example).toHaveAttribute("data-state", "alive");
      expect(await verdictsOfPage(example), `${props.scenario}, alive`).toEqual(expected);
    }
  });
}
