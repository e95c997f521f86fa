import type { WeightSnapshot } from "../model/recording.ts";
import { categoryFromStrings, type Table } from "../model/table.ts";
import { mean } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";

/** How miniature currents are recorded of a simulated culture (experiments.md 0.6 item 6). */
const assay = { cells: 20, events: 50, mean: 12, quantal: 0.3, sdCell: 0.12, noise: 1, threshold: 5 };

/** Detection threshold of `patchedWeights`, pA. */
export const patchThreshold = assay.threshold;

/**
 * Miniature currents of 20 cells before and of 20 other cells after a treatment, as a patch electrode would see them:
 * columns group (control, treated), cell, amplitude (pA).
 *
 * An event takes a synapse of its cell at random; its amplitude is the strength, in units that make the mean before the
 * treatment 12 pA, times a log-normal of the vesicle (CV 0.3) and a gain of the cell (SD of log 0.12), plus noise of
 * 1 pA. Events below 5 pA are not seen, and recording goes on until every cell has its 50.
 */
export function patchedWeights(before: WeightSnapshot, after: WeightSnapshot, seed: number): Table {
  const unit = assay.mean / mean(before.strength);
  const groups = ["control", "treated"];
  const names: string[] = [];
  const group: number[] = [];
  const cell: number[] = [];
  const amplitude: number[] = [];
  const order = randomStream(seed, "patched cells").permutation(
    1 + before.post.reduce((a, b) => Math.max(a, b), 0),
  );
  [before, after].forEach((snapshot, code) => {
    const chosen = [...order].slice(code * assay.cells, (code + 1) * assay.cells);
    for (const post of chosen) {
      const strengths = snapshot.strength.filter((_, i) => snapshot.post[i] === post);
      if (strengths.length === 0) continue;
      const draws = randomStream(seed, "patch", code, post);
      const gain = unit * Math.exp(assay.sdCell * draws.normal());
      const number = names.push(`c${String(names.length + 1).padStart(3, "0")}`) - 1;
      for (let event = 0; event < assay.events; event++) {
        amplitude.push(detected(strengths, gain, draws));
        cell.push(number);
        group.push(code);
      }
    }
  });
  return {
    source: "virtual recording",
    rowCount: amplitude.length,
    columns: [
      { ...categoryFromStrings("group", [], groups), codes: Int32Array.from(group) },
      { ...categoryFromStrings("cell", [], names), codes: Int32Array.from(cell) },
      { kind: "number", name: "amplitude", values: Float64Array.from(amplitude) },
    ],
  };
}

function detected(strengths: Float64Array, gain: number, draws: ReturnType<typeof randomStream>): number {
  const sdLog = Math.sqrt(Math.log1p(assay.quantal * assay.quantal));
  for (;;) {
    const quantal = Math.exp(sdLog * draws.normal() - (sdLog * sdLog) / 2);
    const seen = gain * strengths[draws.integer(strengths.length)]! * quantal + assay.noise * draws.normal();
    if (seen >= assay.threshold) return seen;
  }
}
