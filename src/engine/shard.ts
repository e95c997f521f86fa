import { BUNDLE } from "../emit/wasm-bundles.ts";
import type { KernelParts, Path } from "../emit/wasm-kernel.ts";
import type { Layout, ShardShape } from "../emit/wasm-layout.ts";
import { SLOTS } from "../emit/wasm-step.ts";
import { ADVANCE, refreshName } from "../emit/wasm-ticks.ts";
import type { EngineProgram } from "../plan/hoist.ts";
import type { LazyRule } from "../plan/lazy-rule.ts";
import type { Pass, Program } from "../program/program.ts";
import type { Storage } from "../program/storage.ts";

/** The memory and code of one worker. */
export interface Shard {
  readonly program: Program;
  readonly refresh: readonly Pass[];
  readonly storage: Storage;
  readonly paths: readonly Path[];
  readonly rules: readonly (LazyRule | null)[];
  readonly bounds: EngineProgram["bounds"];
  readonly bundles: KernelParts["bundles"];
  readonly shape: ShardShape;
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  /** Synapses owned, by projection; structure changes them. */
  readonly synapseCounts: number[];
  readonly exports: {
    readonly window: (steps: number) => number;
    readonly merge: (steps: number) => void;
    readonly windows: (count: number, steps: number) => void;
    readonly [name: string]: unknown;
  };
}

/** Sets the number of the step at which a fresh worker begins. */
export function startAt(shard: Shard, step: number): void {
  const { control, projections } = shard.layout;
  const memory = new DataView(shard.memory.buffer);
  memory.setFloat64(control.step, step, true);
  memory.setFloat64(control.time, step * shard.program.dt, true);
  memory.setUint32(control.slot, step % SLOTS, true);
  projections.forEach(({ lastStep }, index) => {
    const { rows } = shard.shape.projections[index]!;
    new Float64Array(shard.memory.buffer, lastStep, rows + 1).fill(step - 1);
  });
}

/** Fills hidden variables and bundles anew; needed whenever what they are made of may have changed other than in a step. */
export function refreshHidden(shard: Shard): void {
  for (const index of shard.refresh.keys())
    (shard.exports[refreshName(index)] as (() => void) | undefined)?.();
  (shard.exports[BUNDLE] as (() => void) | undefined)?.();
}

/** Brings variables of axons that are kept as at the last arrival to the end of the step that was run last. */
export function advanceAxons(shard: Shard): void {
  (shard.exports[ADVANCE] as (() => void) | undefined)?.();
}

/** The elements of a variable as they lie in memory. */
export function elementsOf(shard: Shard, variable: number, count: number): Float32Array | Float64Array {
  const { precision } = shard.program.variables[variable]!;
  const at = shard.layout.variables[variable]!;
  return new (precision === "f32" ? Float32Array : Float64Array)(shard.memory.buffer, at, count);
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
