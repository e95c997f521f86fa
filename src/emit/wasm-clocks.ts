import { exp } from "../numerics/elementary.ts";
import type { WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";

/** Emits the advance of every trace clock by one step, with rescaling when a span is over; null if there is no clock. */
export function emitClocks(parts: KernelParts, bundling: WasmFunction | null): WasmFunction | null {
  const { clocks } = parts.storage;
  if (clocks.length === 0) return null;
  const rescalings = clocks.map((_, index) => emitRescaling(parts, index, bundling));
  const f = parts.module.function({ params: [], results: [] });
  clocks.forEach(({ rate, steps }, index) => {
    const at = parts.layout.control.clocks[index]!;
    const change = exp(rate * parts.program.dt);
    for (const [address, factor] of [
      [at.up, change],
      [at.down, 1 / change],
    ] as const) {
      f.i32(0).i32(0).memory("f64.load", address).f64(factor).op("f64.mul").memory("f64.store", address);
    }
    const count = f.local("i32");
    f.i32(0)
      .i32(0)
      .memory("i32.load", at.steps)
      .i32(1)
      .op("i32.add")
      .tee(count)
      .memory("i32.store", at.steps);
    f.get(count)
      .i32(steps)
      .op("i32.ge_u")
      .if(() => f.call(rescalings[index]!));
    f.release(count);
  });
  return f;
}

/** Name of the export that rescales the traces of a clock. */
export function rescaleName(clock: number): string {
  return `rescale${clock}`;
}

/** Brings the traces of a clock, and what is bundled of them, to their own scale and starts it anew. */
function emitRescaling(parts: KernelParts, clock: number, bundling: WasmFunction | null): WasmFunction {
  const { layout, program, storage, shape } = parts;
  const f = parts.module.function({ params: [], results: [] }, rescaleName(clock));
  const at = layout.control.clocks[clock]!;
  const offset = f.local("i32");
  const scale = f.local("v128");
  for (const [id, owner] of storage.clockOf) {
    if (owner !== clock) continue;
    const { precision, site, population, projection } = program.variables[id]!;
    const count =
      site === "post"
        ? layout.populations[population]!.padded
        : shape.projections[projection]![site === "pre" ? "rows" : "synapses"];
    if (count === 0) continue;
    const lanes = precision === "f32" ? "f32x4" : "f64x2";
    f.i32(0).memory("f64.load", at.down);
    if (precision === "f32") f.op("f32.demote_f64");
    f.op(`${lanes}.splat`).set(scale).i32(0).set(offset);
    f.loop(() => {
      f.get(offset).get(offset).memory("v128.load", layout.variables[id]!).get(scale).op(`${lanes}.mul`);
      f.memory("v128.store", layout.variables[id]!);
      f.get(offset).i32(16).op("i32.add").tee(offset);
      f.i32(count * (precision === "f32" ? 4 : 8)).op("i32.lt_u");
    });
  }
  for (const address of [at.up, at.down]) f.i32(0).f64(1).memory("f64.store", address);
  if (bundling !== null && parts.bundles.flat().some((id) => storage.clockOf.get(id) === clock))
    f.call(bundling);
  return f.i32(0).i32(0).memory("i32.store", at.steps);
}
