import type { CohortDesign, CohortEffect } from "../model/cohort-design.ts";
import type { RandomStream } from "../numerics/random.ts";

/** The synapses of a cohort before the effect; arrays have one entry per synapse. */
export interface WakeSynapses {
  /** Log size without any effect. */
  readonly logSize: Float64Array;
  /** Index into `design.conditions`. */
  readonly condition: Int32Array;
  readonly mouse: Int32Array;
  /** Synapses per um2 and diameter (um) of the dendrite of each synapse. */
  readonly density: Float64Array;
  readonly diameter: Float64Array;
  readonly endosome: Uint8Array;
}

/** What the effect did: log size after it, and for each synapse the chance of changing and whether it changed. */
export interface EffectOutcome {
  readonly logSize: Float64Array;
  readonly probability: Float64Array;
  readonly changed: Uint8Array;
}

/** Applies `design.effect` to every synapse; `draws` decides which synapses of a partial effect change. */
export function applyEffect(design: CohortDesign, wake: WakeSynapses, draws: RandomStream): EffectOutcome {
  const n = wake.logSize.length;
  const acting = actingConditions(design);
  const acts = Uint8Array.from(wake.condition, (code) => (acting[code] ? 1 : 0));
  const rank = needsRank(design.effect) ? ranksAmong(wake.logSize, acts) : undefined;
  const logSize = wake.logSize.slice();
  const probability = new Float64Array(n);
  const changed = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const uniform = draws.uniform();
    if (!acts[i]) continue;
    probability[i] = chance(design.effect, rank ? rank[i]! : 0, wake.endosome[i] === 1);
    if (uniform >= probability[i]!) continue;
    changed[i] = 1;
    logSize[i] = changedLogSize(design, wake, i);
  }
  return { logSize, probability, changed };
}

/** Ranks (rank - 1/2) / m in (0, 1) of the marked entries of `values` among themselves; 0 elsewhere. */
export function ranksAmong(values: Float64Array, marked: Uint8Array): Float64Array {
  const order: number[] = [];
  for (let i = 0; i < values.length; i++) if (marked[i]) order.push(i);
  order.sort((a, b) => values[a]! - values[b]!);
  const rank = new Float64Array(values.length);
  order.forEach((row, position) => {
    rank[row] = (position + 0.5) / order.length;
  });
  return rank;
}

/**
 * Coefficient c of p(u) = max(0, 1 - c u^power) whose mean over u in (0, 1) is `fraction`.
 *
 * Source: for power 2, c = 3 (1 - f) down to f = 2/3, where p reaches 0 at u = 1, and 4 / (9 f^2) below.
 */
export function declineCoefficient(fraction: number, power: number): number {
  const plain = (power + 1) * (1 - fraction);
  return plain <= 1 ? plain : (power / ((power + 1) * fraction)) ** power;
}

/** Which conditions the effect acts on, by index. */
function actingConditions(design: CohortDesign): boolean[] {
  const { effect } = design;
  switch (effect.kind) {
    case "null":
    case "batch":
    case "annotator-drift":
    case "unequal-calibre":
      return design.conditions.map(() => false);
    case "wake-only":
      return design.conditions.map((name) => name === effect.condition);
    case "circadian":
      return design.conditions.map((name) => effect.conditions.includes(name));
    default:
      return design.conditions.map((name) => name === design.treated);
  }
}

function needsRank(effect: CohortEffect): boolean {
  return effect.kind === "selective" || effect.kind === "threshold";
}

/** Probability that a synapse of rank `u` changes. */
function chance(effect: CohortEffect, u: number, endosome: boolean): number {
  switch (effect.kind) {
    case "selective": {
      const bySize = Math.max(0, 1 - declineCoefficient(effect.fraction, effect.power) * u ** effect.power);
      return bySize * (endosome ? 1 : effect.endosomeNegative);
    }
    case "random-subset":
      return effect.fraction;
    case "threshold":
      return u < effect.fraction ? 1 : 0;
    default:
      return 1;
  }
}

/** Log size of synapse `i` after a change that happens. A size that would not be positive is -Infinity: lost. */
function changedLogSize(design: CohortDesign, wake: WakeSynapses, i: number): number {
  const { effect } = design;
  const before = wake.logSize[i]!;
  switch (effect.kind) {
    case "selective":
      return (
        before +
        Math.log(effect.factor) * (1 - effect.densityCoefficient * (wake.density[i]! - design.density.mean))
      );
    case "additive":
      return Math.log(Math.max(0, Math.exp(before) + effect.amount));
    case "divergent": {
      const centre = Math.log(design.size.median);
      return centre + effect.exponent * (before - centre) + Math.log(effect.factor);
    }
    case "shrinkage":
      return before + 2 * Math.log(effect.linear);
    case "uniform":
    case "random-subset":
    case "threshold":
    case "wake-only":
    case "circadian":
      return before + Math.log(effect.factor);
    default:
      return before;
  }
}
