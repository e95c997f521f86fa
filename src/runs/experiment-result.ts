import type { ConfusionSpec, Experiment, Measured, RunSize, TargetRow } from "../model/experiment.ts";
import { type FindingResult, predictiveInterval, summariseFinding } from "./summarise.ts";

/** The word a run ends with; only `supported` counts as a reproduction. */
export type ExperimentVerdict =
  | "supported"
  | "refuted"
  | "not discriminating"
  | "inconclusive"
  | "not yet tested";

/** What `findings.json` holds. */
export interface ExperimentResult {
  readonly format: 1;
  readonly experiment: string;
  readonly question: string;
  readonly source: Experiment["source"];
  readonly size: RunSize;
  /** `demo` for a quick run, which carries no verdict. */
  readonly label: "demo" | "verdict";
  readonly seed: number;
  readonly verdict: ExperimentVerdict;
  /** Why this verdict, in one sentence. */
  readonly sentence: string;
  readonly findings: readonly FindingResult[];
  readonly controls: readonly ControlResult[];
  readonly rows: readonly TargetResult[];
  readonly confusion: readonly ConfusionTable[];
  readonly replicates: Readonly<Record<string, number>>;
  readonly caption: string | null;
}

/** The findings of the first arm asked of a control arm, which must miss at least one. */
export interface ControlResult {
  readonly arm: string;
  readonly findings: readonly FindingResult[];
  /** Names of the findings whose whole interval is out of range. */
  readonly missed: readonly string[];
}

/** A row of the target table with what was obtained. */
export interface TargetResult extends Omit<TargetRow, "findings"> {
  readonly median: number | null;
  /** 95 % predictive interval: where one more replicate falls. */
  readonly low: number | null;
  readonly high: number | null;
  /** Does the published number lie in the predictive interval? Null where either is missing. */
  readonly inside: boolean | null;
  /** Are the findings that decide the row in range? Null where none is named or none could be decided. */
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

/** Everything that the replicates of all arms say. An arm without replicates leaves the verdict `not yet tested`. */
export function experimentResult(
  experiment: Experiment,
  run: { readonly size: RunSize; readonly seed: number },
  replicates: Readonly<Record<string, readonly Measured[]>>,
): ExperimentResult {
  const test = Object.keys(experiment.arms)[0]!;
  const of = (arm: string) => replicates[arm] ?? [];
  const findings = Object.entries(experiment.findings).map(([name, finding]) =>
    summariseFinding(name, finding, finding.arm ?? test, of(finding.arm ?? test)),
  );
  const controls = experiment.control.map((arm) => controlResult(experiment, test, arm, of(arm)));
  const shown = controls.filter(({ arm }) => run.size === "full" || of(arm).length > 0);
  const decision = decide(experiment, run.size, findings, controls);
  return {
    format: 1,
    experiment: experiment.name,
    question: experiment.question,
    source: experiment.source,
    size: run.size,
    label: run.size === "quick" ? "demo" : "verdict",
    seed: run.seed,
    verdict: decision.verdict,
    sentence: decision.sentence,
    findings: findings.filter((finding) => run.size === "full" || finding.replicates > 0),
    controls: shown,
    rows: (experiment.rows ?? []).map((row) => targetResult(row, of(row.arm ?? test), findings)),
    confusion: (experiment.confusion ?? []).map((spec) => confusionTable(spec, replicates)),
    replicates: Object.fromEntries(Object.keys(experiment.arms).map((arm) => [arm, of(arm).length])),
    caption: experiment.caption ?? null,
  };
}

function controlResult(
  experiment: Experiment,
  test: string,
  arm: string,
  replicates: readonly Measured[],
): ControlResult {
  const findings = Object.entries(experiment.findings)
    .filter(([, finding]) => (finding.arm ?? test) === test)
    .map(([name, finding]) => summariseFinding(name, finding, arm, replicates));
  return {
    arm,
    findings,
    missed: findings.filter((finding) => finding.state === "out").map((finding) => finding.name),
  };
}

function decide(
  experiment: Experiment,
  size: RunSize,
  findings: readonly FindingResult[],
  controls: readonly ControlResult[],
): { readonly verdict: ExperimentVerdict; readonly sentence: string } {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(", ");
  const untested = [
    ...findings.filter((finding) => finding.replicates === 0).map((finding) => finding.arm),
    ...controls.filter((control) => control.findings.some((f) => f.replicates === 0)).map(({ arm }) => arm),
  ];
  if (size === "quick") {
    return {
      verdict: "not yet tested",
      sentence: "demo: a quick run shows what happens and carries no verdict",
    };
  }
  if (untested.length > 0) {
    return { verdict: "not yet tested", sentence: `not run: ${[...new Set(untested)].join(", ")}` };
  }
  const out = findings.filter((finding) => finding.state === "out");
  if (out.length > 0) return { verdict: "refuted", sentence: `out of range: ${names(out)}` };
  const open = findings.filter((finding) => finding.state === "straddles");
  if (open.length > 0) {
    return { verdict: "inconclusive", sentence: `the interval crosses a bound: ${names(open)}` };
  }
  const alike = controls.filter((control) => control.missed.length === 0);
  if (alike.length > 0) {
    return {
      verdict: "not discriminating",
      sentence: `the assay cannot tell ${Object.keys(experiment.arms)[0]} from ${alike.map(({ arm }) => arm).join(", ")}`,
    };
  }
  const count = experiment.control.length;
  return {
    verdict: "supported",
    sentence: `all ${findings.length} findings in range${count > 0 ? `, and each of ${count} controls misses at least one` : ""}`,
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
    accepted: acceptance(deciding),
    shown: all[0] ?? null,
  };
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
