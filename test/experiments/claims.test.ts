import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Claim, claims, plannedExperiments } from "../../src/experiments/claims.ts";
import { claimsPage } from "../../src/experiments/claims-page.ts";
import { claimCounts, claimRows, type TestedExperiment } from "../../src/experiments/claims-table.ts";
import { experiments } from "../../src/experiments/index.ts";
import { readPublished } from "../../src/experiments/published-findings.ts";

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
      expect((experiment.refutes ?? []).filter((id) => !experiment.claims.includes(id))).toEqual([]);
      expect((experiment.checks ?? []).filter((check) => !(check in experiment.findings))).toEqual([]);
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
  const rowOf = (results: Record<string, TestedExperiment["verdict"]>, change: Partial<Claim> = {}) =>
    claimRows(
      [claim(change)],
      new Map(
        Object.entries(results).map(([name, verdict]) => [name, { verdict, findings: [], refutes: [] }]),
      ),
    )[0]!;

  test("is the worst of those that were run, partial while one is missing", () => {
    expect(rowOf({ one: "supported", two: "inconclusive" })).toMatchObject({
      verdict: "inconclusive",
      partial: false,
    });
    expect(rowOf({ one: "supported" })).toMatchObject({ verdict: "supported", partial: true });
    expect(rowOf({ one: "supported", two: "not yet tested" })).toMatchObject({ partial: true });
    expect(rowOf({ one: "not discriminating", two: "refuted" }).verdict).toBe("refuted");
    expect(rowOf({})).toMatchObject({ verdict: "not yet tested", partial: false });
  });

  test("is `taken as input` for a fact that we set ourselves, whatever was run", () => {
    expect(rowOf({ one: "supported" }, { input: true }).verdict).toBe("taken as input");
    const inputs = claims.filter(({ input }) => input).map(({ id }) => id);
    expect(inputs).toEqual(expect.arrayContaining(["A03", "A18", "A20", "A23"]));
  });

  test("is turned round by an experiment that shows the sentence to be wrong", () => {
    const of = (verdict: TestedExperiment["verdict"]) =>
      claimRows(
        [claim({ experiments: ["one"] })],
        new Map([["one", { verdict, findings: [{ name: "rate", state: "out" }], refutes: ["B06"] }]]),
      )[0]!.verdict;
    expect(of("supported")).toBe("refuted");
    expect(of("refuted")).toBe("inconclusive");
    expect(of("not discriminating")).toBe("not discriminating");
  });

  test("stays open where only a check of the experiment is out of range", () => {
    const of = (...out: string[]) =>
      claimRows(
        [claim({ experiments: ["one"] })],
        new Map([
          [
            "one",
            {
              verdict: "refuted",
              findings: [
                { name: "inside", state: "in" },
                ...out.map((name) => ({ name, state: "out" }) as const),
              ],
              refutes: [],
            },
          ],
        ]),
        () => ["rateKept"],
      )[0]!.verdict;
    expect(of("rateKept")).toBe("inconclusive");
    expect(of("rateKept", "factor")).toBe("refuted");
    expect(of("factor")).toBe("refuted");
  });

  test("counts add up to all claims", () => {
    const counts = claimCounts(claimRows(claims, new Map()), ["em-cohort"]);
    expect(counts.supported + counts.refuted + counts.open + counts.input).toBe(126);
    expect(counts.covered).toBe(14);
  });
});

describe("docs/claims.md", () => {
  const page = readFileSync("docs/claims.md", "utf8");

  test("is what the published findings make: run npm run docs:claims", () => {
    expect(page).toBe(claimsPage(published));
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
});
