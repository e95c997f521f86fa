import type { Simulated } from "./simulated-facts.ts";
import type { FindingResult } from "./summarise.ts";

/** The word a run ends with; only `supported` counts as a reproduction. */
export type ExperimentVerdict =
  | "supported"
  | "refuted"
  | "not discriminating"
  | "inconclusive"
  | "not yet tested";

/** A verdict, and why, in one sentence. */
export interface Decision {
  readonly verdict: ExperimentVerdict;
  readonly sentence: string;
  /** What the findings alone would say, where the run may carry no verdict. */
  readonly leaning?: ExperimentVerdict;
}

/** What a verdict is made of. */
export interface Evidence {
  readonly findings: readonly Pick<FindingResult, "name" | "arm" | "state" | "replicates">[];
  /** Each control with the same findings of its own arm, and the names of those that it missed. */
  readonly controls: readonly {
    readonly arm: string;
    readonly of: string;
    readonly findings: readonly Pick<FindingResult, "replicates">[];
    readonly missed: readonly string[];
  }[];
  /** Findings that refute nothing: out of range they leave the question open. */
  readonly checks?: readonly string[];
}

/**
 * The verdict on findings: refuted where one is out of range, inconclusive where an interval crosses a bound, and supported
 * only where all are in range and every control misses at least one.
 */
export function decide({ findings, controls, checks = [] }: Evidence): Decision {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(", ");
  const untested = [
    ...findings.filter((finding) => finding.replicates === 0).map((finding) => finding.arm),
    ...controls.filter((control) => control.findings.some((f) => f.replicates === 0)).map(({ arm }) => arm),
  ];
  if (untested.length > 0)
    return { verdict: "not yet tested", sentence: `not run: ${[...new Set(untested)].join(", ")}` };
  const out = findings.filter((finding) => finding.state === "out");
  if (out.some(({ name }) => !checks.includes(name)))
    return { verdict: "refuted", sentence: `out of range: ${names(out)}` };
  if (out.length > 0)
    return {
      verdict: "inconclusive",
      sentence: `not put to the test, a check is out of range: ${names(out)}`,
    };
  const open = findings.filter((finding) => finding.state === "straddles");
  if (open.length > 0)
    return { verdict: "inconclusive", sentence: `the interval crosses a bound: ${names(open)}` };
  const alike = controls.filter((control) => control.missed.length === 0);
  if (alike.length > 0)
    return {
      verdict: "not discriminating",
      sentence: `the assay cannot tell ${alike.map(({ arm, of }) => `${of} from ${arm}`).join(", ")}`,
    };
  const count = controls.length;
  if (count === 0)
    return { verdict: "not discriminating", sentence: "no control is asked any of these findings" };
  const [all, one] =
    findings.length === 1
      ? ["its one finding in range", "it"]
      : [`all ${findings.length} findings in range`, "at least one"];
  const each = count === 1 ? "its control" : `each of ${count} controls`;
  return { verdict: "supported", sentence: `${all}, and ${each} misses ${one}` };
}

/** The decision itself, or why the run may not carry one; `arms` are those it rests on, all of them where it is left out. */
export function entitled(
  decision: Decision,
  run: { readonly carries: boolean; readonly simulated: Simulated | null; readonly arms?: readonly string[] },
): Decision {
  const { carries, simulated } = run;
  if (!carries)
    return {
      verdict: "not yet tested",
      sentence: "demo: a quick run shows what happens and carries no verdict",
    };
  if (simulated !== null && failsAudit(simulated, run.arms) && decision.verdict !== "not yet tested")
    return {
      verdict: "not yet tested",
      sentence: `no verdict: ${simulated.acceleration.about}; the findings alone would say ${decision.verdict}`,
      leaning: decision.verdict,
    };
  return decision;
}

/** Did the audit of the acceleration fail in one of `arms`? Arms are simulated apart, so that one says nothing of another. */
function failsAudit({ acceleration }: Simulated, arms: readonly string[] | undefined): boolean {
  const { audited, failed } = acceleration;
  if (audited) return false;
  return arms === undefined || failed === undefined || arms.some((arm) => failed.includes(arm));
}
