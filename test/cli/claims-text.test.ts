import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { claimsText } from "../../src/cli/claims-text.ts";
import { experimentNamed } from "../../src/experiments/index.ts";
import { readPublished } from "../../src/experiments/published-findings.ts";

const published = (name: string) => readPublished(readFileSync(`docs/findings/${name}.json`, "utf8"));

test("a run says of each claim what the findings on it say", () => {
  const said = (name: string) => claimsText(experimentNamed(name), published(name)).split("\n");
  const recall = said("rank-and-recall");
  expect(recall).toContain("  B10: not discriminating (no control is asked any of these findings)");
  expect(recall).toContain("  B03: refuted (out of range: recallChange)");
  expect(said("state-not-clock")).toContain(
    "  A16: supported (all 5 findings in range, and its control misses at least one)",
  );
});

test("why a run may carry no verdict is not said again for each claim", () => {
  const run = published("arc-scale-down");
  const about = "slow time ran 24 times faster; no audit shows that this changes nothing";
  const acceleration = { compression: 24, audited: false, about };
  const unaudited = { ...run, simulated: { ...run.simulated!, acceleration } };
  const text = claimsText(experimentNamed("arc-scale-down"), unaudited);
  expect(text).toMatch(/^ {2}B\d\d: not yet tested \(its findings alone would say \w[\w ]*\)$/m);
  expect(text).not.toContain("no verdict: ");
});

test("a claim that is taken as input has no line, and a demo none at all", () => {
  const cohort = published("em-cohort");
  const text = claimsText(experimentNamed("em-cohort"), cohort);
  expect(text).toContain("A28: supported");
  expect(text).not.toContain("A03");
  expect(claimsText(experimentNamed("em-cohort"), { ...cohort, label: "demo" })).toBe("");
});
