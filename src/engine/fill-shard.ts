import { lazyPowers } from "../emit/wasm-lazy.ts";
import { domainOf } from "../interpret/interpreter-state.ts";
import { noiseState } from "../interpret/noise-state.ts";
import type { Variable } from "../program/program.ts";
import { elementsOf, rangeOf, type Shard } from "./shard.ts";
import type { AfferentIndex, ShardWiring } from "./shard-wiring.ts";
import { TickElements } from "./tick-elements.ts";

/** Fills the memory of a new worker: wiring, indices, start values, streams and clocks. */
export function fillShard(
  shard: Shard,
  wiring: readonly ShardWiring[],
  afferents: readonly (AfferentIndex | null)[],
): void {
  fillSynapses(shard, wiring);
  fillAfferents(shard, afferents);
  fillStreams(shard);
  fillClocks(shard);
  fillVariables(shard);
}

function fillSynapses(shard: Shard, wiring: readonly ShardWiring[]): void {
  const { buffer } = shard.memory;
  wiring.forEach(({ rowStart, target, weight, branch, ordinal }, index) => {
    const { layout, program } = shard;
    const at = layout.projections[index]!;
    new Uint32Array(buffer, at.rowStart, rowStart.length).set(rowStart);
    new (at.wide ? Uint32Array : Uint16Array)(buffer, at.target, target.length).set(target);
    if (branch !== null) new Uint16Array(buffer, at.branch, branch.length).set(branch);
    if (ordinal !== null) new Uint16Array(buffer, at.ordinal, ordinal.length).set(ordinal);
    const { weightVariable, weight: start } = program.projections[index]!;
    if (weightVariable === null) return;
    const weights = elementsOf(shard, weightVariable, target.length);
    if (weight !== null) weights.set(weight);
    else if (start.kind === "constant") weights.fill(start.value, 0, rowStart.at(-1)!);
  });
}

function fillAfferents(shard: Shard, afferents: readonly (AfferentIndex | null)[]): void {
  afferents.forEach((index, projection) => {
    if (index !== null) fillAfferentIndex(shard, projection, index);
  });
}

/** Writes the index by target of a projection. */
export function fillAfferentIndex(shard: Shard, projection: number, index: AfferentIndex): void {
  const { buffer } = shard.memory;
  const at = shard.layout.projections[projection]!.eager!;
  new Uint32Array(buffer, at.start, index.start.length).set(index.start);
  new Uint32Array(buffer, at.synapse, index.synapse.length).set(index.synapse);
  new Uint32Array(buffer, at.row, index.row.length).set(index.row);
}

/** Start values in the order of the variables; an initial value may read variables that come before. */
function fillVariables(shard: Shard): void {
  const wired = new Set(shard.program.projections.map(({ weightVariable }) => weightVariable));
  for (const variable of shard.program.variables) {
    if (wired.has(variable.id)) continue;
    if (variable.initial.kind === "constant") fillAll(shard, variable, variable.initial.value);
    else {
      const elements = new TickElements(shard, 0);
      elements.frame.step = 0;
      const value = elements.evaluator(variable.initial);
      const store = elements.store(variable.id);
      elements.over(domainOf(variable), () => store(value(elements.frame)));
      fillPadding(shard, variable);
    }
  }
}

function fillAll(shard: Shard, variable: Variable, value: number): void {
  elementsOf(shard, variable.id, elementCount(shard, variable)).fill(value);
}

/** Neurons that only fill up a group behave as the last one. */
function fillPadding(shard: Shard, variable: Variable): void {
  if (variable.site !== "post" && variable.site !== "branch") return;
  const { count } = rangeOf(shard, variable.id);
  if (count === 0) return;
  const all = elementsOf(shard, variable.id, elementCount(shard, variable));
  all.fill(all[count - 1]!, count);
}

/** Elements of a variable in memory, those that fill up included. */
function elementCount(shard: Shard, { site, id, population }: Variable): number {
  const { count } = rangeOf(shard, id);
  if (site === "network" || site === "population") return 2;
  if (site === "pre") return count + 1;
  if (site === "synapse") return count;
  const { branches } = shard.program.populations[population]!;
  return (shard.layout.populations[population]!.padded + 4) * (site === "branch" ? branches : 1);
}

/** Generators of the owned cells. */
function fillStreams(shard: Shard): void {
  shard.program.streams.forEach(({ population }, stream) => {
    const { first, count } = shard.shape.populations[population]!;
    const plane = shard.layout.populations[population]!.padded + 4;
    const words = noiseState(shard.program, stream);
    const all = words.length / 4;
    const { state } = shard.layout.streams[stream]!;
    const memory = new Uint32Array(shard.memory.buffer, state, 4 * plane);
    for (let j = 0; j < 4; j++)
      memory.set(words.subarray(j * all + first, j * all + first + count), j * plane);
  });
}

function fillClocks(shard: Shard): void {
  const { layout, memory, program } = shard;
  shard.rules.forEach((rule, index) => {
    if (rule === null) return;
    const powers = lazyPowers(program, rule);
    const Numbers = powers instanceof Float32Array ? Float32Array : Float64Array;
    new Numbers(memory.buffer, layout.projections[index]!.lazy!.powers, powers.length).set(powers);
  });
  const scales = new DataView(memory.buffer);
  for (const clock of [...layout.control.clocks, ...layout.control.windows]) {
    scales.setFloat64(clock.up, 1, true);
    scales.setFloat64(clock.down, 1, true);
  }
}
