import type { Variable } from "../program/program.ts";
import { gatherAt, isScalar, loadScalar, pushPre, rescale } from "./wasm-access.ts";
import { branchNumbers, cellQuantities, ordinalsOf, together } from "./wasm-cells.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import type { Access } from "./wasm-lanes.ts";
import { type LazyRow, reopened, settled } from "./wasm-lazy.ts";

/** A place in a kernel that works on four neighbouring synapses of a row. */
export interface RowPlace {
  readonly projection: number;
  /** Where what a synapse gained since the last arrival is not in its weight yet. */
  readonly lazy: LazyRow | null;
  /** Number of the row. */
  readonly row: Local;
  /** Number of the first of the four synapses. */
  readonly synapse: Local;
  /** Four times the number of each target among the owned cells. */
  readonly targets: readonly Local[];
  /** By number, variables of the targets that have been read from their bundles. */
  readonly bundled: ReadonlyMap<number, Local>;
}

/** Four neighbouring synapses of a row: their own variables, those of the row, and those of their targets. */
export function rowAccess(f: WasmFunction, parts: KernelParts, place: RowPlace): Access {
  const { from, to } = parts.program.projections[place.projection]!;
  const neurons = place.targets.map((target) => () => {
    f.get(target).i32(2).op("i32.shr_u");
  });
  const offsets = place.targets.map((target) => () => {
    f.get(target);
  });
  const branches = branchesOfRow(f, parts, place);
  const synapses = synapsesOfRow(f, place);
  const synapseAddress = (variable: Variable, half: number): number => {
    f.get(place.synapse)
      .i32(variable.precision === "f32" ? 2 : 3)
      .op("i32.shl");
    return parts.layout.variables[variable.id]! + (variable.precision === "f32" ? 0 : 16 * half);
  };
  return {
    load(variable, half) {
      if (isScalar(variable)) loadScalar(f, parts, variable);
      else if (variable.site === "synapse") {
        const at = synapseAddress(variable, half);
        f.memory("v128.load", at);
        if (place.lazy?.rule.weight === variable.id) settled(f, parts, place.lazy, place.targets, half);
        rescale(f, parts, variable, "down");
      } else if (variable.site === "pre") {
        f.get(place.row)
          .i32(variable.precision === "f32" ? 2 : 3)
          .op("i32.shl");
        const at = parts.layout.variables[variable.id]!;
        f.memory(variable.precision === "f32" ? "v128.load32_splat" : "v128.load64_splat", at);
        rescale(f, parts, variable, "down");
      } else if (variable.site === "branch") gatherAt(f, parts, variable, branches, half);
      else if (place.bundled.has(variable.id)) f.get(place.bundled.get(variable.id)!);
      else gatherAt(f, parts, variable, offsets, half, 4);
    },
    store(variable, half, value) {
      if (variable.site !== "synapse") throw new Error("bug: a synapse statement writes another site");
      const at = synapseAddress(variable, half);
      f.get(value);
      rescale(f, parts, variable, "up");
      if (place.lazy?.rule.weight === variable.id && place.lazy.reopens)
        reopened(f, parts, place.lazy, place.targets, half);
      f.memory("v128.store", at);
    },
    ...cellQuantities(f, parts, {
      pre: { population: from, push: () => pushPre(f, parts, place.projection, place.row) },
      post: { population: to, push: () => together(f, neurons) },
      ordinal: ordinalsOf(f, parts, place.projection, synapses),
    }),
  };
}

/** What pushes the numbers of the branches that four neighbouring synapses of a row are on. */
export function branchesOfRow(f: WasmFunction, parts: KernelParts, place: RowPlace): (() => void)[] {
  return branchNumbers(f, parts, place.projection, {
    neurons: place.targets.map((target) => () => {
      f.get(target).i32(2).op("i32.shr_u");
    }),
    synapses: synapsesOfRow(f, place),
  });
}

/** What pushes the numbers of four neighbouring synapses. */
function synapsesOfRow(f: WasmFunction, place: RowPlace): (() => void)[] {
  return [0, 1, 2, 3].map((lane) => () => {
    f.get(place.synapse).i32(lane).op("i32.add");
  });
}
