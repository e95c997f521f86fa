import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Claim } from "../../src/experiments/claim.ts";
import { claims, plannedExperiments } from "../../src/experiments/claims.ts";
import { claimsPage } from "../../src/experiments/claims-page.ts";
import { claimCounts, claimRows, saidBy } from "../../src/experiments/claims-table.ts";
import { experiments } from "../../src/experiments/index.ts";
import { readPublished } from "../../src/experiments/published-findings.ts";
import { controlsOf, type Finding } from "../../src/model/experiment.ts";
import type { ExperimentVerdict } from "../../src/runs/experiment-verdict.ts";

const folder = "docs/findings";
const published = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => readPublished(readFileSync(`${folder}/${file}`, "utf8")));

describe("the list of claims", () => {
  test("holds the 126 claims of the sources, each once and in order", () => {
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(2, "0")}`);
    expect(claims.map(({ id }) => id)).toEqual([
      ...numbered("A", 50),
      ...numbered("B", 32),
      ...numbered("C", 44),
    ]);
  });

  test("names only experiments that exist or are planned", () => {
    const known = [...plannedExperiments, ...experiments.map(({ name }) => name)];
    expect(claims.flatMap((claim) => claim.experiments).filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(experiments.map((experiment) => [experiment.name, experiment] as const))(
    "%s names the claims that name it",
    (name, experiment) => {
      const naming = claims.filter((claim) => claim.experiments.includes(name)).map(({ id }) => id);
      expect([...experiment.claims].sort()).toEqual(naming);
    },
  );
});

describe("the verdict on a claim", () => {
  const claim = (change: Partial<Claim> = {}): Claim => ({
    id: "B06",
    text: "x",
    experiments: ["one", "two"],
    ...change,
  });
  const rowOf = (said: Record<string, ExperimentVerdict>, change: Partial<Claim> = {}) =>
    claimRows([claim(change)], (_, experiment) => said[experiment] ?? null)[0]!;

  test("is the worst of those that were run, partial while one is missing", () => {
    expect(rowOf({ one: "supported", two: "inconclusive" })).toMatchObject({
      verdict: "inconclusive",
      partial: false,
    });
    expect(rowOf({ one: "supported" })).toMatchObject({ verdict: "supported", partial: true });
    expect(rowOf({ one: "supported", two: "not yet tested" })).toMatchObject({ partial: true });
    expect(rowOf({ one: "not discriminating", two: "refuted" }).verdict).toBe("refuted");
    expect(rowOf({})).toMatchObject({ verdict: "not yet tested", partial: false });
    expect(rowOf({}, { experiments: [] })).toMatchObject({ verdict: "not yet tested", partial: false });
  });

  test("is `taken as input` for a fact that we set ourselves, whatever was run", () => {
    expect(rowOf({ one: "supported" }, { input: true }).verdict).toBe("taken as input");
    const inputs = claims.filter(({ input }) => input).map(({ id }) => id);
    expect(inputs).toEqual(["A03", "A10", "A18", "A20", "A21", "A23", "A24", "A25", "C05"]);
  });

  test("counts add up to all claims", () => {
    const counts = claimCounts(
      claimRows(claims, () => null),
      ["em-cohort"],
    );
    expect(counts.supported + counts.refuted + counts.open + counts.input).toBe(126);
    expect(counts.covered).toBe(13);
  });
});

describe("the published findings", () => {
  const said = saidBy(new Map(published.map((findings) => [findings.experiment, findings])));
  const ofExperiment = (name: string) => published.find(({ experiment }) => experiment === name)!.verdict;

  test("refute one claim of an experiment and leave another of it supported", () => {
    // the factor keeps ratios and loses recall
    expect(ofExperiment("rank-and-recall")).toBe("refuted");
    expect(said("C05", "rank-and-recall")).toBe("supported");
    expect(said("B11", "rank-and-recall")).toBe("refuted");
  });

  test("leave what only the order of weights shows undecided, as one amount without a cut keeps it, too", () => {
    expect(said("B10", "rank-and-recall")).toBe("not discriminating");
  });

  test("say nothing of a claim that rests on an arm whose audit failed", () => {
    const findings = published.find(({ experiment }) => experiment === "shy-cycle")!;
    expect(said("C43", "shy-cycle")).toBe("not discriminating");
    const acceleration = { ...findings.simulated!.acceleration, audited: false, failed: ["additive"] };
    const failing = { ...findings, simulated: { ...findings.simulated!, acceleration } };
    const without = saidBy(new Map([["shy-cycle", failing]]));
    // its control is one amount for all
    expect(without("C43", "shy-cycle")).toBe("not yet tested");
    expect(without("A09", "shy-cycle")).toBe("refuted");
  });
});

describe("docs/claims.md", () => {
  const page = readFileSync("docs/claims.md", "utf8");

  test("is what the published findings make: run npm run docs:claims", () => {
    expect(page).toBe(claimsPage(published));
  });

  test("says where a claim is supported by an experiment that was calibrated on its numbers", () => {
    const row = (id: string) => page.split("\n").find((line) => line.startsWith(`| ${id} |`))!;
    expect(row("A28")).toContain("[em-cohort](findings/em-cohort.json): supported (calibrated)");
    // the chi2 of the condition is predicted, what it does not depend on is tuned
    expect(row("A27")).toContain("[em-cohort](findings/em-cohort.json): inconclusive (partly calibrated)");
    expect(row("A38")).not.toContain("calibrated");
    expect(row("C05")).not.toContain("calibrated");
    const circular = page.split("\n").filter((line) => /^\| ... \|.*\| supported.*\(calibrated\)/.test(line));
    expect(page).toContain(`Of those supported, ${circular.length} rest on numbers`);
    const partly = page
      .split("\n")
      .filter((line) => /^\| ... \|.*\| supported.*\(partly calibrated\)/.test(line));
    expect(partly.length).toBeGreaterThan(0);
    expect(page).toContain(`${partly.length} more rest on some such numbers`);
  });

  test("has one row for each claim", () => {
    const ids = [...page.matchAll(/^\| ([ABC]\d\d) \|/gm)].map((match) => match[1]);
    expect(ids).toEqual(claims.map(({ id }) => id));
  });
});

describe("docs/findings", () => {
  test("names experiments of the list only", () => {
    const known = experiments.map(({ name }) => name);
    expect(published.map(({ experiment }) => experiment).filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(published.map((findings) => [findings.experiment, findings] as const))(
    "%s comes from a full run of an experiment of the list",
    (name, findings) => {
      const experiment = experiments.find((each) => each.name === name);
      expect(findings).toMatchObject({ format: 2, label: "verdict", seed: experiment!.seed });
      expect(findings.machine).toMatch(/cores/);
      expect(findings.findings.map((finding) => finding.name)).toEqual(Object.keys(experiment!.findings));
    },
  );

  // or the states that are published would be held against ranges that have moved since
  test.each(published.map((findings) => [findings.experiment, findings] as const))(
    "%s was judged by the arms, ranges and controls that its experiment has",
    (name, { findings, controls }) => {
      const experiment = experiments.find((each) => each.name === name)!;
      const [first] = Object.keys(experiment.arms);
      const judged = ({ arm = first!, as, against, between }: Finding) => ({
        arm,
        as,
        against: against ?? null,
        between,
      });
      expect(findings.map(({ arm, as, against, between }) => ({ arm, as, against, between }))).toEqual(
        Object.values(experiment.findings).map(judged),
      );
      const pair = ({ arm, of }: { arm: string; of: string }) => `${arm} of ${of}`;
      expect(controls.map(pair)).toEqual(controlsOf(experiment).map(pair));
    },
  );
});
