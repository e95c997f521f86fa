import { bytesOf, weightBytes } from "../emit/wasm-layout.ts";
import { joinedBytes } from "../numerics/joined.ts";
import type { Variable } from "../program/program.ts";
import type { SpikeState } from "../wiring/input-cells.ts";
import { blockSize } from "../wiring/wiring.ts";
import type { BlockRanges } from "./block-ranges.ts";
import { cellsOfBlock, overBlockRows } from "./block-synapses.ts";
import type { StateSection } from "./running-circuit.ts";
import type { Shard } from "./shard.ts";
import type { SpikeRings } from "./spike-rings.ts";
import { restoreStructure, saveStructure } from "./structure-state.ts";

/** Part of a worker's memory, in bytes. */
type Ranges = (visit: (address: number, length: number) => void) => void;

/** What a worker holds of a circuit. */
export interface StateHolder {
  readonly shard: Shard;
  readonly rings: SpikeRings;
  readonly inputs: readonly ({ readonly state: SpikeState | null } | null)[];
  readonly blocks: BlockRanges;
}

/**
 * The state that a worker holds, as sections: `structure P b` where synapses come and go; `clock`, `spikes P` and, for each
 * projection onto cells that it owns, `rows P`, which all workers hold alike; `block P b` and `input P b` for each of its
 * blocks. Padding is no state. The
 * synapses of a block are cut out of the rows, so that a worker with other blocks can put them back (design.md 11.2).
 */
export function* saveState(holder: StateHolder): Generator<StateSection> {
  const { shard } = holder;
  yield* saveStructure(shard);
  for (const [name, ranges] of sectionsOf(shard)) yield { name, bytes: gathered(shard, ranges) };
  for (const p of shard.program.populations.keys()) {
    yield saveSpikes(holder, p, stepOf(shard));
    yield* saveInput(holder, p);
  }
}

/**
 * Takes a section over; one of a block that the worker does not own is passed by. Input sources must be fresh.
 *
 * Fails: Error if the section does not fit.
 */
export function restoreSection(holder: StateHolder, section: StateSection): void {
  if (restoreStructure(holder.shard, section)) return;
  const [kind] = section.name.split(" ", 1);
  const rest = section.name.slice(kind!.length + 1);
  const owner = kind === "input" ? rest.slice(0, rest.lastIndexOf(" ")) : rest;
  const population = holder.shard.program.populations.findIndex(({ name }) => name === owner);
  if (kind === "spikes") restoreSpikes(holder, population, section.bytes);
  else if (kind === "input") restoreInput(holder, population, section);
  else restoreMemory(holder.shard, section);
}

/** Number of the step that comes next. */
export function stepOf(shard: Shard): number {
  return new DataView(shard.memory.buffer).getFloat64(shard.layout.control.step, true);
}

function restoreMemory(shard: Shard, { name, bytes }: StateSection): void {
  const ranges = sectionsOf(shard).get(name);
  if (ranges === undefined) return;
  const memory = new Uint8Array(shard.memory.buffer);
  const length = lengthOf(ranges);
  if (length !== bytes.length) throw misfit(name, bytes.length, length);
  let at = 0;
  ranges((address, size) => {
    memory.set(bytes.subarray(at, at + size), address);
    at += size;
  });
}

function gathered(shard: Shard, ranges: Ranges): Uint8Array {
  const memory = new Uint8Array(shard.memory.buffer);
  const bytes = new Uint8Array(lengthOf(ranges));
  let at = 0;
  ranges((address, length) => {
    bytes.set(memory.subarray(address, address + length), at);
    at += length;
  });
  return bytes;
}

function lengthOf(ranges: Ranges): number {
  let length = 0;
  ranges((_, size) => (length += size));
  return length;
}

/** The sections of a worker; what every worker holds alike is in all of theirs. */
function sectionsOf(shard: Shard): Map<string, Ranges> {
  const { populations, projections } = shard.program;
  const sections = new Map<string, Ranges>([["clock", clockRanges(shard)]]);
  projections.forEach(({ name, to }, index) => {
    if (shard.shape.populations[to]!.count > 0) sections.set(`rows ${name}`, rowRanges(shard, index));
  });
  populations.forEach(({ name, count }, index) => {
    const own = shard.shape.populations[index]!;
    const size = blockSize(count);
    for (let first = own.first; first < own.first + own.count; first += size) {
      const block = first / size;
      sections.set(`block ${name} ${block}`, blockRanges(shard, index, block));
    }
  });
  return sections;
}

/** Step, clocks, and the variables that all neurons share. */
function clockRanges(shard: Shard): Ranges {
  const { control, variables } = shard.layout;
  return (visit) => {
    visit(control.step, 8);
    visit(control.time, 8);
    visit(control.slot, 4);
    for (const { up, down, steps } of control.clocks) {
      visit(up, 8);
      visit(down, 8);
      visit(steps, 4);
    }
    for (const { id, site, precision } of shard.program.variables)
      if (site === "population" || site === "network") visit(variables[id]!, 2 * bytesOf[precision]);
  };
}

/** State of the axons of a projection. */
function rowRanges(shard: Shard, projection: number): Ranges {
  const { rows } = shard.shape.projections[projection]!;
  const { lastStep, lazy } = shard.layout.projections[projection]!;
  const window = shard.layout.control.windows[projection]!;
  return (visit) => {
    for (const address of [window.up, window.down]) visit(address, 8);
    for (const address of [window.steps, window.window]) visit(address, 4);
    visit(lastStep, 8 * rows);
    for (const { id, precision } of variablesAt(shard, "pre", projection))
      visit(shard.layout.variables[id]!, bytesOf[precision] * rows);
    if (lazy === null) return;
    visit(lazy.reach, weightBytes(shard.program, projection) * rows);
    visit(lazy.window, 4 * rows);
  };
}

/** State of the neurons of a block and of the synapses onto them. */
function blockRanges(shard: Shard, population: number, block: number): Ranges {
  const { first, end } = cellsOfBlock(shard, population, block);
  const start = first - shard.shape.populations[population]!.first;
  const { branches } = shard.program.populations[population]!;
  const { layout, program } = shard;
  return (visit) => {
    const cells = (address: number, bytes: number) => visit(address + start * bytes, (end - first) * bytes);
    for (const { id, precision } of variablesAt(shard, "post", population))
      cells(layout.variables[id]!, bytesOf[precision]);
    for (const { id, precision } of variablesAt(shard, "branch", population))
      cells(layout.variables[id]!, branches * bytesOf[precision]);
    const { refractory } = layout.populations[population]!;
    if (refractory > 0) cells(refractory, 4);
    program.streams.forEach((stream, index) => {
      if (stream.population !== population) return;
      const plane = 4 * (layout.populations[population]!.padded + 4);
      for (let word = 0; word < 4; word++) cells(layout.streams[index]!.state + word * plane, 4);
    });
    program.projections.forEach(({ to }, projection) => {
      if (to !== population) return;
      const { lazy } = layout.projections[projection]!;
      if (lazy !== null) cells(lazy.gathered, 4 * weightBytes(program, projection));
      for (const { id, precision } of variablesAt(shard, "synapse", projection)) {
        const bytes = bytesOf[precision];
        overBlockRows(shard, projection, block, (_, from, stop) => {
          visit(layout.variables[id]! + from * bytes, (stop - from) * bytes);
        });
      }
    });
  };
}

function variablesAt(shard: Shard, site: Variable["site"], owner: number): Variable[] {
  const onProjection = site === "pre" || site === "synapse";
  return shard.program.variables.filter(
    (variable) =>
      variable.site === site && (onProjection ? variable.projection : variable.population) === owner,
  );
}

/** Spikes of a population since the start, and those that may still be under way: section `spikes P`. */
function saveSpikes({ shard, rings }: StateHolder, population: number, step: number): StateSection {
  const lists: Uint32Array[] = [];
  for (let back = keptSteps(shard); back >= 1; back--) {
    const cells = rings.cellsOf(population, step - back);
    lists.push(Uint32Array.of(cells.length), cells);
  }
  const numbers = Float64Array.of(step, totalOf(shard, population)[0]!);
  return {
    name: `spikes ${shard.program.populations[population]!.name}`,
    bytes: joinedBytes([numbers, ...lists]),
  };
}

/** What a section `spikes P` says of its population: steps done and spikes since the start; null for another section. */
export function spikesIn({
  name,
  bytes,
}: StateSection): { readonly population: string; readonly step: number; readonly total: number } | null {
  if (!name.startsWith("spikes ")) return null;
  const [step, total] = new Float64Array(bytes.slice(0, 16).buffer) as unknown as [number, number];
  return { population: name.slice("spikes ".length), step, total };
}

/** Puts saved spikes into the rings and sets the total. */
function restoreSpikes({ shard, rings }: StateHolder, population: number, bytes: Uint8Array): void {
  const [step, total] = new Float64Array(bytes.slice(0, 16).buffer) as unknown as [number, number];
  const words = new Uint32Array(bytes.slice(16).buffer);
  let at = 0;
  for (let back = keptSteps(shard); back >= 1; back--) {
    const count = words[at++]!;
    rings.put(population, step - back, words.subarray(at, at + count), count);
    at += count;
  }
  if (at !== words.length) throw misfit(`spikes of population ${population}`, words.length, at);
  totalOf(shard, population)[0] = total;
}

/** Spikes of a whole population since the start, where the kernels count them. */
export function totalOf({ layout, memory }: Shard, population: number): Float64Array {
  return new Float64Array(memory.buffer, layout.populations[population]!.total, 1);
}

/** Steps after which a spike has arrived everywhere. */
function keptSteps(shard: Shard): number {
  return shard.shape.longestDelay + 1;
}

/** State of the input cells of one block: section `input P b`. */
function* saveInput({ shard, inputs, blocks }: StateHolder, population: number): Generator<StateSection> {
  const { name, count } = shard.program.populations[population]!;
  const state = inputs[population]?.state ?? null;
  if (state === null) return;
  for (let block = blocks[population]!.first; block < blocks[population]!.end; block++) {
    const parts = inputParts(state, { count, block, firstBlock: blocks[population]!.first });
    yield { name: `input ${name} ${block}`, bytes: joinedBytes(parts) };
  }
}

function restoreInput(
  { shard, inputs, blocks }: StateHolder,
  population: number,
  { name, bytes }: StateSection,
): void {
  const { count } = shard.program.populations[population]!;
  const block = Number(name.slice(name.lastIndexOf(" ") + 1));
  const { first, end } = blocks[population]!;
  const state = inputs[population]?.state ?? null;
  if (state === null || block < first || block >= end) return;
  const parts = inputParts(state, { count, block, firstBlock: first });
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (length !== bytes.length) throw misfit(name, bytes.length, length);
  let at = 0;
  for (const part of parts) {
    new Uint8Array(part.buffer, part.byteOffset, part.byteLength).set(
      bytes.subarray(at, at + part.byteLength),
    );
    at += part.byteLength;
  }
}

/** What a source of input spikes keeps of the cells of one block. */
function inputParts(
  { next, words, chance }: SpikeState,
  {
    count,
    block,
    firstBlock,
  }: { readonly count: number; readonly block: number; readonly firstBlock: number },
): (Float64Array | Uint32Array)[] {
  const size = blockSize(count);
  const from = (block - firstBlock) * size;
  const to = from + Math.min(count - block * size, size);
  const cells = next.length;
  const streams = [0, 1, 2, 3].map((word) => words.subarray(word * cells + from, word * cells + to));
  return [next.subarray(from, to), chance.subarray(from, to), ...streams];
}

function misfit(name: string, got: number, needed: number): Error {
  return new Error(`section ${name} has a size of ${got} where ${needed} is needed`);
}
