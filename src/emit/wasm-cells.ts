import type { Ambient, Expr } from "../program/program.ts";
import { uniformsOf } from "./wasm-draws.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import type { Access, Half } from "./wasm-lanes.ts";

/**
 * Which cells the four elements of a kernel belong to; each function pushes four numbers as an i32x4, null where a draw
 * has no such cell. `pre`: presynaptic cells; `post`: cells among the owned ones; `branch`: branches of their cells.
 */
export interface Cells {
  readonly pre: { readonly population: number; readonly push: () => void } | null;
  readonly post: { readonly population: number; readonly push: () => void } | null;
  readonly branch?: () => void;
  /** Pushes the ordinals of four synapses, where they have some. */
  readonly ordinal?: (() => void) | undefined;
  /** Pushes the byte offset 4 * (number of the first of four neighbouring owned cells), for draws of each step. */
  readonly offset?: () => void;
  /** True where only the first element counts. */
  readonly single?: boolean;
}

/** What `Access` needs besides loads and stores: ambient quantities and draws of the elements that `cells` names. */
export function cellQuantities(
  f: WasmFunction,
  parts: KernelParts,
  cells: Cells,
): Pick<Access, "ambient" | "draw"> {
  const words = new Map<string, Local>();
  return {
    ambient: (name, half) => pushAmbient(f, parts, cells, name, half),
    draw(expr, half, argument) {
      const key = JSON.stringify(expr.source);
      // both halves come from one call: the second is asked for right after the first
      let kept = half === 1 ? words.get(key) : undefined;
      if (kept === undefined) {
        kept = f.local("v128");
        pushWords(f, parts, cells, expr.source);
        f.set(kept);
        words.set(key, kept);
      }
      f.get(kept);
      if (half === 1) f.get(kept).shuffle32([2, 3, 2, 3]);
      uniformsOf(f);
      invert(f, parts, expr, argument);
    },
  };
}

/** The distribution of a draw, from the uniforms on the stack. */
function invert(
  f: WasmFunction,
  parts: KernelParts,
  expr: Extract<Expr, { kind: "draw" }>,
  argument: (index: number) => void,
): void {
  switch (expr.distribution) {
    case "uniform":
      return;
    case "normal":
      f.call(parts.draws.normal());
      return;
    case "bernoulli":
      argument(0);
      f.op("f64x2.lt").splat(1, "f64x2").op("v128.and");
      return;
    case "poisson":
      argument(0);
      f.call(parts.draws.poisson());
      return;
  }
}

/** Pushes four random words. */
function pushWords(
  f: WasmFunction,
  parts: KernelParts,
  cells: Cells,
  source: Extract<Expr, { kind: "draw" }>["source"],
): void {
  if (source.kind === "step") {
    const { population } = parts.program.streams[source.stream]!;
    const at = parts.layout.streams[source.stream]!.drawn;
    if (cells.offset === undefined) throw new Error("bug: a draw of each step away from its neurons");
    cells.offset();
    const address = at + 4 * (parts.layout.populations[population]!.padded + 4) * source.slot;
    f.memory(cells.single === true ? "v128.load32_zero" : "v128.load", address);
    return;
  }
  const { populations } = parts.program;
  if (cells.branch !== undefined) cells.branch();
  else if (cells.pre !== null) {
    cells.pre.push();
    f.splat(populations[cells.pre.population]!.firstCell, "i32x4").op("i32x4.add");
  } else f.splat(-1, "i32x4");
  if (cells.post !== null) {
    const { population, push } = cells.post;
    push();
    f.splat(populations[population]!.firstCell + parts.shape.populations[population]!.first, "i32x4");
    f.op("i32x4.add");
  } else f.splat(-1, "i32x4");
  if (cells.ordinal !== undefined) cells.ordinal();
  else f.splat(0, "i32x4");
  f.i32(source.key[0] | 0)
    .i32(source.key[1] | 0)
    .call(parts.draws.words());
}

/** Pushes an ambient quantity as two doubles. */
function pushAmbient(f: WasmFunction, parts: KernelParts, cells: Cells, name: Ambient, half: Half): void {
  const { pre, post } = cells;
  switch (name) {
    case "t":
    case "age":
      f.i32(0).memory("v128.load64_splat", parts.layout.control.time);
      return;
    case "count":
      f.splat(parts.program.populations[(post ?? pre)!.population]!.count, "f64x2");
      return;
    case "pre":
      pushNumbers(f, pre, half);
      return;
    case "index":
      pushNumbers(f, post ?? pre, half);
      if (post !== null) f.splat(parts.shape.populations[post.population]!.first, "f64x2").op("f64x2.add");
      return;
  }
}

function pushNumbers(f: WasmFunction, cells: Cells["pre"], half: Half): void {
  if (cells === null) throw new Error("bug: the number of a cell where there is none");
  cells.push();
  if (half === 1) {
    const numbers = f.local("v128");
    f.tee(numbers).get(numbers).shuffle32([2, 3, 2, 3]);
    f.release(numbers);
  }
  f.op("f64x2.convert_low_i32x4_u");
}

/** Pushes four i32 numbers as one vector. */
export function together(f: WasmFunction, push: readonly (() => void)[]): void {
  push[0]!();
  f.op("i32x4.splat");
  for (let lane = 1; lane < push.length; lane++) {
    push[lane]!();
    f.lane("i32x4.replace_lane", lane);
  }
}

/** What pushes the numbers, among all branches, of the branches that four synapses are on. */
export function branchNumbers(
  f: WasmFunction,
  parts: KernelParts,
  projection: number,
  of: { readonly neurons: readonly (() => void)[]; readonly synapses: readonly (() => void)[] },
): (() => void)[] {
  const { to, branchOf } = parts.program.projections[projection]!;
  const { branches } = parts.program.populations[to]!;
  return of.neurons.map((neuron, lane) => () => {
    neuron();
    f.i32(branches).op("i32.mul");
    if (branchOf === null) return;
    of.synapses[lane]!();
    f.i32(1).op("i32.shl").memory("i32.load16_u", parts.layout.projections[projection]!.branch).op("i32.add");
  });
}

/** What pushes the ordinals of the four synapses whose numbers `synapses` push; undefined where they have none. */
export function ordinalsOf(
  f: WasmFunction,
  parts: KernelParts,
  projection: number,
  synapses: readonly (() => void)[],
): (() => void) | undefined {
  if (parts.program.projections[projection]!.structure?.ordinals !== true) return undefined;
  const { ordinal } = parts.layout.projections[projection]!;
  return () => {
    together(
      f,
      synapses.map((synapse) => () => {
        synapse();
        f.i32(1).op("i32.shl").memory("i32.load16_u", ordinal);
      }),
    );
  };
}
