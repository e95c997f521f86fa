import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogueFiles, cataloguePages } from "../../src/cli/catalogue-pages.ts";
import { pageText } from "../../src/cli/page-text.ts";
import { partKinds } from "../../src/cli/part-uses.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { mechanismPage } from "../../src/model/mechanism-page.ts";

const folder = resolve(import.meta.dirname, "../../docs/mechanisms");

test("the pages of docs/mechanisms are those of the catalogue; npm run docs:catalogue writes them", async () => {
  const files = await catalogueFiles();
  expect(existsSync(folder) ? readdirSync(folder).sort() : []).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(readFileSync(join(folder, name), "utf8"), name).toBe(text);
}, 60_000);

describe("the page of a mechanism", () => {
  const of = (name: string) => mechanismPage(mechanisms.find((each) => each.name === name)!, ["model mine"]);
  const section = (name: string, title: string) =>
    of(name).sections.find((each) => each.title.startsWith(title));

  test("has equations, laws in words, presets with their source, and where it is used", () => {
    const text = pageText(of("stdp-triplet"));
    expect(text).toContain("d(xPre)/dt = -xPre / tauPlus");
    expect(text).toContain("poisson drift of triplets");
    expect(text).toContain(
      "visual-minimal: visual cortex, the terms that matter: a2Plus = 0, a3Plus = 0.0065",
    );
    expect(text).toContain("model mine");
    expect(text).toContain("hebbian: eta x M^1");
  });

  test("keeps what was chosen here apart from every citation", () => {
    expect(section("multiplicative-scaling", "Parameters chosen")!.table!.rows.map(([name]) => name)).toEqual(
      ["targetRate (a_goal)", "hMin", "hMax"],
    );
    expect(section("metaplastic-threshold", "Presets chosen")!.lines![0]).toContain("stuckAt = 0.3");
  });
});

test.each(partKinds)(
  "pages of %s keep what was chosen here apart from every citation",
  async (kind) => {
    for (const { name, sections } of await cataloguePages(kind)) {
      const chosen = sections.filter(({ title }) => title.includes("chosen here"));
      for (const { title, lines = [], table } of sections) {
        const at = table?.head.indexOf("origin") ?? -1;
        for (const row of at < 0 ? [] : table!.rows)
          expect(row[at] === "chosen here", `${name}: ${title}: ${row[0]}`).toBe(
            title.includes("chosen here"),
          );
        if (title === "Presets chosen here")
          for (const line of lines) expect(line).not.toMatch(/doi:|\d{4}, /);
      }
      for (const { lines = [], table } of chosen)
        expect(lines.length + (table?.rows.length ?? 0), name).toBeGreaterThan(0);
    }
  },
  60_000,
);
