import { WasmDraws } from "../emit/wasm-draws.ts";
import type { KernelParts } from "../emit/wasm-kernel.ts";
import { type InputShape, makeLayout, type ShardShape } from "../emit/wasm-layout.ts";
import { WasmMath } from "../emit/wasm-math.ts";
import { WasmModule } from "../emit/wasm-module.ts";
import { emitSilence } from "../emit/wasm-silence.ts";
import { emitWindow } from "../emit/wasm-step.ts";
import { emitTicks } from "../emit/wasm-ticks.ts";
import { planBundles } from "../plan/bundles.ts";
import type { EngineProgram } from "../plan/hoist.ts";
import type { Pass, Program } from "../program/program.ts";
import { planStorage } from "../program/storage.ts";
import type { BlockRanges } from "./block-ranges.ts";
import { checkRunnable } from "./check-runnable.ts";
import { fillShard } from "./fill-shard.ts";
import { choosePaths } from "./paths.ts";
import { refreshHidden, type Shard, startAt } from "./shard.ts";
import { type AfferentIndex, afferentIndex, wireShard } from "./shard-wiring.ts";
import { messageWords, mostSpikes, ownedPart, recordWords, windowSteps } from "./spike-messages.ts";

/** Who takes part in a run: the blocks of each worker, and which of them this one is. */
export interface ShardPlace {
  readonly ranges: readonly BlockRanges[];
  readonly index: number;
}

/** Wires, lays out, compiles and starts the part of a circuit that is given by its blocks. */
export function makeShard(
  { program, refresh, bounds, silence }: EngineProgram,
  { ranges, index: worker }: ShardPlace,
  plastic: "lazy" | "eager" = "lazy",
): Shard {
  checkRunnable(program);
  const blocks = ranges[worker]!;
  const storage = planStorage(program);
  const choices = choosePaths(program, plastic);
  const paths = choices.map(({ path }) => path);
  const rules = choices.map(({ rule }) => rule);
  const populations = ownedCells(program, blocks);
  const wiring = program.projections.map(({ to }, index) =>
    wireShard(program, index, blocks[to]!, (populations[to]!.count + 3) & ~3),
  );
  const afferents = wiring.map((one, index) =>
    paths[index] === "eager" ? afferentIndex(one, populations[program.projections[index]!.to]!.count) : null,
  );
  const shape: ShardShape = {
    populations,
    projections: wiring.map(({ rowStart, paddedRoom, room, count }, index) => ({
      rows: rowStart.length - 1,
      synapses: paddedRoom,
      afferents: afferentRoom(
        afferents[index] ?? null,
        room > count ? room + 3 * populations[program.projections[index]!.to]!.count : 0,
      ),
    })),
    inputs: program.populations.map((_, index) => inputShape(program, index, blocks)),
    exchange: {
      workers: ranges.length,
      worker,
      words: Math.max(...ranges.map((one) => messageWords(program, one))),
    },
    recordWords: recordWords(program),
    windowSteps: windowSteps(program),
    longestDelay: Math.max(0, ...program.projections.flatMap(({ delays }) => delays)),
  };
  const bundles = planBundles(program, storage);
  const layout = makeLayout(program, storage, { paths, bundles }, shape);
  const parts = { program, storage, paths, rules, bounds, bundles, shape, layout };
  const { bytes, pages } = emitShard(parts, refresh, silence);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const synapseCounts = wiring.map(({ count }) => count);
  const shard: Shard = {
    ...parts,
    refresh,
    memory,
    synapseCounts,
    exports: instance.exports as Shard["exports"],
  };
  fillShard(shard, wiring, afferents);
  startAt(shard, 0);
  refreshHidden(shard);
  return shard;
}

/** Entries for an index by target, which may grow to hold `most` with those that fill up. */
function afferentRoom(index: AfferentIndex | null, most: number): number {
  return index === null ? 0 : Math.max(index.synapse.length, (most + 3) & ~3);
}

/** Neurons of each population that a worker owns. */
function ownedCells(program: Program, blocks: BlockRanges): { first: number; count: number }[] {
  return program.populations.map(({ body }, index) => {
    const { first, end } = ownedPart(program, index, blocks);
    return body.kind === "neurons" ? { first, count: end - first } : { first: 0, count: 0 };
  });
}

function inputShape(program: Program, population: number, blocks: BlockRanges): InputShape | null {
  const { body } = program.populations[population]!;
  if (body.kind === "neurons") return null;
  const { first, end } = ownedPart(program, population, blocks);
  const { input } = body;
  const listed =
    input.kind === "spikes" ? input.cells.filter((cell) => cell >= first && cell < end).length : null;
  return { first, count: end - first, listed, most: mostSpikes(program, population, { first, end }) };
}

/** The module of a worker, and the pages of memory that it needs. */
function emitShard(
  parts: Omit<KernelParts, "module" | "math" | "draws">,
  refresh: readonly Pass[],
  silence: EngineProgram["silence"],
): { readonly bytes: Uint8Array; readonly pages: number } {
  const pages = Math.ceil(parts.layout.bytes / 65536);
  const module = new WasmModule({ pages, maximum: pages, shared: false });
  const math = new WasmMath(module);
  const whole = { ...parts, module, math, draws: new WasmDraws(module, math, parts.layout.control) };
  emitWindow(whole);
  emitTicks(whole, refresh);
  if (silence !== null) emitSilence(whole, silence);
  return { bytes: module.bytes(), pages };
}
