import { normalCdf } from "../numerics/normal-distribution.ts";
import type { RandomStream } from "../numerics/random.ts";

/** Shape of log size inside a dendrite. */
export type SizeShape = "normal" | "left-skewed" | "right-skewed" | "heavy-tailed";

/** What the treatment does to the synapses of the treated group. */
export type TrueKind =
  | { readonly kind: "none" }
  | { readonly kind: "uniform"; readonly factor: number }
  | { readonly kind: "selective"; readonly factor: number; readonly fraction: number }
  | { readonly kind: "quadratic"; readonly factor: number; readonly decline: number }
  | { readonly kind: "threshold"; readonly factor: number; readonly fraction: number }
  | { readonly kind: "divergent"; readonly factor: number; readonly exponent: number }
  | { readonly kind: "additive"; readonly amount: number };

/** Median of the simulated sizes, um2. */
export const medianSize = 0.13;

/** A draw with mean 0 and SD 1; the skewed ones are centred log-gammas and their mirror images (skewness 0.7). */
export function standardisedSize(shape: SizeShape, draws: RandomStream): number {
  switch (shape) {
    case "normal":
      return draws.normal();
    case "left-skewed":
      return -(draws.gamma(8) - 8) / Math.sqrt(8);
    case "right-skewed":
      return (draws.gamma(8) - 8) / Math.sqrt(8);
    case "heavy-tailed":
      return (draws.normal() / Math.sqrt(draws.chiSquare(6) / 6)) * Math.sqrt(4 / 6);
  }
}

/** An untreated synapse: its log size, the mean log size of its dendrite, and the SD of log size over all synapses. */
export interface UntreatedSize {
  readonly before: number;
  readonly centre: number;
  readonly sd: number;
}

/** Log size after the treatment; -Infinity where nothing is left of the synapse. Draws one number under every kind. */
export function changedSize(
  effect: TrueKind,
  { before, centre, sd }: UntreatedSize,
  draws: RandomStream,
): number {
  const u = draws.uniform();
  const rank = normalCdf((before - Math.log(medianSize)) / sd);
  switch (effect.kind) {
    case "none":
      return before;
    case "uniform":
      return before + Math.log(effect.factor);
    case "selective":
      return u < effect.fraction ? before + Math.log(effect.factor) : before;
    case "quadratic":
      return u < Math.max(0, 1 - effect.decline * rank * rank) ? before + Math.log(effect.factor) : before;
    case "threshold":
      return rank < effect.fraction ? before + Math.log(effect.factor) : before;
    case "divergent":
      return before + Math.log(effect.factor) + effect.exponent * (before - centre);
    case "additive":
      return Math.log(Math.max(0, Math.exp(before) + effect.amount));
  }
}
