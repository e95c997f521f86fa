import type { RandomStream } from "../numerics/random.ts";
import { momentTerms, templates, thetaEntries } from "./lmm-terms.ts";
import type { LmmFit, ModelFrame } from "./lmm-types.ts";

const BLOCK_ROWS = 1024;

/**
 * Draws responses, again and again, from a fitted model of any kind: y = X beta + Z Lambda u + e.
 *
 * Each draw has length n, in units of y after the offset. u and e are normal with SD sigma; e has SD sigma / sqrt(w) in
 * a row of prior weight w. Rows that hold one value of a random column share one draw of its level.
 */
export function responseSimulator(frame: ModelFrame, fit: LmmFit): (random: RandomStream) => Float64Array {
  const mean = fixedPart(frame, fit);
  const { terms } = momentTerms(frame);
  const factors = templates(
    terms.map(({ term }) => term),
    thetaEntries(terms.map(({ term }) => term)),
    fit.theta,
  );
  const parts = terms.map(({ term, codes, parts: frames }, t) => {
    const width = term.columnNames.length;
    const z = new Float64Array(frame.n * width);
    let offset = 0;
    for (const part of frames) {
      const own = part.columnNames.length;
      const block = new Float64Array(frame.n * own);
      part.fill(0, frame.n, block);
      for (let i = 0; i < frame.n; i++)
        for (let c = 0; c < own; c++) z[i * width + offset + c] = block[i * own + c]!;
      offset += own;
    }
    return { codes, levels: term.levels.length, width, z, factor: factors[t]! };
  });
  const noise = frame.weights?.map((weight) => fit.sigma / Math.sqrt(weight));
  return (random) => {
    const y = Float64Array.from(mean);
    for (const { codes, levels, width, z, factor } of parts) {
      const effects = levelEffects(levels, width, factor, fit.sigma, random);
      for (let i = 0; i < y.length; i++)
        for (let c = 0; c < width; c++) y[i]! += z[i * width + c]! * effects[codes[i]! * width + c]!;
    }
    for (let i = 0; i < y.length; i++) y[i]! += (noise ? noise[i]! : fit.sigma) * random.normal();
    return y;
  };
}

/** The frame with another response, length n. */
export function withResponse<Frame extends ModelFrame>(frame: Frame, y: Float64Array): Frame {
  const k = frame.columnNames.length + 1;
  const fill = (from: number, to: number, out: Float64Array) => {
    frame.fill(from, to, out);
    for (let i = from; i < to; i++) out[(i - from) * k + k - 1] = y[i]!;
  };
  return { ...frame, fill };
}

/** Random effects of every level, level after level: template times independent normals. */
function levelEffects(
  levels: number,
  width: number,
  factor: Float64Array,
  sigma: number,
  random: RandomStream,
): Float64Array {
  const effects = new Float64Array(levels * width);
  for (let level = 0; level < levels; level++)
    for (let c = 0; c < width; c++) {
      const u = sigma * random.normal();
      for (let r = c; r < width; r++) effects[level * width + r]! += factor[r + c * width]! * u;
    }
  return effects;
}

/** X beta, length n. */
function fixedPart(frame: ModelFrame, fit: LmmFit): Float64Array {
  const k = frame.columnNames.length + 1;
  const mean = new Float64Array(frame.n);
  const block = new Float64Array(BLOCK_ROWS * k);
  for (let from = 0; from < frame.n; from += BLOCK_ROWS) {
    const to = Math.min(frame.n, from + BLOCK_ROWS);
    frame.fill(from, to, block);
    for (let i = from; i < to; i++)
      for (let j = 0; j < k - 1; j++) mean[i]! += block[(i - from) * k + j]! * fit.beta[j]!;
  }
  return mean;
}
