import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { experimentFiles } from "../../src/analysis/experiment-report.ts";
import type { ExperimentResult } from "../../src/runs/experiment-result.ts";
import { exampleResult } from "./example-result.ts";

const target = {
  number: 33,
  quantity: "small 80 %, S vs SW",
  unit: "%",
  source: -11.9,
  of: "small",
  basis: "predicted" as const,
  acceptance: "P95",
  median: -14,
  low: -20,
  high: -12.5,
  inside: false,
  accepted: null,
  shown: -15,
};

const result: ExperimentResult = {
  format: 2,
  experiment: "em-cohort",
  question: "Does <sleep> scale synapses?",
  source: { cite: "de Vivo et al. 2017", doi: "10.1126/science.aah5982" },
  claims: ["A04"],
  refutes: [],
  counterEvidence: "another <study> found the opposite",
  leaning: "inconclusive",
  simulated: null,
  size: "full",
  label: "verdict",
  seed: 7,
  verdict: "inconclusive",
  sentence: "the interval crosses a bound: chi2",
  findings: [
    {
      name: "chi2",
      about: "condition, chi2",
      unit: "1",
      arm: "sleep",
      as: "median",
      value: 11,
      low: 6,
      high: 12,
      between: [7, Number.POSITIVE_INFINITY],
      range: "cal",
      against: null,
      p: null,
      state: "straddles",
      replicates: 40,
      missing: 0,
    },
  ],
  controls: [{ arm: "uniform", of: "sleep", findings: [], missed: [], comparisons: [] }],
  rows: [
    target,
    { ...target, number: 39, quantity: "endosomes present, S vs SW", inside: true, basis: "tuned" },
    {
      ...target,
      number: 4,
      quantity: "groups",
      unit: "",
      source: "SW, EW, S",
      of: null,
      basis: "context",
      median: null,
      low: null,
      high: null,
      inside: null,
      shown: null,
    },
  ],
  confusion: [
    { title: "Calls", classes: ["uniform", "not uniform"], rows: [{ arm: "sleep", counts: [3, 37] }] },
  ],
  replicates: { sleep: 40, uniform: 0 },
  caption: "agreement shows consistency, not truth",
};

test("the report of an experiment shows each target with its basis, and the cohort's own report beside it", async () => {
  const records = Array.from({ length: 25 }, (_, i) => ({ arm: "sleep", measured: { p: i / 25 } }));
  const files = await experimentFiles(result, { records, cohort: exampleResult, version: "0.1.0" });
  const { document } = parseHTML(files.get("report.html") as string);
  const rows = [...document.querySelectorAll("tr")].map((row) => row.textContent ?? "");
  expect(
    rows.some(
      (row) => row.includes("small 80 %") && row.includes("−20 to −12.5") && row.endsWith("nopredicted"),
    ),
  ).toBe(true);
  expect(rows.some((row) => row.includes("endosomes present") && row.endsWith("yestuned"))).toBe(true);
  expect(document.body.textContent).toContain("agreement shows consistency, not truth");
  expect(document.body.textContent).toContain("none: the assay cannot tell the two");
  expect(document.body.textContent).toContain("another <study> found the opposite");
  expect(document.querySelector("sleep")).toBeNull();
  for (const name of ["cohort", "published", "confusion-1", "p-values"])
    expect(document.getElementById(name)).not.toBeNull();
  expect(files.has("cohort/report.html")).toBe(true);
});

test("an interval without width says that no seed changed the number", async () => {
  const alike = { ...result.findings[0]!, value: 1.72, low: 1.7200368642807, high: 1.7200368642807005 };
  const shown = { ...result, findings: [{ ...alike, replicates: 4, missing: 1 }] };
  const files = await experimentFiles(shown, {});
  const { document } = parseHTML(files.get("report.html") as string);
  const rows = [...document.querySelectorAll("tr")].map((row) => row.textContent ?? "");
  expect(rows.find((row) => row.includes("condition, chi2"))).toContain("no spread between 3 seeds");
});
