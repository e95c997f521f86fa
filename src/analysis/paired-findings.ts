import { labelsOf, numbersOf } from "../model/table.ts";
import type { ChangeEstimate } from "../stats/change-test.ts";
import type { PairedColumns } from "../stats/paired-rows.ts";
import { type PairedVerdict, pairedVerdicts } from "../stats/paired-verdict.ts";
import type { PairedFindings } from "./comparison-findings.ts";
import type { CheckedDesign } from "./design-check.ts";
import type { Comparison } from "./main-model.ts";
import { contrastFinding, dfValue } from "./model-findings.ts";
import { nestPath } from "./nest-path.ts";
import type { AnalysisOptions } from "./options.ts";
import { CHANGE, type PairedDesign } from "./paired-design.ts";

/** One verdict per comparison on synapses that were measured twice. */
export function pairVerdicts(
  { long, pair }: Pick<PairedDesign, "long" | "pair">,
  comparisons: readonly Comparison[],
  options: Pick<AnalysisOptions, "threshold" | "margin" | "shapeMargin">,
): PairedVerdict[] {
  return pairedVerdicts({
    ...pairColumns({ long, pair }, options),
    comparisons: comparisons.map(({ treated, references }) => ({ treated, references })),
    margins: { margin: options.margin, shapeMargin: options.shapeMargin },
  });
}

/** The paired columns as `pairedRows` takes them. */
export function pairColumns(
  { long, pair }: Pick<PairedDesign, "long" | "pair">,
  { threshold }: Pick<AnalysisOptions, "threshold">,
): PairedColumns {
  const { table, roles } = long;
  return {
    form: "long",
    table,
    value: roles.value,
    pair: pair.id,
    time: pair.time,
    condition: roles.condition,
    nest: roles.nest,
    batch: roles.batch ?? null,
    covariates: roles.covariates,
    threshold: threshold ?? null,
  };
}

/** What the pairing found, beside the verdict. */
export function pairedFindings(
  verdict: PairedVerdict,
  comparison: Comparison,
  adjusted: CheckedDesign,
): PairedFindings {
  const analyses = ["change", "baseline-adjusted", "follow-up"] as const;
  const { slope } = verdict;
  return {
    paired: verdict.paired,
    lost: verdict.lost,
    gained: verdict.gained,
    before: verdict.timeBefore,
    after: verdict.timeAfter,
    contrasts: analyses.flatMap((analysis) => {
      const found = verdict.contrasts[analysis];
      return found ? [{ analysis, ...rowOf(found, comparison) }] : [];
    }),
    disagreement: verdict.disagreement,
    slope: slope && {
      treated: slope.treated,
      reference: slope.reference,
      difference: slope.difference,
      se: slope.se,
      df: dfValue(slope.df),
      p: slope.p,
      low: slope.low,
      high: slope.high,
    },
    cultures: cultureMeans(adjusted, comparison),
  };
}

function rowOf(found: ChangeEstimate, { treated, reference }: Comparison) {
  return contrastFinding(
    { label: `${treated} - ${reference}`, ...found },
    { method: "kr", adjust: "single-step", interval: "simultaneous", transform: "log", by: "" },
  );
}

/** Mean log size of the pairs of each animal before and after, in the groups of the comparison. */
function cultureMeans(
  { table, roles }: CheckedDesign,
  { treated, references }: Comparison,
): PairedFindings["cultures"] {
  const condition = labelsOf(table, roles.condition);
  const after = numbersOf(table, roles.value);
  const change = numbersOf(table, CHANGE);
  const animal = roles.nest.length > 0 ? nestPath(table, roles.nest.slice(0, 1)) : undefined;
  const sums = new Map<string, { group: string; name: string; before: number; after: number; n: number }>();
  for (let row = 0; row < table.rowCount; row++) {
    const group = condition.levels[condition.codes[row]!]!;
    if (group !== treated && !references.includes(group)) continue;
    const name = animal ? animal.levels[animal.codes[row]!]! : "all";
    const entry = sums.get(`${group}\t${name}`) ?? { group, name, before: 0, after: 0, n: 0 };
    entry.after += Math.log(after[row]!);
    entry.before += Math.log(after[row]! / change[row]!);
    entry.n++;
    sums.set(`${group}\t${name}`, entry);
  }
  return [...sums.values()].map((entry) => ({
    ...entry,
    before: entry.before / entry.n,
    after: entry.after / entry.n,
  }));
}
