import { conditionalModes } from "./conditional-modes.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import type { LmmFit, ModelFrame } from "./lmm-types.ts";

/** Residuals of each row of the model, length n, units of y; `scaled` are the conditional ones over sigma times root weight. */
export interface LmmResiduals {
  /** y - X beta. */
  readonly marginal: Float64Array;
  /** y - X beta - Z b. */
  readonly conditional: Float64Array;
  readonly scaled: Float64Array;
  /** X beta + Z b. */
  readonly fitted: Float64Array;
}

const BLOCK_ROWS = 1024;

/** Residuals and fitted values of `fit` for the rows of `frame`. */
export function lmmResiduals(frame: ModelFrame, moments: LmmMoments, fit: LmmFit): LmmResiduals {
  const { n } = frame;
  const p = fit.p;
  const marginal = new Float64Array(n);
  const fitted = new Float64Array(n);
  const block = new Float64Array(BLOCK_ROWS * (p + 1));
  for (let from = 0; from < n; from += BLOCK_ROWS) {
    const to = Math.min(n, from + BLOCK_ROWS);
    frame.fill(from, to, block);
    for (let i = from; i < to; i++) {
      const at = (i - from) * (p + 1);
      let sum = 0;
      for (let j = 0; j < p; j++) sum += block[at + j]! * fit.beta[j]!;
      fitted[i] = sum;
      marginal[i] = block[at + p]! - sum;
    }
  }
  const conditional = Float64Array.from(marginal);
  for (const { codes, effect } of randomParts(frame, moments, fit))
    for (let i = 0; i < n; i++) {
      const value = effect(i, codes[i]!);
      conditional[i]! -= value;
      fitted[i]! += value;
    }
  const scaled = conditional.map(
    (value, i) => (value / fit.sigma) * (frame.weights ? Math.sqrt(frame.weights[i]!) : 1),
  );
  return { marginal, conditional, scaled, fitted };
}

/** Z b of each random term, row by row. */
function randomParts(frame: ModelFrame, moments: LmmMoments, fit: LmmFit) {
  const modes = conditionalModes(moments, fit);
  return frame.random.map((part) => {
    const own = modes.find(({ group }) => group === part.group)!;
    const width = own.columnNames.length;
    const places = part.columnNames.map((name) => own.columnNames.indexOf(name));
    const z = new Float64Array(frame.n * places.length);
    part.fill(0, frame.n, z);
    const effect = (row: number, level: number) =>
      places.reduce(
        (sum, place, c) => sum + z[row * places.length + c]! * own.modes[level * width + place]!,
        0,
      );
    return { codes: part.codes, effect };
  });
}
