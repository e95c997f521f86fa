import type { ClaimId } from "../model/experiment.ts";
import type { ExperimentVerdict } from "../runs/experiment-result.ts";
import type { FindingResult } from "../runs/summarise.ts";
import type { Claim } from "./claims.ts";
import { experiments } from "./index.ts";

/** What the table needs of the result of an experiment. */
export interface TestedExperiment {
  readonly verdict: ExperimentVerdict;
  readonly findings: readonly { readonly name: string; readonly state: FindingResult["state"] }[];
  /** Claims that a verdict of `supported` refutes. */
  readonly refutes: readonly ClaimId[];
}

/** What became of a claim. */
export interface ClaimRow {
  readonly claim: Claim;
  readonly verdict: ExperimentVerdict | "taken as input";
  /** Has one of its experiments a verdict and another none? */
  readonly partial: boolean;
  /** Its experiments and what each says of this claim; null for one without a result. */
  readonly tests: readonly { readonly experiment: string; readonly verdict: ExperimentVerdict | null }[];
}

/** From the worst to the best; what was not tested says nothing. */
const order: readonly Exclude<ExperimentVerdict, "not yet tested">[] = [
  "refuted",
  "not discriminating",
  "inconclusive",
  "supported",
];

/**
 * Every claim with the worst verdict of its experiments that have one.
 *
 * An experiment that is written to refute a claim does so with the verdict `supported`; where it is refuted itself, the
 * claim stays open (`inconclusive`), and so it does where only a check of the manipulation or the assay is out of range.
 * A fact of design that we set ourselves is taken as input, whatever uses it.
 */
export function claimRows(
  claims: readonly Claim[],
  results: ReadonlyMap<string, TestedExperiment>,
  checksOf = checksOfExperiment,
): ClaimRow[] {
  return claims.map((claim) => {
    const tests = claim.experiments.map((experiment) => {
      const result = results.get(experiment);
      const verdict = result === undefined ? null : verdictOn(claim.id, result, checksOf(experiment));
      return { experiment, verdict };
    });
    const said = tests.flatMap(({ verdict }) =>
      verdict === null || verdict === "not yet tested" ? [] : [verdict],
    );
    if (claim.input) return { claim, verdict: "taken as input", partial: false, tests };
    return {
      claim,
      verdict: order.find((verdict) => said.includes(verdict)) ?? "not yet tested",
      partial: said.length > 0 && said.length < tests.length,
      tests,
    };
  });
}

function checksOfExperiment(name: string): readonly string[] {
  return experiments.find((each) => each.name === name)?.checks ?? [];
}

function verdictOn(
  id: ClaimId,
  { verdict, findings, refutes }: TestedExperiment,
  checks: readonly string[],
): ExperimentVerdict {
  const out = findings.filter(({ state }) => state === "out");
  if (verdict === "refuted" && out.length > 0 && out.every(({ name }) => checks.includes(name)))
    return "inconclusive";
  if (!refutes.includes(id)) return verdict;
  return verdict === "supported" ? "refuted" : verdict === "refuted" ? "inconclusive" : verdict;
}

/** How many claims stand where. */
export interface ClaimCounts {
  readonly claims: number;
  /** Claims with at least one experiment among `written`. */
  readonly covered: number;
  readonly supported: number;
  readonly refuted: number;
  /** Without a decision: `not discriminating`, `inconclusive` and `not yet tested`. */
  readonly open: number;
  readonly input: number;
}

/** Counts of a table; `written` are the experiments that exist. */
export function claimCounts(rows: readonly ClaimRow[], written: readonly string[]): ClaimCounts {
  const count = (verdict: ClaimRow["verdict"]) => rows.filter((row) => row.verdict === verdict).length;
  const [supported, refuted, input] = [count("supported"), count("refuted"), count("taken as input")];
  return {
    claims: rows.length,
    covered: rows.filter(({ claim }) => claim.experiments.some((name) => written.includes(name))).length,
    supported,
    refuted,
    open: rows.length - supported - refuted - input,
    input,
  };
}
