import { clockScale } from "./clock-scale.ts";
import { elementsOf, type Shard } from "./shard.ts";

/**
 * Weights of the owned synapses of a projection as they stand, row by row, in single precision where they are kept so.
 *
 * What a lazy synapse gained since its axon last fired is added to a copy; memory is not changed.
 */
export function settledWeights(shard: Shard, projection: number): Float64Array {
  const { weightVariable } = shard.program.projections[projection]!;
  const at = shard.layout.projections[projection]!;
  const { buffer } = shard.memory;
  const { rows, synapses } = shard.shape.projections[projection]!;
  const rowStart = new Uint32Array(buffer, at.rowStart, rows + 1);
  const target = new (at.wide ? Uint32Array : Uint16Array)(buffer, at.target, synapses);
  const cells = shard.shape.populations[shard.program.projections[projection]!.to]!.count;
  const stored = weightVariable === null ? null : elementsOf(shard, weightVariable, synapses);
  const gain = pendingGains(shard, projection);
  const weights = new Float64Array(shard.synapseCounts[projection]!);
  let n = 0;
  for (let row = 0; row < rows; row++) {
    gain.open(row);
    for (let s = rowStart[row]!; s < rowStart[row + 1]!; s++) {
      if (target[s]! >= cells) continue;
      weights[n++] = stored === null ? constantWeight(shard, projection) : gain.of(stored[s]!, target[s]!);
    }
  }
  return weights;
}

/** The one weight of a projection that has no weight variable. */
export function constantWeight(shard: Shard, projection: number): number {
  const { weight } = shard.program.projections[projection]!;
  if (weight.kind !== "constant")
    throw new Error("bug: a projection without weights whose weight is no constant");
  return weight.value;
}

/** What the synapses of a row gained since its axon last fired; `open` names the row. */
export interface PendingGains {
  open(row: number): void;
  /** A stored weight, and its target among the owned cells. */
  of(stored: number, target: number): number;
  /** What a synapse onto it gained. */
  gained(target: number): number;
}

/**
 * Weights of a lazy projection as they stand, in the arithmetic of the kernels; the stored weight where nothing waits.
 *
 * Works on copies: memory is not changed by reading, or a recorder would change the run.
 */
export function pendingGains(shard: Shard, projection: number): PendingGains {
  const rule = shard.rules[projection]!;
  const lazy = shard.layout.projections[projection]!.lazy;
  if (rule === null || lazy === null) return { open() {}, of: scaled(shard, projection), gained: () => 0 };
  const single = shard.program.variables[rule.weight]!.precision === "f32";
  const Numbers = single ? Float32Array : Float64Array;
  const round = single ? Math.fround : (x: number) => x;
  const { buffer } = shard.memory;
  const { rows } = shard.shape.projections[projection]!;
  const now = new DataView(buffer).getInt32(shard.layout.control.windows[projection]!.window, true);
  const reach = new Numbers(buffer, lazy.reach, rows);
  const window = new Int32Array(buffer, lazy.window, rows);
  const powers = new Numbers(buffer, lazy.powers, 64);
  const gathered = new Numbers(buffer, lazy.gathered);
  const held = shard.bounds[projection]!;
  const bounds = held === null ? null : new Numbers(buffer, shard.layout.variables[held]!);
  const c = new Numbers(4);
  const p = new Numbers(4);
  const gained = (target: number): number => {
    for (let slot = 0; slot < 4; slot++) p[slot] = gathered[4 * target + slot]! * c[slot]!;
    return single ? round(round(p[0]! + p[2]!) + round(p[1]! + p[3]!)) : p[0]! + p[2]! + (p[1]! + p[3]!);
  };
  return {
    open(row) {
      const entry = 4 * (4 * (window[row]! & 3) + ((now - window[row]!) & 3));
      for (let slot = 0; slot < 4; slot++) c[slot] = powers[entry + slot]! * reach[row]!;
    },
    gained,
    of(stored, target) {
      const weight = round(stored + gained(target));
      return rule.bound === null ? weight : Math.min(weight, bounds?.[target] ?? round(rule.bound));
    },
  };
}

/** Brings a stored weight to its own scale where weights relax between events. */
function scaled(shard: Shard, projection: number): (stored: number) => number {
  const variable = shard.program.projections[projection]!.weightVariable;
  const down = variable === null ? 1 : clockScale(shard, variable, "down");
  return down === 1 ? (stored) => stored : (stored) => stored * down;
}
