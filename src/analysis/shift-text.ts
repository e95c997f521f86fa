import { numberText } from "../figures/svg-text.ts";
import type { AnalysisResult } from "./findings.ts";
import { type Html, html, htmlTable } from "./html.ts";
import type { MonteCarloFindings } from "./monte-carlo-findings.ts";
import type { ShiftFindings } from "./shift-findings.ts";

/** Where the bands of a shift function come from, or why there are none. */
export function shiftNote({ resamples, df, rule, noBand }: ShiftFindings): string {
  if (noBand !== null) return `No band: ${noBand}.`;
  const how =
    rule === "percentile"
      ? "pointwise limits are percentiles"
      : `fewer than 10 animals in a group: standard errors corrected for their number, t on ${df} df`;
  return `Bands from ${resamples} resamples of whole animals (${how}).`;
}

/** The shift functions as a sentence for the methods; empty where there are none. */
export function shiftSentence({ comparisons }: AnalysisResult): string {
  const shifts = comparisons.flatMap(({ shift }) => (shift ? [shift] : []));
  if (shifts.length === 0) return "";
  const notes = [...new Set(shifts.map(shiftNote))];
  const pairs = comparisons.some(({ paired }) => paired)
    ? " Quantiles after were compared with the treated quantiles before times the reference's ratio of after to before; batch and covariates were not adjusted for."
    : "";
  return `Shift and ratio functions compare the quantiles 0.05 to 0.95 of the pooled sizes and did not enter a verdict.${pairs} ${notes.join(" ")}`;
}

/** The families of the source's Monte Carlo, nearest first. */
export function monteCarloTable({ rows, animals }: MonteCarloFindings): Html {
  const models = [...new Set(rows.map(({ model }) => model))];
  const best = models
    .map((model) =>
      rows.filter((row) => row.model === model).reduce((a, b) => (b.distance < a.distance ? b : a)),
    )
    .sort((a, b) => a.distance - b.distance);
  const table = htmlTable(
    [
      "family",
      "share scaled",
      "95 % interval of the share",
      "mean K-S distance ± Monte Carlo SE",
      "nearest in resamples of animals",
    ],
    best.map(({ model, fraction, distance, se }) => {
      const own = animals?.models.find((one) => one.model === model);
      return [
        model,
        numberText(fraction),
        own && own.low !== null && own.high !== null
          ? `${numberText(own.low)} to ${numberText(own.high)}`
          : "–",
        `${numberText(distance)} ± ${numberText(se, 1)}`,
        own ? `${numberText(100 * own.wins, 2)} %` : "–",
      ];
    }),
  );
  const about = animals
    ? `Without the last column (${animals.resamples} resamples) the winner would be a property of this sample only.`
    : "Too few animals or resamples to say how often each would be the nearest: the winner is a property of this sample only.";
  return html`<p>Monte Carlo of de Vivo et al. (2017), reconstructed: reference synapses drawn at random and scaled by each family to the treated mean. A description: the families with a free share come nearer by that alone. ${about}</p>${table}`;
}
