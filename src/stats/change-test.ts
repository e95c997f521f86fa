import { DataError } from "../model/errors.ts";
import { tQuantile, tTwoSided } from "../numerics/distributions.ts";
import { adjustFamily } from "./adjustment.ts";
import { dot } from "./contrast-algebra.ts";
import { correlationOf } from "./contrasts.ts";
import { degreesOfFreedom } from "./degrees-of-freedom.ts";
import type { ModelData } from "./fit-tests.ts";
import { fitMoments } from "./lmm.ts";
import { lmmMoments } from "./lmm-moments.ts";
import type { DegreesOfFreedom, LmmFit } from "./lmm-types.ts";
import { modelFrame } from "./model-frame.ts";
import { animalsPerGroup, type VerdictRows, variesInsideAnimals } from "./verdict-rows.ts";
import { waldZ } from "./wald.ts";

/** One comparison: the treated group and one reference or several, which then count equally. */
export interface ComparedGroups {
  readonly treated: string;
  readonly references: readonly string[];
}

/** Contrast of mean log size of one comparison. Log units; p and intervals as the verdict needs them. */
export interface ChangeEstimate {
  readonly estimate: number;
  readonly se: number;
  readonly df: number;
  readonly t: number;
  readonly p: number;
  /** Single-step over the comparisons of the request. */
  readonly pAdjusted: number;
  /** Simultaneous 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** 90 % interval of this contrast alone, as two one-sided tests at 5 % need it. */
  readonly low90: number;
  readonly high90: number;
}

/** Step 1 of all comparisons. */
export interface ChangeTest {
  readonly formula: string;
  readonly fit: LmmFit;
  /** One entry per comparison; a string says why there is none. */
  readonly comparisons: readonly (ChangeEstimate | string)[];
  readonly warnings: readonly string[];
}

/** Fewest animals of a group from which the spread between animals can be learnt. */
export const fewestAnimals = 3;

/**
 * Kenward-Roger contrasts of mean log size from the mixed model, single-step over the comparisons.
 *
 * Random intercepts follow the nesting; where the condition varies inside animals it gets its slope by animal.
 * A comparison with a group of fewer than 3 animals has no p value.
 */
export function changeTest(
  rows: VerdictRows,
  comparisons: readonly ComparedGroups[],
  sums?: ModelSums,
): ChangeTest {
  const formula = modelFormula(rows);
  const { frame, moments } = sums ? sameColumns(sums(formula), rows, formula) : modelOf(rows, formula);
  const fit = fitMoments(moments, { criterion: "reml", report: "estimates" });
  const reference = rows.nestNames.length === 0 ? waldZ(fit) : degreesOfFreedom(moments, fit, "kr");
  const counts = animalsPerGroup(rows);
  const rowOf = (one: ComparedGroups) => contrastRow(fit, rows, groupWeights(one, rows.groups));
  const reasons = comparisons.map(
    (one) => tooFew(one, rows, counts) ?? (reference.row(rowOf(one)).se > 0 ? null : noError),
  );
  const tested = [...comparisons.keys()].filter((index) => reasons[index] === null);
  const estimates = changeFamily(
    tested.map((index) => rowOf(comparisons[index]!)),
    { beta: fit.beta, reference, groupCount: rows.groups.length },
  );
  return {
    formula,
    fit,
    comparisons: reasons.map((reason, index) => reason ?? estimates[tested.indexOf(index)]!),
    warnings: [...aliasWarnings(frame.aliased, rows), ...fit.warnings, ...reference.warnings],
  };
}

/** Frame and moments of a formula over columns y, g, a, b ..., x1 ... of a table that is not held whole. */
export type ModelSums = (formula: string) => ModelData;

function modelOf(rows: VerdictRows, formula: string): ModelData {
  const frame = modelFrame(rows.table, formula);
  return { frame, moments: lmmMoments(frame) };
}

/** `model` of all rows. Fails: DataError if the sampled rows lack a level that the others have. */
function sameColumns(model: ModelData, rows: VerdictRows, formula: string): ModelData {
  const sampled = modelFrame(rows.table, formula).columnNames;
  const lacking = model.frame.columnNames.find((name) => !sampled.includes(name));
  if (lacking === undefined) return model;
  throw new DataError(
    `the sample holds no row of ${lacking}, a level of a covariate that few rows have`,
    "leave that covariate out, or merge its rare levels",
  );
}

const noError =
  "the error of the change is 0 or rests on a variance that the data do not identify, and no p value can be given";

/** The contrasts `lines` as one single-step family. */
function changeFamily(
  lines: readonly Float64Array[],
  of: {
    readonly beta: Float64Array;
    readonly reference: DegreesOfFreedom;
    readonly groupCount: number;
  },
): ChangeEstimate[] {
  if (lines.length === 0) return [];
  const { beta, reference, groupCount } = of;
  const single = lines.map((l) => {
    const { se, df } = reference.row(l);
    const estimate = dot(l, beta);
    return { estimate, se, df, t: estimate / se, p: tTwoSided(estimate / se, df) };
  });
  const family = adjustFamily(
    {
      t: single.map(({ t }) => t),
      p: single.map(({ p }) => p),
      df: single.map(({ df }) => df),
      correlation: correlationOf(lines, reference.vcov),
      meanCount: groupCount,
    },
    "single-step",
  );
  const critical = family.critical();
  return single.map((one, k) => {
    const half = critical[k]! * one.se;
    const half90 = tQuantile(0.95, one.df) * one.se;
    return {
      ...one,
      pAdjusted: family.p[k]!,
      low: one.estimate - half,
      high: one.estimate + half,
      low90: one.estimate - half90,
      high90: one.estimate + half90,
    };
  });
}

/** Names the covariates that the fit had to leave out, as the reader knows them. */
function aliasWarnings(aliased: readonly string[], rows: VerdictRows): string[] {
  if (aliased.length === 0) return [];
  const names = aliased.map((name) =>
    name.replace(/^x(\d+)/, (whole, k: string) => rows.covariateLabels[Number(k) - 1] ?? whole),
  );
  return [
    `${names.join(", ")}: not estimable beside the condition and the other covariates, so left out of the mixed model of the verdict`,
  ];
}

/** Weight of each group in a comparison: 1 for the treated, -1/k for each of k references, 0 otherwise. */
export function groupWeights({ treated, references }: ComparedGroups, groups: readonly string[]): number[] {
  return groups.map((name) => {
    if (name === treated) return 1;
    return references.includes(name) ? -1 / references.length : 0;
  });
}

/** Formula of the mixed model over the columns of `verdictRows`. */
function modelFormula(rows: VerdictRows): string {
  const fixed = ["g", ...rows.covariateNames].join(" + ");
  const [animal, ...inner] = rows.nestNames;
  if (animal === undefined) return `y ~ ${fixed}`;
  if (!variesInsideAnimals(rows)) return `y ~ ${fixed} + (1 | ${rows.nestNames.join("/")})`;
  const chains = inner.map((_, i) => `(1 | ${[animal, ...inner.slice(0, i + 1)].join(":")})`);
  return `y ~ ${[fixed, `(g | ${animal})`, ...chains].join(" + ")}`;
}

function tooFew(
  { treated, references }: ComparedGroups,
  rows: VerdictRows,
  counts: readonly number[],
): string | null {
  if (rows.nestNames.length === 0)
    return "no animal column: synapses of one animal are pseudo-replicates, and no p value can be given";
  const short = [treated, ...references]
    .map((name) => ({ name, count: counts[rows.groups.indexOf(name)] ?? 0 }))
    .reduce((a, b) => (b.count < a.count ? b : a));
  return short.count < fewestAnimals
    ? `only ${short.count} ${short.count === 1 ? "animal" : "animals"} in ${short.name}; with fewer than ${fewestAnimals} in a group the spread between animals cannot be told from an effect, and no p value is given`
    : null;
}

/** The row l with l'beta = sum of weights times group means. Treatment coding: `g<level>` is a difference to the first. */
function contrastRow(fit: LmmFit, rows: VerdictRows, weights: readonly number[]): Float64Array {
  const l = new Float64Array(fit.p);
  rows.groups.forEach((name, group) => {
    const column = fit.columnNames.indexOf(`g${name}`);
    if (column >= 0) l[column] = weights[group]!;
  });
  return l;
}
