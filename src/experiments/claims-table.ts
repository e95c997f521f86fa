import type { ClaimId } from "../model/experiment.ts";
import { claimVerdict, type TestedExperiment } from "../runs/claim-verdict.ts";
import type { ExperimentVerdict } from "../runs/experiment-verdict.ts";
import type { Claim } from "./claim.ts";
import { experimentNamed } from "./index.ts";

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

/** What an experiment says of a claim; null without a result. */
export type Said = (claim: ClaimId, experiment: string) => ExperimentVerdict | null;

/** What results by the name of their experiment say of claims. */
export function saidBy(results: ReadonlyMap<string, TestedExperiment>): Said {
  return (claim, name) => {
    const result = results.get(name);
    return result === undefined ? null : claimVerdict(experimentNamed(name), result, claim).verdict;
  };
}

/**
 * Every claim with the worst verdict of its experiments that have one.
 *
 * A fact of design that we set ourselves is taken as input, whatever uses it.
 */
export function claimRows(claims: readonly Claim[], said: Said): ClaimRow[] {
  return claims.map((claim) => {
    const tests = claim.experiments.map((experiment) => ({
      experiment,
      verdict: said(claim.id, experiment),
    }));
    const words = tests.flatMap(({ verdict }) =>
      verdict === null || verdict === "not yet tested" ? [] : [verdict],
    );
    if (claim.input) return { claim, verdict: "taken as input", partial: false, tests };
    return {
      claim,
      verdict: order.find((verdict) => words.includes(verdict)) ?? "not yet tested",
      partial: words.length > 0 && words.length < tests.length,
      tests,
    };
  });
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
