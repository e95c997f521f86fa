import type { Precision, Variable } from "../program/program.ts";
import { cellQuantities, together } from "./wasm-cells.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import type { Access, Half } from "./wasm-lanes.ts";

/** Pushes a scalar of the network or of a population, the same in every lane. */
export function loadScalar(f: WasmFunction, parts: KernelParts, variable: Variable): void {
  const address = parts.layout.variables[variable.id]!;
  f.i32(0).memory(variable.precision === "f32" ? "v128.load32_splat" : "v128.load64_splat", address);
}

/** True for variables that all neurons share. */
export function isScalar(variable: Variable): boolean {
  return variable.site === "population" || variable.site === "network";
}

/**
 * Multiplies the vector on the stack by exp(+rate t) or exp(-rate t) of the variable's clock, if it has one.
 *
 * `up` before a store, `down` after a load.
 */
export function rescale(f: WasmFunction, parts: KernelParts, variable: Variable, way: "up" | "down"): void {
  const clock = parts.storage.clockOf.get(variable.id);
  if (clock === undefined) return;
  pushScale(f, parts, { clock, way, precision: variable.precision });
  f.op(variable.precision === "f64" ? "f64x2.mul" : "f32x4.mul");
}

/** Pushes exp(+rate t) or exp(-rate t) of a clock in every lane. */
export function pushScale(
  f: WasmFunction,
  parts: KernelParts,
  of: { readonly clock: number; readonly way: "up" | "down"; readonly precision: Precision },
): void {
  const address = parts.layout.control.clocks[of.clock]![of.way];
  if (of.precision === "f64") f.i32(0).memory("v128.load64_splat", address);
  else f.i32(0).memory("f64.load", address).op("f32.demote_f64", "f32x4.splat");
}

/**
 * Pushes a variable at four elements anywhere, or at two of them in double precision, by what pushes their numbers; or
 * four times their numbers, as `times` says.
 */
export function gatherAt(
  f: WasmFunction,
  parts: KernelParts,
  variable: Variable,
  numbers: readonly (() => void)[],
  half: number,
  times: 1 | 4 = 1,
): void {
  const at = parts.layout.variables[variable.id]!;
  const single = variable.precision === "f32";
  const own = single ? numbers : numbers.slice(2 * half, 2 * half + 2);
  const shift = (single ? 2 : 3) - (times === 4 ? 2 : 0);
  for (const push of [...own].reverse()) {
    push();
    if (shift > 0) f.i32(shift).op("i32.shl");
  }
  f.memory(single ? "v128.load32_zero" : "v128.load64_zero", at);
  for (let lane = 1; lane < own.length; lane++)
    f.laneMemory(single ? "v128.load32_lane" : "v128.load64_lane", at, lane);
  rescale(f, parts, variable, "down");
}

/** Loads and stores of the variables of one site at four neighbouring elements; `offset` is four times the first. */
function neighbours(f: WasmFunction, parts: KernelParts, offset: Local): Pick<Access, "load" | "store"> {
  const address = (variable: Variable, half: Half): number => {
    f.get(offset);
    if (variable.precision === "f64") f.i32(1).op("i32.shl");
    return parts.layout.variables[variable.id]! + (variable.precision === "f64" ? 16 * half : 0);
  };
  return {
    load(variable, half) {
      f.memory("v128.load", address(variable, half));
      rescale(f, parts, variable, "down");
    },
    store(variable, half, value) {
      const at = address(variable, half);
      f.get(value);
      rescale(f, parts, variable, "up");
      f.memory("v128.store", at);
    },
  };
}

/** Four neighbouring neurons of a population; `offset` holds four times the number of the first. */
export function neuronAccess(f: WasmFunction, parts: KernelParts, population: number, offset: Local): Access {
  const { load, store } = neighbours(f, parts, offset);
  const push = (): void => {
    f.get(offset).i32(2).op("i32.shr_u", "i32x4.splat").v128(ascending).op("i32x4.add");
  };
  return {
    load(variable, half) {
      if (isScalar(variable)) loadScalar(f, parts, variable);
      else load(variable, half);
    },
    store,
    ...cellQuantities(f, parts, {
      pre: null,
      post: { population, push },
      offset: () => f.get(offset),
    }),
  };
}

/** Four neighbouring branches of the neurons of a population; `offset` holds four times the number of the first. */
export function branchAccess(f: WasmFunction, parts: KernelParts, population: number, offset: Local): Access {
  const { branches } = parts.program.populations[population]!;
  const { load, store } = neighbours(f, parts, offset);
  const branch = (lane: number) => f.get(offset).i32(2).op("i32.shr_u").i32(lane).op("i32.add").i32(branches);
  const neurons = [0, 1, 2, 3].map((lane) => () => {
    branch(lane).op("i32.div_u");
  });
  return {
    load(variable, half) {
      if (isScalar(variable)) loadScalar(f, parts, variable);
      else if (variable.site === "branch") load(variable, half);
      else gatherAt(f, parts, variable, neurons, half);
    },
    store,
    ...cellQuantities(f, parts, {
      pre: null,
      post: { population, push: () => together(f, neurons) },
      branch: () =>
        together(
          f,
          [0, 1, 2, 3].map((lane) => () => {
            branch(lane).op("i32.rem_u");
          }),
        ),
    }),
  };
}

/** The neuron of a population, or the row of a projection, that a kernel works on alone. */
export type One =
  | { readonly site: "post"; readonly population: number; readonly number: Local }
  | { readonly site: "pre"; readonly projection: number; readonly number: Local };

/** One neuron or row in lane 0. The other lanes hold zeros. */
export function oneElementAccess(f: WasmFunction, parts: KernelParts, one: One): Access {
  const address = (variable: Variable): number => {
    f.get(one.number)
      .i32(variable.precision === "f32" ? 2 : 3)
      .op("i32.shl");
    return parts.layout.variables[variable.id]!;
  };
  return {
    load(variable, half) {
      if (isScalar(variable)) loadScalar(f, parts, variable);
      else if (half === 1 && variable.precision === "f64") f.splat(0, "f64x2");
      else {
        const at = address(variable);
        f.memory(variable.precision === "f32" ? "v128.load32_zero" : "v128.load64_zero", at);
        rescale(f, parts, variable, "down");
      }
    },
    store(variable, half, value) {
      if (variable.precision === "f64" && half === 1) return;
      const at = address(variable);
      f.get(value);
      rescale(f, parts, variable, "up");
      f.laneMemory(variable.precision === "f32" ? "v128.store32_lane" : "v128.store64_lane", at, 0);
    },
    ...oneElementQuantities(f, parts, one),
  };
}

function oneElementQuantities(
  f: WasmFunction,
  parts: KernelParts,
  one: One,
): Pick<Access, "ambient" | "draw"> {
  if (one.site === "post") {
    const push = (): void => {
      f.get(one.number).op("i32x4.splat");
    };
    const offset = () => f.get(one.number).i32(2).op("i32.shl");
    const post = { population: one.population, push };
    return cellQuantities(f, parts, { pre: null, post, offset, single: true });
  }
  const population = parts.program.projections[one.projection]!.from;
  const push = (): void => pushPre(f, parts, one.projection, one.number);
  return cellQuantities(f, parts, { pre: { population, push }, post: null });
}

/** Pushes the presynaptic cell of a row, four times. */
export function pushPre(f: WasmFunction, parts: KernelParts, projection: number, row: Local): void {
  const delays = parts.program.projections[projection]!.delays.length;
  f.get(row);
  if (delays > 1) f.i32(delays).op("i32.div_u");
  f.op("i32x4.splat");
}

const ascending = new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer);
