import type { CheckedDesign } from "../src/analysis/design-check.ts";
import { sizeClassFindings } from "../src/analysis/size-class-findings.ts";
import { normalQuantile } from "../src/numerics/normal-distribution.ts";
import { drawStudy, type StudyDesign, studyTable } from "../src/stats/simulated-study.ts";

/** What the size classes may call significant at 5 %; names of counts. */
export const sizeClassTests = [
  "interaction, pooled cut",
  "interaction, cut within groups",
  "interaction beyond what one factor shows, pooled cut",
  "small synapses, pooled cut",
  "large synapses, pooled cut",
] as const;

/** One of `sizeClassTests`. */
export type SizeClassTest = (typeof sizeClassTests)[number];

/**
 * Size classes of one study in which one factor (or none) acts on every synapse: which p values are below 5 %.
 *
 * "Beyond what one factor shows" takes the expected difference of the classes off the interaction and keeps its
 * standard error, which follows from the p value (thousands of degrees of freedom, so normal).
 */
export function sizeClassCalls(design: StudyDesign, seed: number): SizeClassTest[] {
  const table = studyTable(design, drawStudy(design, seed));
  const references = design.groups.filter((name) => name !== design.treated);
  const checked: CheckedDesign = {
    table,
    roles: {
      value: "size",
      condition: "condition",
      references,
      treated: [design.treated],
      nest: ["animal", "dendrite"],
      covariates: [],
      markers: [],
    },
    exclusions: [],
    warnings: [],
    structure: [],
    repeated: [],
    crossover: false,
    animals: Object.fromEntries(design.groups.map((name, g) => [name, design.animals[g]!])),
  };
  const comparison = { treated: design.treated, references, reference: references.join("+") };
  const { rows } = sizeClassFindings(checked, comparison, { df: "kr", sizeCut: "pooled" });
  const [pooled, within] = [
    rows.find((row) => row.rule === "pooled")!,
    rows.find((row) => row.rule === "within")!,
  ];
  const calls: [SizeClassTest, boolean][] = [
    ["interaction, pooled cut", pooled.interactionP! < 0.05],
    ["interaction, cut within groups", within.interactionP! < 0.05],
    ["interaction beyond what one factor shows, pooled cut", excessRejects(pooled)],
    ["large synapses, pooled cut", pooled.large.p! < 0.05],
    ["small synapses, pooled cut", pooled.small.p! < 0.05],
  ];
  return calls.filter(([, isCalled]) => isCalled).map(([name]) => name);
}

function excessRejects(row: ReturnType<typeof sizeClassFindings>["rows"][number]): boolean {
  const log = (percent: number | null) => Math.log1p(percent! / 100);
  const found = log(row.large.estimate) - log(row.small.estimate);
  const se = Math.abs(found) / normalQuantile(1 - Math.max(row.interactionP!, 1e-15) / 2);
  return Math.abs(found - (log(row.expectedLarge) - log(row.expectedSmall))) > 1.96 * se;
}
