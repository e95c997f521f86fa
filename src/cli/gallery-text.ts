import type { ClaimCounts } from "../experiments/claims-table.ts";
import type { PublishedFindings } from "../experiments/published-findings.ts";
import type { FinishedExperiment } from "./run-experiment.ts";
import { table } from "./run-text.ts";

/** One line on a run that has ended. */
export function ranText({ result, folder, seconds }: FinishedExperiment): string {
  const inRange = result.findings.filter(({ state }) => state === "in").length;
  const word = result.label === "demo" ? "demo" : result.verdict;
  return `${result.experiment}: ${word}, ${inRange} of ${result.findings.length} findings in range, ${seconds.toFixed(1)} s, ${folder}/report.html\n`;
}

/** All runs as a table, and what became of the claims. */
export function galleryText(
  runs: readonly FinishedExperiment[],
  { published, counts }: { readonly published: readonly PublishedFindings[]; readonly counts: ClaimCounts },
): string {
  const lines = runs.map(({ result, seconds }) => {
    const inRange = result.findings.filter(({ state }) => state === "in").length;
    const out = result.findings.filter(({ state }) => state === "out").length;
    const missed = result.controls.filter(({ missed: names }) => names.length > 0).length;
    const full = published.find(({ experiment }) => experiment === result.experiment);
    return [
      result.experiment,
      result.label === "demo" ? "demo" : loud(result.verdict),
      `${inRange} in, ${out} out, ${result.findings.length - inRange - out} open`,
      result.controls.length === 0 ? "none" : `${missed} of ${result.controls.length}`,
      full === undefined ? "not yet run" : loud(full.verdict),
      `${seconds.toFixed(1)} s`,
    ];
  });
  const { claims, covered, supported, refuted, open, input } = counts;
  return `
${table(["experiment", "this run", "findings", "controls that miss", "verdict of the full run", "time"], lines)}

${table(
  ["claims", "covered", "supported", "refuted", "open", "taken as input"],
  [[claims, covered, supported, refuted, open, input].map(String)],
)}
covered: an experiment is written; verdicts are those of full runs; docs/claims.md has every claim
`;
}

function loud(verdict: string): string {
  return verdict === "refuted" || verdict === "not discriminating" ? verdict.toUpperCase() : verdict;
}
