import { exp } from "../numerics/elementary.ts";
import { allFinite } from "../numerics/finite.ts";
import { evaluator, newFrame } from "../program/evaluate.ts";
import { variablesRead } from "../program/expression-facts.ts";
import { unclocked } from "../program/storage.ts";
import { clockScale } from "./clock-scale.ts";
import { settledWeights } from "./settled-weights.ts";
import { elementsOf, rangeOf, type Shard } from "./shard.ts";

/**
 * The owned elements of a variable, in double precision and at their own scale; of site synapse row by row.
 *
 * Weights come settled; reading changes nothing.
 */
export function ownedValues(shard: Shard, variable: number): Float64Array {
  const { site, projection } = shard.program.variables[variable]!;
  if (site === "synapse") {
    if (shard.program.projections[projection]!.weightVariable === variable)
      return settledWeights(shard, projection);
    const stored = elementsOf(shard, variable, shard.shape.projections[projection]!.synapses);
    const values = new Float64Array(shard.synapseCounts[projection]!);
    const scale = clockScale(shard, variable, "down");
    let n = 0;
    overSynapses(shard, projection, (synapse) => (values[n++] = stored[synapse]! * scale));
    return values;
  }
  const values = new Float64Array(elementsOf(shard, variable, rangeOf(shard, variable).count));
  const down = clockScale(shard, variable, "down");
  if (down !== 1) return values.map((value) => value * down);
  return site === "pre" ? advanced(shard, variable, values) : values;
}

type Stored = readonly { readonly id: number; readonly values: Float32Array | Float64Array }[];

/** Made once for a memory: a guard looks in every second of model time, and there may be days of them. */
const storedIn = new WeakMap<ArrayBufferLike, Stored>();

/** Number of the first variable that is not at the synapse and of which an owned element is no finite number; null if none. */
export function brokenVariable(shard: Shard): number | null {
  const { buffer } = shard.memory;
  let stored = storedIn.get(buffer);
  if (stored === undefined) {
    // as they lie in memory: what is waiting is finite where this and what moves it are
    stored = shard.program.variables
      .filter(({ site }) => site !== "synapse")
      .map(({ id }) => ({ id, values: elementsOf(shard, id, rangeOf(shard, id).count) }));
    storedIn.set(buffer, stored);
  }
  return stored.find(({ values }) => !allFinite(values))?.id ?? null;
}

/** Values at the axons of a projection, of which memory holds those of the last arrival, as they stand now. */
function advanced(shard: Shard, variable: number, values: Float64Array): Float64Array {
  const { program, layout, memory } = shard;
  const { projection } = program.variables[variable]!;
  const decay = unclocked(program, shard.storage, projection).find((one) => one.variable === variable);
  if (decay === undefined) return values;
  const scalars: Float64Array[] = [];
  for (const id of [...variablesRead(decay.rate), ...variablesRead(decay.toward)])
    scalars[id] = Float64Array.from(elementsOf(shard, id, 1));
  const reader = { variables: program.variables, values: scalars, uniforms: [], draws: [] };
  const rate = evaluator(decay.rate, reader)(newFrame());
  const toward = evaluator(decay.toward, reader)(newFrame());
  const last = new Float64Array(memory.buffer, layout.projections[projection]!.lastStep, values.length);
  const now = new DataView(memory.buffer).getFloat64(layout.control.step, true) - 1;
  return values.map((value, row) => {
    return toward + (value - toward) * exp(-rate * (now - last[row]!) * program.dt);
  });
}

/** Visits the owned synapses of a projection row by row: their place in memory, their row, and the owned target. */
export function overSynapses(
  shard: Shard,
  projection: number,
  visit: (synapse: number, row: number, target: number) => void,
): void {
  const at = shard.layout.projections[projection]!;
  const { rows, synapses } = shard.shape.projections[projection]!;
  const { buffer } = shard.memory;
  const rowStart = new Uint32Array(buffer, at.rowStart, rows + 1);
  const target = new (at.wide ? Uint32Array : Uint16Array)(buffer, at.target, synapses);
  const cells = shard.shape.populations[shard.program.projections[projection]!.to]!.count;
  for (let row = 0; row < rows; row++) {
    for (let s = rowStart[row]!; s < rowStart[row + 1]!; s++) {
      if (target[s]! < cells) visit(s, row, target[s]!); // otherwise it fills the row up
    }
  }
}
