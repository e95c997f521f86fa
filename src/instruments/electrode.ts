import { DataError } from "../model/errors.ts";
import { categoryFromStrings, type Table } from "../model/table.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import type { SimulatedSynapses } from "./simulated-synapses.ts";
import { codeColumn, labels } from "./synapse-table.ts";

/** A culture to be recorded from: the synapses of a circuit at one moment. */
export interface RecordedCulture {
  readonly group: string;
  readonly synapses: SimulatedSynapses;
}

/** How miniature currents are recorded; amplitudes in pA. */
export interface Electrode {
  /** Cells of a group, shared out over its cultures. */
  readonly cellsPerGroup: number;
  readonly eventsPerCell: number;
  /** Amplitude at the soma of the median synapse of the first group. */
  readonly amplitude: number;
  /** SD of the log of the amplitude of one synapse from event to event; the mean stays. */
  readonly quantalSd: number;
  /** SD of the noise that is added to each event. */
  readonly noise: number;
  /** Events below are not detected. */
  readonly threshold: number;
}

/**
 * The electrode of mechanisms.md 4.6: 20 pA at the median synapse less 40 % on the way to the soma, which gives the 12 pA of
 * the assays of the catalogue; quantal SD 0.3, noise 1 pA, threshold 5 pA. All chosen here.
 */
export const patchElectrode: Electrode = {
  cellsPerGroup: 20,
  eventsPerCell: 50,
  amplitude: 20 * (1 - 0.4),
  quantalSd: 0.3,
  noise: 1,
  threshold: 5,
};

/** Draws for an event above the threshold after which a cell is given up, for each event that is wanted. */
const PATIENCE = 1000;

/**
 * Miniature events of simulated cultures: columns group, culture, cell, amplitude (pA), as a lab hands them over.
 *
 * Every synapse of a cell releases as often as any other; an event is its strength with quantal variance, and noise. What
 * stays below the threshold is not recorded, and recording goes on until a cell has its events. One scale serves all groups.
 * Groups come in the order of their first cultures. Fails: DataError where a group has too few cells, or no event is seen.
 */
export function recordMinis(cultures: readonly RecordedCulture[], electrode: Electrode, seed: number): Table {
  const groups = [...new Set(cultures.map(({ group }) => group))];
  const unit = electrode.amplitude / medianStrength(cultures.filter(({ group }) => group === groups[0]));
  const rows: { group: number; culture: number; cell: number; amplitude: number }[] = [];
  let cells = 0;
  groups.forEach((name, group) => {
    const own = cultures.flatMap((each, culture) => (each.group === name ? [culture] : []));
    own.forEach((culture, k) => {
      const wanted = shareOf(electrode.cellsPerGroup, own.length, k);
      const draws = randomStream(seed, "electrode", name, k);
      for (const strengths of patched(cultures[culture]!, wanted, draws)) {
        const found = eventsOf(strengths, unit, electrode, draws);
        for (const amplitude of found) rows.push({ group, culture, cell: cells, amplitude });
        cells++;
      }
    });
  });
  if (rows.length === 0) {
    throw new DataError(
      `no event reaches the threshold of ${electrode.threshold} pA`,
      "lower it, or record a circuit whose synapses transmit something",
    );
  }
  const all = Int32Array.from(rows.keys());
  return {
    source: "virtual recording",
    rowCount: rows.length,
    columns: [
      { ...categoryFromStrings("group", [], groups), codes: all.map((i) => rows[i]!.group) },
      codeColumn("culture", labels("k", cultures.length, 2), all, (i) => rows[i]!.culture),
      codeColumn("cell", labels("c", cells, 3), all, (i) => rows[i]!.cell),
      { kind: "number", name: "amplitude", values: Float64Array.from(rows, ({ amplitude }) => amplitude) },
    ],
  };
}

function medianStrength(cultures: readonly RecordedCulture[]): number {
  const all = Float64Array.from(cultures.flatMap(({ synapses }) => [...synapses.strength])).sort();
  if (all.length === 0)
    throw new DataError("the first group has no synapses", "record a projection that has some");
  const half = all.length >> 1;
  return all.length % 2 === 1 ? all[half]! : (all[half - 1]! + all[half]!) / 2;
}

/** Part `k` of `total` shared out over `parts`, the first ones larger. */
function shareOf(total: number, parts: number, k: number): number {
  return Math.floor(total / parts) + (k < total % parts ? 1 : 0);
}

/** Strengths of the synapses of so many cells at random. */
function patched({ group, synapses }: RecordedCulture, wanted: number, draws: RandomStream): number[][] {
  const byCell = new Map<number, number[]>();
  synapses.post.forEach((cell, i) => {
    const own = byCell.get(cell);
    if (own === undefined) byCell.set(cell, [synapses.strength[i]!]);
    else own.push(synapses.strength[i]!);
  });
  const cells = [...byCell.keys()].sort((a, b) => a - b);
  if (cells.length < wanted) {
    throw new DataError(
      `a culture of ${group} has ${cells.length} cells with synapses, and ${wanted} are to be recorded from`,
      "record from fewer cells, from more cultures, or simulate more neurons",
    );
  }
  const order = draws.permutation(cells.length);
  return Array.from({ length: wanted }, (_, k) => byCell.get(cells[order[k]!]!)!);
}

function eventsOf(
  strengths: readonly number[],
  unit: number,
  { eventsPerCell, quantalSd, noise, threshold }: Electrode,
  draws: RandomStream,
): number[] {
  const found: number[] = [];
  for (let k = 0; k < PATIENCE * eventsPerCell && found.length < eventsPerCell; k++) {
    const strength = strengths[Math.floor(draws.uniform() * strengths.length)]!;
    const quantal = unit * strength * Math.exp(quantalSd * draws.normal() - quantalSd ** 2 / 2);
    const amplitude = quantal + noise * draws.normal();
    if (amplitude > 0 && amplitude >= threshold) found.push(amplitude);
  }
  return found;
}
