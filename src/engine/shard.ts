import type { EngineProgram } from "../compile/hoist.ts";
import type { LazyRule } from "../compile/lazy-rule.ts";
import type { Pass, Program } from "../compile/program.ts";
import { planStorage, type Storage } from "../compile/storage.ts";
import type { KernelParts, Path } from "../compile/wasm-kernel.ts";
import { type Layout, makeLayout, type ShardShape } from "../compile/wasm-layout.ts";
import { lazyPowers } from "../compile/wasm-lazy.ts";
import { WasmMath } from "../compile/wasm-math.ts";
import { WasmModule } from "../compile/wasm-module.ts";
import { emitWindow } from "../compile/wasm-step.ts";
import { emitTicks, refreshName } from "../compile/wasm-ticks.ts";
import { blockSize } from "../compile/wiring.ts";
import { initialValues } from "./initial-values.ts";
import { choosePaths } from "./paths.ts";
import { type AfferentIndex, afferentIndex, type ShardWiring, wireShard } from "./shard-wiring.ts";

/** Blocks of each population that a worker owns: first, and one after the last. */
export type BlockRanges = readonly { readonly first: number; readonly end: number }[];

/** The memory and code of one worker. */
export interface Shard {
  readonly program: Program;
  readonly refresh: readonly Pass[];
  readonly storage: Storage;
  readonly paths: readonly Path[];
  readonly rules: readonly (LazyRule | null)[];
  readonly shape: ShardShape;
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly synapseCounts: readonly number[];
  readonly exports: { readonly window: (steps: number) => void; readonly [name: string]: unknown };
}

/** Steps that may be run before spikes have to be exchanged: the shortest delay, and one. */
export function windowSteps(program: Program): number {
  const delays = program.projections.flatMap(({ delays }) => delays);
  return Math.min(64, Math.min(...delays, 63) + 1);
}

/** Wires, lays out, compiles and starts the part of a circuit that is given by its blocks. */
export function makeShard(
  { program, refresh }: EngineProgram,
  blocks: BlockRanges,
  plastic: "lazy" | "eager" = "lazy",
): Shard {
  const storage = planStorage(program);
  const choices = choosePaths(program, plastic);
  const paths = choices.map(({ path }) => path);
  const rules = choices.map(({ rule }) => rule);
  const populations = program.populations.map(({ count, body }, index) => {
    const size = blockSize(count);
    const first = Math.min(count, blocks[index]!.first * size);
    const end = Math.min(count, blocks[index]!.end * size);
    return body.kind === "neurons" ? { first, count: end - first } : { first: 0, count: 0 };
  });
  const wiring = program.projections.map(({ to }, index) =>
    wireShard(program, index, blocks[to]!, (populations[to]!.count + 3) & ~3),
  );
  const afferents = wiring.map((one, index) =>
    paths[index] === "eager" ? afferentIndex(one, populations[program.projections[index]!.to]!.count) : null,
  );
  const shape: ShardShape = {
    populations,
    projections: wiring.map(({ rowStart, target }, index) => ({
      rows: rowStart.length - 1,
      synapses: target.length,
      afferents: afferents[index]?.synapse.length ?? 0,
    })),
    windowSteps: windowSteps(program),
    longestDelay: Math.max(0, ...program.projections.flatMap(({ delays }) => delays)),
  };
  const layout = makeLayout(program, storage, paths, shape);
  const pages = Math.ceil(layout.bytes / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const module = new WasmModule({ pages, maximum: pages, shared: false });
  const parts: KernelParts = {
    program,
    storage,
    paths,
    rules,
    shape,
    layout,
    module,
    math: new WasmMath(module),
  };
  emitWindow(parts);
  emitTicks(parts, refresh);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { env: { memory } });
  const shard: Shard = {
    program,
    refresh,
    storage,
    paths,
    rules,
    shape,
    layout,
    memory,
    synapseCounts: wiring.map(({ count }) => count),
    exports: instance.exports as Shard["exports"],
  };
  fillSynapses(shard, wiring);
  fillAfferents(shard, afferents);
  fillVariables(shard);
  refreshHidden(shard);
  return shard;
}

/** Fills hidden variables anew; needed whenever what they are made of may have changed. */
export function refreshHidden(shard: Shard): void {
  for (const index of shard.refresh.keys())
    (shard.exports[refreshName(index)] as (() => void) | undefined)?.();
}

/** The elements of a variable as they lie in memory. */
export function elementsOf(shard: Shard, variable: number, count: number): Float32Array | Float64Array {
  const { precision } = shard.program.variables[variable]!;
  const at = shard.layout.variables[variable]!;
  return new (precision === "f32" ? Float32Array : Float64Array)(shard.memory.buffer, at, count);
}

function fillSynapses(shard: Shard, wiring: readonly ShardWiring[]): void {
  const { buffer } = shard.memory;
  wiring.forEach(({ rowStart, target, weight }, index) => {
    const { layout, program } = shard;
    const at = layout.projections[index]!;
    new Uint32Array(buffer, at.rowStart, rowStart.length).set(rowStart);
    new (at.wide ? Uint32Array : Uint16Array)(buffer, at.target, target.length).set(target);
    const { weightVariable } = program.projections[index]!;
    if (weightVariable !== null && weight !== null)
      elementsOf(shard, weightVariable, weight.length).set(weight);
  });
}

function fillAfferents(shard: Shard, afferents: readonly (AfferentIndex | null)[]): void {
  const { buffer } = shard.memory;
  afferents.forEach((index, projection) => {
    const at = shard.layout.projections[projection]!.eager;
    if (index === null || at === null) return;
    new Uint32Array(buffer, at.start, index.start.length).set(index.start);
    new Uint32Array(buffer, at.synapse, index.synapse.length).set(index.synapse);
    new Uint32Array(buffer, at.row, index.row.length).set(index.row);
  });
}

function fillVariables(shard: Shard): void {
  const { program, layout, memory } = shard;
  const scalars: Float64Array[] = [];
  for (const variable of program.variables) {
    if (variable.site === "synapse") continue;
    const range = rangeOf(shard, variable.id);
    const values = initialValues(program, variable, range, scalars);
    scalars[variable.id] = values;
    const kept = variable.site === "network" || variable.site === "population" ? 2 : range.count;
    elementsOf(shard, variable.id, kept).set(kept === 2 ? [values[0]!, values[0]!] : values);
    if (variable.site === "post" && range.count > 0) {
      const all = elementsOf(shard, variable.id, layout.populations[variable.population]!.padded + 4);
      all.fill(values[range.count - 1]!, range.count);
    }
  }
  shard.rules.forEach((rule, index) => {
    if (rule === null) return;
    const powers = lazyPowers(rule, program.dt);
    new Float32Array(memory.buffer, layout.projections[index]!.lazy!.powers, powers.length).set(powers);
  });
  const scales = new DataView(memory.buffer);
  for (const clock of [...layout.control.clocks, ...layout.control.windows]) {
    scales.setFloat64(clock.up, 1, true);
    scales.setFloat64(clock.down, 1, true);
  }
}

/** The elements of a variable that the worker owns. */
export function rangeOf(shard: Shard, variable: number): { first: number; count: number } {
  const { site, population, projection } = shard.program.variables[variable]!;
  switch (site) {
    case "post":
      return shard.shape.populations[population]!;
    case "branch": {
      const { branches } = shard.program.populations[population]!;
      const { first, count } = shard.shape.populations[population]!;
      return { first: first * branches, count: count * branches };
    }
    case "pre":
      return { first: 0, count: shard.shape.projections[projection]!.rows };
    case "synapse":
      return { first: 0, count: shard.shape.projections[projection]!.synapses };
    default:
      return { first: 0, count: 1 };
  }
}
