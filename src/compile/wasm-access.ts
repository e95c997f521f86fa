import type { Ambient, Variable } from "./program.ts";
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
  const address = parts.layout.control.clocks[clock]![way];
  if (variable.precision === "f64") f.i32(0).memory("v128.load64_splat", address).op("f64x2.mul");
  else f.i32(0).memory("f64.load", address).op("f32.demote_f64", "f32x4.splat", "f32x4.mul");
}

/** Pushes time as two doubles; other ambient quantities have to be given by the caller. */
export function loadAmbient(f: WasmFunction, parts: KernelParts, name: Ambient): void {
  if (name !== "t") throw new Error(`bug: ${name} in a kernel that does not know it`);
  f.i32(0).memory("v128.load64_splat", parts.layout.control.time);
}

/** Four neighbouring neurons; `offset` holds four times the number of the first. */
export function neuronAccess(f: WasmFunction, parts: KernelParts, offset: Local): Access {
  const address = (variable: Variable, half: Half): number => {
    f.get(offset);
    if (variable.precision === "f64") f.i32(1).op("i32.shl");
    return parts.layout.variables[variable.id]! + 16 * half;
  };
  return {
    load(variable, half) {
      if (isScalar(variable)) {
        loadScalar(f, parts, variable);
        return;
      }
      const at = address(variable, variable.precision === "f32" ? 0 : half);
      f.memory("v128.load", at);
      rescale(f, parts, variable, "down");
    },
    store(variable, half, value) {
      const at = address(variable, variable.precision === "f32" ? 0 : half);
      f.get(value);
      rescale(f, parts, variable, "up");
      f.memory("v128.store", at);
    },
    ambient(name) {
      loadAmbient(f, parts, name);
    },
    draw() {
      throw new Error("bug: a draw in a kernel that has no stream");
    },
  };
}

/** One neuron or row in lane 0; `index` holds its number. The other lanes hold zeros. */
export function oneElementAccess(f: WasmFunction, parts: KernelParts, index: Local): Access {
  const address = (variable: Variable): number => {
    f.get(index)
      .i32(variable.precision === "f32" ? 2 : 3)
      .op("i32.shl");
    return parts.layout.variables[variable.id]!;
  };
  return {
    load(variable, half) {
      if (isScalar(variable)) {
        loadScalar(f, parts, variable);
        return;
      }
      if (half === 1 && variable.precision === "f64") {
        f.splat(0, "f64x2");
        return;
      }
      const at = address(variable);
      f.memory(variable.precision === "f32" ? "v128.load32_zero" : "v128.load64_zero", at);
      rescale(f, parts, variable, "down");
    },
    store(variable, half, value) {
      if (variable.precision === "f64" && half === 1) return;
      const at = address(variable);
      f.get(value);
      rescale(f, parts, variable, "up");
      f.laneMemory(variable.precision === "f32" ? "v128.store32_lane" : "v128.store64_lane", at, 0);
    },
    ambient(name) {
      loadAmbient(f, parts, name);
    },
    draw() {
      throw new Error("bug: a draw in a kernel that has no stream");
    },
  };
}
