import { claims } from "../experiments/claims.ts";
import { claimCounts, claimRows, saidBy } from "../experiments/claims-table.ts";
import { experiments } from "../experiments/index.ts";
import type { TestedExperiment } from "../runs/claim-verdict.ts";
import { galleryText, ranText } from "./gallery-text.ts";
import { publishedFindings } from "./published-files.ts";
import {
  type ExperimentOptions,
  exitCodeOf,
  type FinishedExperiment,
  runAndWrite,
} from "./run-experiment.ts";

/**
 * Runs every experiment and prints one line for each, then how many claims are covered, supported, refuted and open.
 *
 * A quick run carries no verdict: there the verdicts on the claims are those of the full runs that come with the program.
 * Gives the exit code: 3 if interrupted, 1 where a verdict-carrying run has a finding out of range.
 */
export async function runAll(options: ExperimentOptions): Promise<number> {
  const published = await publishedFindings();
  const runs: FinishedExperiment[] = [];
  let code = 0;
  for (const [index, experiment] of experiments.entries()) {
    process.stderr.write(`${index + 1} of ${experiments.length}: ${experiment.name}\n`);
    const { out, ...rest } = options;
    const run = await runAndWrite(experiment, {
      ...rest,
      ...(out === undefined ? {} : { out: `${out}/${experiment.name}`, circuits: `${out}/circuits` }),
    });
    if (run === null) return 3;
    runs.push(run);
    if (!options.json) process.stdout.write(ranText(run));
    code = Math.max(code, exitCodeOf(run.result));
  }
  const results = new Map<string, TestedExperiment>(published.map((each) => [each.experiment, each]));
  for (const { result } of runs) if (result.label === "verdict") results.set(result.experiment, result);
  const rows = claimRows(claims, saidBy(results));
  const counts = claimCounts(
    rows,
    experiments.map(({ name }) => name),
  );
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ experiments: runs.map(({ result, folder }) => ({ ...result, folder })), claims: rows, counts })}\n`,
    );
  else process.stdout.write(galleryText(runs, { published, counts }));
  return code;
}
