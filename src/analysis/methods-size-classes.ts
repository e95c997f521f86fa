import { numberText } from "../figures/svg-text.ts";
import type { AnalysisResult } from "./findings.ts";

/** Sentences of the methods on how small and large synapses were told apart and compared; empty if no comparison has them. */
export function sizeClassSentence({ comparisons, request }: AnalysisResult): string {
  const rows = comparisons.flatMap(({ sizeClasses }) => sizeClasses?.rows ?? []);
  if (rows.length === 0) return "";
  const cut = numberText(100 * rows[0]!.cut);
  const df = { kr: "Kenward-Roger", satterthwaite: "Satterthwaite", z: "infinite" }[request.df];
  const tested = rows.some(({ small }) => small.low !== null)
    ? `The class and its interaction with ${request.condition} were added to the mixed model of log ${request.value}; the changes in either class are contrasts of its marginal means with ${df} degrees of freedom and 95 % intervals that are not adjusted for their number, and the p value of the interaction is that of their difference.`
    : "Differences of mean log size are given without intervals, because the design carries no mixed model with the class.";
  const sweep = request.sizeCut === "pooled" ? "the groups compared" : "each group";
  return `Synapses above the ${cut} % quantile of size count as large, once with the quantile of the groups compared together and once with that of each group. ${tested} A class cut at the response selects on the outcome, so beside each change stands what one factor for all synapses would show in that class (the reference sizes moved by the mean log change and cut alike) and the mean change of the quantiles below and above the cut. The sweep repeats this at quantiles 0.50 to 0.95 of ${sweep}.`;
}
