import type { AnalysisResult } from "./findings.ts";

/** Sentences of the methods on the likelihood behind the table of models of change; empty if there is none. */
export function modelsOfChangeSentence({ comparisons, request }: AnalysisResult): string {
  const models = comparisons.flatMap((comparison) => (comparison.models ? [comparison.models] : []));
  if (models.length === 0) return "";
  const names = models[0]!.rows.map(({ model }) => model).join(", ");
  const animal = request.nest[0] ?? "row";
  if (models.some(({ engine }) => engine === "paired"))
    return `${pairedResponse(comparisons, animal)} Models of change (${names}) were fitted by maximum likelihood to the second log size given the first. Without treatment the second log size is normal about a line in the first, which carries drift, measurement error and regression to the mean; the treatment acts on the size that a synapse would have had by that line. Levels of each ${animal}, batch and covariates were taken out first. The score is the log density of the pairs of each ${animal} under the fit to the others; log-likelihood and AIC take pairs for independent and are descriptions.`;
  return `Models of change (${names}) were fitted by maximum likelihood to the pooled log sizes of both groups as mixtures of synapses that changed and synapses that did not; log-likelihood and AIC take synapses for independent and are descriptions.`;
}

/** What response and baseline of the mixed model are where each synapse was measured twice. */
function pairedResponse(comparisons: AnalysisResult["comparisons"], animal: string): string {
  const paired = comparisons.find((comparison) => comparison.paired !== null)?.paired;
  if (!paired) return "";
  return `Each synapse was measured at ${paired.before} and at ${paired.after}; the response of the mixed model is the size at ${paired.after} of synapses seen at both times, and its covariate baseline is the mean log size of the ${animal} at ${paired.before}, less the mean over all. The verdict uses this baseline-adjusted contrast; the change from baseline and the size at ${paired.after} alone stand beside it.`;
}
