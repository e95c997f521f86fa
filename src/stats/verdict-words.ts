import type { ChangeEstimate } from "./change-test.ts";
import type { FractionProfile } from "./fraction-profile.ts";
import type { KindScore } from "./kind-lead.ts";
import type { ShapeTest } from "./shape-test.ts";
import type { VerdictMargins, VerdictWord } from "./verdict-types.ts";

/** Per cent change of size for a change `logRatio` of log size, with its sign: `-18.9 %`. */
export function percentText(logRatio: number): string {
  const percent = 100 * Math.expm1(logRatio);
  const text = percent.toFixed(Math.abs(percent) < 100 ? 1 : 0);
  return `${percent >= 0 && !text.startsWith("-") ? "+" : ""}${text} %`;
}

/** `p = 0.031`, `p < 0.0001`. */
export function pText(p: number): string {
  if (p < 1e-4) return "p < 0.0001";
  return `p = ${p < 0.001 ? p.toFixed(4) : p.toFixed(3)}`;
}

/** `-18.9 % (95 % interval -27.0 % to -9.8 %)`. */
export function changeText(change: ChangeEstimate): string {
  return `${percentText(change.estimate)} (95 % interval ${percentText(change.low)} to ${percentText(change.high)})`;
}

/** Why step 1 ended as it did. */
export function noChangeText(change: ChangeEstimate, margins: VerdictMargins, isInside: boolean): string {
  const range = `${percentText(change.low90)} to ${percentText(change.high90)}`;
  const margin = `±${round(100 * margins.margin)} %`;
  return isInside
    ? `mean size differs by ${percentText(change.estimate)}; the 90 % interval, ${range}, lies inside the margin of ${margin}`
    : `a change is not shown (${percentText(change.estimate)}, ${pText(change.pAdjusted)}) and not excluded: the 90 % interval, ${range}, reaches beyond the margin of ${margin}`;
}

/** What the shape test found, in one clause. */
export function shapeText(shape: ShapeTest, margins: VerdictMargins): string {
  const margin = `±${round(margins.shapeMargin)}`;
  const best = `this design could at best have supported ±${shape.smallestMargin.toFixed(2)}`;
  if (shape.p < 0.05) return `the sizes did not change by one factor (${pText(shape.p)}): ${leanText(shape)}`;
  return shape.reach <= margins.shapeMargin
    ? `all sizes from the 10th to the 90th percentile changed alike within ±${shape.reach.toFixed(2)} log units (margin ${margin}; ${best})`
    : `one factor is not rejected (${pText(shape.p)}) and not shown: the band of the change along size reaches ±${shape.reach.toFixed(2)} log units, beyond the margin of ${margin}; ${best}`;
}

/** Which end of the size range changed more. */
function leanText(shape: ShapeTest): string {
  const low = shape.r[0]!;
  const high = shape.r.at(-1)!;
  return `${percentText(low)} at the 10th percentile of size, ${percentText(high)} at the 90th`;
}

/** What a kind says about the synapses. */
export function kindText(score: KindScore, change: number): string {
  const fall = change < 0 ? "shrank" : "grew";
  switch (score.kind) {
    case "selective":
      return `a part of the synapses, whatever their size, ${fall} by one factor (${percentText(Math.log(score.factor))} for those that did)`;
    case "size-dependent":
      return score.form === "threshold"
        ? `synapses below a size ${fall} and those above it did not (threshold form)`
        : `the chance to have changed falls with the square of the size rank (quadratic form)`;
    case "divergent":
      return `all synapses ${fall}, the larger the more (${score.form})`;
    case "additive":
      return `every synapse ${change < 0 ? "lost" : "gained"} about the same amount, whatever its size`;
  }
}

/** The share of synapses that scaled, or that it is not identified, with the product as headline. */
export function fractionText(profile: FractionProfile, verdict: VerdictWord, change: number): string {
  const range = `95 % interval ${profile.low.toFixed(2)} to ${profile.high.toFixed(2)}`;
  if (verdict === "uniform" && profile.high < 1)
    return `A model in which only a share of ${profile.low.toFixed(2)} to ${profile.high.toFixed(2)} of the synapses scaled (${profile.form} form) fits too: it departs from one factor by less than the shape margin.`;
  return profile.identified && profile.estimate !== null
    ? `The share of synapses that scaled is ${profile.estimate.toFixed(2)} (${range}; ${profile.form} form).`
    : `The share of synapses that scaled is not identified (${range}); its product with their log factor, the mean change of ${percentText(change)}, is.`;
}

/** What the data cannot tell under a verdict, one sentence each. */
export function limitsOf(
  verdict: VerdictWord,
  facts: { hasThreshold: boolean; isPaired: boolean },
): string[] {
  const limits: string[] = [];
  const seen = facts.isPaired
    ? "Only synapses that could be found again were compared; what was lost or new in between is not in the factor."
    : "Treated and reference synapses are different synapses, so that only the two distributions of size can be compared, not the fate of one synapse.";
  limits.push(seen);
  if (verdict === "uniform" || verdict === "inconclusive")
    limits.push(
      "A change of gain, staining or magnification between the groups looks exactly like scaling by one factor.",
    );
  if (verdict === "selective" || verdict === "size-dependent")
    limits.push(
      "That some synapses did not change cannot be told from some of them having changed the other way, nor selective change in the treated group from the opposite selective change in the reference.",
    );
  if (verdict === "no change")
    limits.push(
      "Changes of single synapses in opposite directions that leave the mean as it was would not be seen.",
    );
  if (verdict === "additive" || verdict === "divergent")
    limits.push(
      "An offset or a nonlinearity of the measurement that differs between the groups would look the same.",
    );
  if (!facts.hasThreshold)
    limits.push(
      "No detection limit was given: if small synapses go unseen, the true change of the mean is larger and its shape is bent at the small end.",
    );
  return limits;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
