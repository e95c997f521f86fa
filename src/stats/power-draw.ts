import { randomStream } from "../numerics/random.ts";
import type { PowerDesign } from "./power-design.ts";
import { designDf } from "./power-theory.ts";

/** One simulated study, fitted: the noise in each comparison, its standard error and degrees of freedom. */
export interface PowerDraw {
  /** Estimate less truth of treated minus each reference, on the log scale. */
  readonly noise: Float64Array;
  readonly se: Float64Array;
  readonly df: Float64Array;
  /** A variance component was estimated 0. */
  readonly singular: boolean;
  /** The same study without the effect; absent where its noise, SE and df are those above. */
  readonly withoutEffect?: Pick<PowerDraw, "noise" | "se" | "df">;
}

/**
 * Draws study number `replicate` of a design with equal counts, and fits it by REML.
 *
 * With equal counts the condition means and the three mean squares (mice, dendrites, synapses) are sufficient and
 * independent, so that no synapse is drawn; and REML has a closed form: the mean squares, pooled from below where
 * they are not in order, which is where a variance is estimated 0. There Kenward-Roger's df are those of the
 * design and its SE the unadjusted one, and Satterthwaite's df are those of the pooled mean square.
 * Each mouse has its own stream, so that designs that differ in a number share the luck of the mice they share.
 */
export function drawBalanced(design: PowerDesign, seed: number, replicate: number): PowerDraw {
  const { conditions, mice, dendrites, synapses, sd } = design;
  const perMouse = dendrites * synapses;
  const expected = {
    synapse: sd.residual ** 2,
    dendrite: sd.residual ** 2 + synapses * sd.dendrite ** 2,
    mouse: sd.residual ** 2 + synapses * sd.dendrite ** 2 + perMouse * sd.mouse ** 2,
  };
  const sums = { mouse: 0, dendrite: 0, synapse: 0 };
  const means = new Float64Array(conditions);
  const values = new Float64Array(mice);
  for (let k = 0; k < conditions; k++) {
    for (let m = 0; m < mice; m++) {
      const stream = randomStream(seed, "power", replicate, k, m);
      values[m] = Math.sqrt(expected.mouse / perMouse) * stream.normal();
      means[k]! += values[m]! / mice;
      sums.dendrite += expected.dendrite * stream.chiSquare(dendrites - 1);
      sums.synapse += expected.synapse * stream.chiSquare(dendrites * (synapses - 1));
    }
    for (const value of values) sums.mouse += perMouse * (value - means[k]!) ** 2;
  }
  const levels = pooled([
    { sum: sums.mouse, df: designDf(design) },
    { sum: sums.dendrite, df: conditions * mice * (dendrites - 1) },
    { sum: sums.synapse, df: conditions * mice * dendrites * (synapses - 1) },
  ]);
  return fromMeanSquares(design, means, levels);
}

/** Sum of squares of one level of the design, and its degrees of freedom. */
export interface Level {
  readonly sum: number;
  readonly df: number;
}

/** Pools neighbouring levels until their mean squares descend; levels without df are left out. */
export function pooled(levels: readonly Level[]): readonly Level[] {
  const result: Level[] = [];
  for (const level of levels) {
    if (level.df === 0) continue;
    let last = level;
    while (result.length > 0 && result.at(-1)!.sum / result.at(-1)!.df <= last.sum / last.df) {
      const before = result.pop()!;
      last = { sum: before.sum + last.sum, df: before.df + last.df };
    }
    result.push(last);
  }
  return result;
}

/** Comparisons of a study with equal counts from its condition means and its pooled mean squares, coarsest first. */
export function fromMeanSquares(
  design: PowerDesign,
  means: Float64Array,
  levels: readonly Level[],
): PowerDraw {
  const { conditions, mice, dendrites, synapses } = design;
  const top = levels[0]!;
  const possible = 1 + Number(dendrites > 1) + Number(synapses > 1);
  const noise = Float64Array.from({ length: conditions - 1 }, (_, i) => means[conditions - 1]! - means[i]!);
  const df = design.test === "z" ? Infinity : design.test === "kr" ? designDf(design) : top.df;
  const se = Math.sqrt(((2 / mice) * (top.sum / top.df)) / (dendrites * synapses));
  return {
    noise,
    se: new Float64Array(conditions - 1).fill(se),
    df: new Float64Array(conditions - 1).fill(df),
    singular: levels.length < possible,
  };
}
