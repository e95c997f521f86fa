import { claims } from "../experiments/claims.ts";
import type { Experiment } from "../model/experiment.ts";
import { claimVerdict, type TestedExperiment } from "../runs/claim-verdict.ts";

/**
 * What a run says of each claim that its experiment tests, one line each; empty where it carries no verdict.
 *
 * A claim that is taken as input is not tested and has no line.
 */
export function claimsText(experiment: Experiment, run: TestedExperiment): string {
  if (run.label !== "verdict") return "";
  const inputs = claims.filter(({ input }) => input).map(({ id }) => id);
  const lines = experiment.claims
    .filter((id) => !inputs.includes(id))
    .map((id) => {
      const { verdict, sentence, leaning } = claimVerdict(experiment, run, id);
      // why a run may carry no verdict is said once, with that of the experiment
      const why = leaning === undefined ? sentence : `its findings alone would say ${leaning}`;
      return `  ${id}: ${verdict} (${why})`;
    });
  return lines.length === 0 ? "" : `\nclaims, each on the findings that test it:\n${lines.join("\n")}\n`;
}
