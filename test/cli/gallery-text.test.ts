import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { galleryText, ranText } from "../../src/cli/gallery-text.ts";
import { claims } from "../../src/experiments/claims.ts";
import { claimCounts, claimRows, saidBy } from "../../src/experiments/claims-table.ts";
import { experiments } from "../../src/experiments/index.ts";
import { readPublished } from "../../src/experiments/published-findings.ts";

const published = readdirSync("docs/findings")
  .filter((file) => file.endsWith(".json"))
  .map((file) => readPublished(readFileSync(`docs/findings/${file}`, "utf8")));
const names = experiments.map(({ name }) => name);
const countsOf = (results: typeof published) =>
  claimCounts(claimRows(claims, saidBy(new Map(results.map((each) => [each.experiment, each])))), names);

test("the summary of a gallery has the demo, the verdict of the full run, and what became of the claims", () => {
  const full = published.find(({ experiment }) => experiment === "rank-and-recall")!;
  const run = {
    result: { ...full, label: "demo" as const },
    folder: "runs/x",
    seconds: 6,
    files: [],
    sentences: [],
  };
  const counts = countsOf(published);
  const lines = galleryText([run], { published, counts }).split("\n");
  const own = lines.find((line) => line.startsWith("rank-and-recall"))!.split(/ {2,}/);
  expect([own[1], own[4]]).toEqual(["demo", "REFUTED"]);
  const row = lines[lines.findIndex((line) => line.startsWith("claims ")) + 1]!.trim().split(/ +/);
  expect(row.map(Number)).toEqual(
    [counts.claims, counts.covered, counts.supported, counts.refuted].concat([counts.open, counts.input]),
  );
  expect(ranText(run)).toMatch(/^rank-and-recall: demo, \d+ of 10 findings in range, 6\.0 s/);
});

test("a demo moves no claim, and the full run of one experiment only its own", () => {
  const demos = published.map((each) => ({ ...each, label: "demo" as const }));
  expect(countsOf(demos)).toMatchObject({ claims: 126, supported: 0, refuted: 0 });
  const one = published.filter(({ experiment }) => experiment === "tnf-knockout");
  expect(countsOf(one)).toMatchObject({ supported: 1, refuted: 0 });
});
