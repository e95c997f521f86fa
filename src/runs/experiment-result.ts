import {
  type ClaimId,
  type ConfusionSpec,
  type Control,
  controlsOf,
  type Experiment,
  type Measured,
  type RunSize,
  type TargetRow,
} from "../model/experiment.ts";
import { holm } from "../stats/adjustment.ts";
import { bcaInterval } from "../stats/bca-interval.ts";
import { pairedPermutation } from "../stats/paired-permutation.ts";
import { decide, type ExperimentVerdict, entitled } from "./experiment-verdict.ts";
import type { Simulated } from "./simulated-facts.ts";
import {
  type FindingResult,
  pairedDifferences,
  predictiveInterval,
  type ReplicatesOf,
  summariseFinding,
} from "./summarise.ts";

/** What `findings.json` holds. */
export interface ExperimentResult {
  readonly format: 2;
  readonly experiment: string;
  readonly question: string;
  readonly source: Experiment["source"];
  readonly claims: readonly ClaimId[];
  /** Claims that a verdict of `supported` refutes. */
  readonly refutes: readonly ClaimId[];
  readonly size: RunSize;
  /** `demo` for a quick run, which carries no verdict. */
  readonly label: "demo" | "verdict";
  readonly seed: number;
  readonly verdict: ExperimentVerdict;
  /** Why this verdict, in one sentence. */
  readonly sentence: string;
  /** What the findings would say if the run could carry a verdict; a demo must point the same way as its full run. */
  readonly leaning: ExperimentVerdict;
  readonly counterEvidence: string | null;
  readonly findings: readonly FindingResult[];
  readonly controls: readonly ControlResult[];
  readonly rows: readonly TargetResult[];
  readonly confusion: readonly ConfusionTable[];
  readonly replicates: Readonly<Record<string, number>>;
  /** How the circuits were run; null where nothing was simulated. */
  readonly simulated: Simulated | null;
  readonly caption: string | null;
}

/** The findings of an arm asked of its control, which must miss at least one of `misses`. */
export interface ControlResult {
  readonly arm: string;
  /** The arm whose findings it was asked. */
  readonly of: string;
  readonly findings: readonly FindingResult[];
  /** Names of the findings whose whole interval is out of range, among those that it may miss. */
  readonly missed: readonly string[];
  readonly comparisons: readonly Comparison[];
}

/** An arm minus its control, paired by seed. */
export interface Comparison {
  readonly finding: string;
  /** Mean difference with its 95 % BCa interval. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Paired permutation test, and its p after Holm across the controls of the same finding. */
  readonly p: number | null;
  readonly holm: number | null;
  readonly exact: boolean;
  readonly pairs: number;
}

/** A row of the target table with what was obtained. */
export interface TargetResult extends Omit<TargetRow, "findings"> {
  readonly median: number | null;
  /** 95 % predictive interval: where one more replicate falls. */
  readonly low: number | null;
  readonly high: number | null;
  /** Does the published number lie in the predictive interval? Null where either is missing. */
  readonly inside: boolean | null;
  /** Are the findings that decide the row, or all its values, in range? Null where nothing decides or it could not be decided. */
  readonly accepted: boolean | null;
  /** The first replicate of the arm, the cohort that is shown. */
  readonly shown: number | null;
}

/** How often replicates of each arm were called each class. */
export interface ConfusionTable {
  readonly title: string;
  readonly classes: readonly string[];
  readonly rows: readonly { readonly arm: string; readonly counts: readonly number[] }[];
}

/** What a run was: its size, its seed, and how its circuits were simulated. */
export interface RunFacts {
  readonly size: RunSize;
  readonly seed: number;
  readonly simulated?: Simulated | null;
}

/** Everything that the replicates of all arms say. An arm without replicates leaves the verdict `not yet tested`. */
export function experimentResult(
  experiment: Experiment,
  run: RunFacts,
  replicates: Readonly<Record<string, readonly Measured[]>>,
): ExperimentResult {
  const test = Object.keys(experiment.arms)[0]!;
  const of: ReplicatesOf = (arm) => replicates[arm] ?? [];
  const carries = run.size === "full";
  const how = { seed: run.seed, demo: !carries };
  const findings = withHolm(
    Object.entries(experiment.findings).map(([name, finding]) =>
      summariseFinding({ name, arm: finding.arm ?? test, ...how }, finding, of),
    ),
  );
  const controls = controlResults(experiment, how, of);
  const shown = controls.filter(({ arm }) => carries || of(arm).length > 0);
  const leaning = decide({ findings, controls });
  const { verdict, sentence } = entitled(leaning, { carries, simulated: run.simulated ?? null });
  return {
    format: 2,
    experiment: experiment.name,
    question: experiment.question,
    source: experiment.source,
    claims: experiment.claims,
    refutes: experiment.refutes ?? [],
    size: run.size,
    label: carries ? "verdict" : "demo",
    seed: run.seed,
    verdict,
    sentence,
    leaning: leaning.verdict,
    counterEvidence: experiment.counterEvidence ?? null,
    findings: findings.filter(({ replicates: n, missing }) => carries || n > missing),
    controls: shown,
    rows: (experiment.rows ?? []).map((row) => targetResult(row, of(row.arm ?? test), findings)),
    confusion: (experiment.confusion ?? []).map((spec) => confusionTable(spec, replicates)),
    replicates: Object.fromEntries(Object.keys(experiment.arms).map((arm) => [arm, of(arm).length])),
    simulated: run.simulated ?? null,
    caption: experiment.caption ?? null,
  };
}

/** The p values of all differences of an experiment, adjusted together. */
function withHolm(findings: readonly FindingResult[]): FindingResult[] {
  const tested = findings.filter(({ p }) => p !== null);
  const adjusted = holm(tested.map(({ p }) => p!));
  return findings.map((finding) => {
    const place = tested.indexOf(finding);
    return place < 0 ? finding : { ...finding, p: adjusted[place]! };
  });
}

function controlResults(
  experiment: Experiment,
  how: { readonly seed: number; readonly demo: boolean },
  replicatesOf: ReplicatesOf,
): ControlResult[] {
  const test = Object.keys(experiment.arms)[0]!;
  const controls = controlsOf(experiment).map((control) => {
    const own = Object.entries(experiment.findings).filter(
      ([, finding]) => (finding.arm ?? test) === control.of,
    );
    const findings = own.map(([name, finding]) =>
      summariseFinding({ name, arm: control.arm, ...how }, finding, replicatesOf),
    );
    const compared = own
      .filter(([, { as }]) => as === "mean" || as === "median" || as === "equivalence")
      .map(([name, { of = name }]) => comparison({ name, of, seed: how.seed }, control, replicatesOf));
    return { ...control, findings, compared };
  });
  return controls.map(({ arm, of, misses, findings, compared }) => ({
    arm,
    of,
    findings,
    missed: findings
      .filter(({ name, state }) => state === "out" && misses.includes(name))
      .map(({ name }) => name),
    comparisons: compared.map((own) => {
      const family = controls.flatMap((each) =>
        each.compared.filter(({ finding }) => finding === own.finding),
      );
      const tested = family.filter(({ p }) => p !== null);
      return { ...own, holm: holm(tested.map(({ p }) => p!))[tested.indexOf(own)] ?? null };
    }),
  }));
}

function comparison(
  { name, of, seed }: { readonly name: string; readonly of: string; readonly seed: number },
  control: Required<Control>,
  replicatesOf: ReplicatesOf,
): Omit<Comparison, "holm"> {
  const own = replicatesOf(control.of).map((measured) => measured[of] ?? null);
  const differences = pairedDifferences(own, replicatesOf(control.arm), of).filter((each) => each !== null);
  const interval = bcaInterval(differences, { seed });
  const test = differences.length < 2 ? null : pairedPermutation(differences, seed);
  return {
    finding: name,
    value: interval?.estimate ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    p: test?.p ?? null,
    exact: test?.exact ?? false,
    pairs: differences.length,
  };
}

function targetResult(
  row: TargetRow,
  replicates: readonly Measured[],
  findings: readonly FindingResult[],
): TargetResult {
  const { findings: names = [], ...facts } = row;
  const all = row.of === null ? [] : replicates.map((measured) => measured[row.of!] ?? null);
  const values = all.filter((value) => value !== null);
  const interval = values.length === 0 ? null : predictiveInterval(values);
  const deciding = findings.filter((finding) => names.includes(finding.name));
  return {
    ...facts,
    median: interval?.median ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    inside:
      interval && typeof row.source === "number"
        ? row.source >= interval.low && row.source <= interval.high
        : null,
    accepted: row.between ? allWithin(values, row.between) : acceptance(deciding),
    shown: all[0] ?? null,
  };
}

/** True if all values lie in the range, false if none does; null in between and without values. */
function allWithin(values: readonly number[], [low, high]: readonly [number, number]): boolean | null {
  const inside = values.filter((value) => value >= low && value <= high).length;
  if (inside > 0 && inside < values.length) return null;
  return values.length === 0 ? null : inside > 0;
}

function acceptance(deciding: readonly FindingResult[]): boolean | null {
  if (deciding.some((finding) => finding.state === "out")) return false;
  if (deciding.length === 0 || deciding.some((finding) => finding.state === "straddles")) return null;
  return true;
}

function confusionTable(
  spec: ConfusionSpec,
  replicates: Readonly<Record<string, readonly Measured[]>>,
): ConfusionTable {
  return {
    title: spec.title,
    classes: spec.classes,
    rows: spec.arms.map((arm) => ({
      arm,
      counts: spec.classes.map(
        (_, index) => (replicates[arm] ?? []).filter((measured) => measured[spec.of] === index).length,
      ),
    })),
  };
}
