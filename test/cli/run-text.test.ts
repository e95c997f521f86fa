import { expect, test } from "vitest";
import { runText } from "../../src/cli/run-text.ts";
import type { ExperimentResult } from "../../src/runs/experiment-result.ts";
import type { FindingResult } from "../../src/runs/summarise.ts";

const finding: Omit<FindingResult, "low" | "high"> = {
  name: "factor",
  about: "factor after silence",
  unit: "1",
  arm: "ttx",
  as: "mean",
  value: 1.72,
  between: [1.2, 2],
  range: "V",
  against: null,
  p: null,
  state: "in",
  replicates: 3,
  missing: 0,
};

function textOf(low: number | null, high: number | null): string {
  const result: ExperimentResult = {
    ...{ format: 2, experiment: "toy", question: "Does it scale?", size: "full", label: "verdict", seed: 1 },
    ...{ source: { cite: "none", doi: "none" }, claims: [], refutes: [], counterEvidence: null },
    ...{ verdict: "supported", sentence: "all in range", leaning: "supported", controls: [], rows: [] },
    ...{ confusion: [], replicates: { ttx: 3 }, simulated: null, caption: null },
    findings: [{ ...finding, low, high }],
  };
  return runText(result)
    .split("\n")
    .find((line) => line.startsWith("factor after"))!;
}

test("the interval of a finding stands beside it", () => {
  expect(textOf(1.7, 1.75)).toContain("1.72   1.70 to 1.75  1.20 to 2");
  expect(textOf(null, null)).toContain("1.72             1.20 to 2");
});

test("an interval without width says that no seed changed the number", () => {
  expect(textOf(1.7200368642807, 1.7200368642807005)).toContain("no spread between 3 seeds");
  expect(textOf(0, 0)).toContain("no spread between 3 seeds");
  expect(textOf(1.72, 1.7201)).not.toContain("no spread");
});
