import type { AmplitudeEffector, AssayDesign } from "../model/assay-design.ts";
import { categoryFromStrings, type Table } from "../model/table.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";

/** The assay that the Monte Carlo of the catalogue used: 20 cells of 50 events, control mean 12 pA. */
export const standardAssay: AssayDesign = {
  kind: "assay",
  cellsPerGroup: 20,
  eventsPerCell: 50,
  mean: 12,
  cv: 0.55,
  sdCell: 0.12,
  noise: 1,
  threshold: 5,
  effector: { kind: "multiplicative", factor: 1.5 },
};

/**
 * Events of `design`: columns group (control, treated), cell, amplitude (pA).
 *
 * The quantal amplitude is log-normal, the cell's gain multiplies it, noise is added, and what lies below the
 * threshold is not seen; recording goes on until every cell has its events.
 */
export function mepscTable(design: AssayDesign, seed: number): Table {
  const perGroup = design.cellsPerGroup * design.eventsPerCell;
  const amplitude = new Float64Array(2 * perGroup);
  const cell = new Int32Array(2 * perGroup);
  const group = new Int32Array(2 * perGroup);
  const groups = ["control", "treated"];
  groups.forEach((name, code) => {
    const effector: AmplitudeEffector = code === 0 ? { kind: "none" } : design.effector;
    for (let c = 0; c < design.cellsPerGroup; c++) {
      const number = code * design.cellsPerGroup + c;
      const draws = randomStream(seed, "assay", name, c);
      const gain = Math.exp(design.sdCell * draws.normal());
      for (let e = 0; e < design.eventsPerCell; e++) {
        const row = number * design.eventsPerCell + e;
        amplitude[row] = detectedAmplitude(design, effector, gain, draws);
        cell[row] = number;
        group[row] = code;
      }
    }
  });
  const cells = Array.from(
    { length: 2 * design.cellsPerGroup },
    (_, i) => `c${String(i + 1).padStart(3, "0")}`,
  );
  return {
    source: "virtual recording",
    rowCount: 2 * perGroup,
    columns: [
      { ...categoryFromStrings("group", [], groups), codes: group },
      { ...categoryFromStrings("cell", [], cells), codes: cell },
      { kind: "number", name: "amplitude", values: amplitude },
    ],
  };
}

/**
 * Amplitude after scaling that diverges: the factor is 1 for the smallest and `factor` for the largest, half-way at `half`.
 *
 * The third control of a scaling test, beside uniform and additive change. Source: Hanes et al. 2020, J Neurosci.
 */
export function divergentScaling(
  x: number,
  { factor, half }: { readonly factor: number; readonly half: number },
): number {
  return x * (1 + ((factor - 1) * x) / (x + half));
}

function detectedAmplitude(
  design: AssayDesign,
  effector: AmplitudeEffector,
  gain: number,
  draws: RandomStream,
): number {
  const sdLog = Math.sqrt(Math.log1p(design.cv ** 2));
  const meanLog = Math.log(design.mean) - sdLog ** 2 / 2;
  for (;;) {
    const quantal = Math.exp(meanLog + sdLog * draws.normal());
    const treated = treatedAmplitude(effector, quantal, design, draws);
    const seen = gain * treated + design.noise * draws.normal();
    if (seen > 0 && seen >= design.threshold) return seen;
  }
}

/** Quantal amplitude after the treatment. */
function treatedAmplitude(
  effector: AmplitudeEffector,
  x: number,
  design: AssayDesign,
  draws: RandomStream,
): number {
  switch (effector.kind) {
    case "none":
      return x;
    case "multiplicative":
      return effector.factor * x;
    case "additive":
      return Math.max(0, x + (effector.meanFactor - 1) * design.mean);
    case "power": {
      // E[x^b] of a log-normal with mean m and CV c is m^b (1 + c^2)^(b (b - 1) / 2).
      const b = effector.exponent;
      const meanOfPower = design.mean ** b * (1 + design.cv ** 2) ** ((b * (b - 1)) / 2);
      return ((effector.meanFactor * design.mean) / meanOfPower) * x ** b;
    }
    case "divergent":
      return divergentScaling(x, effector);
    case "two-pool": {
      const factor = 1 + (effector.meanFactor - 1) / effector.fraction;
      return draws.uniform() < effector.fraction ? factor * x : x;
    }
  }
}
