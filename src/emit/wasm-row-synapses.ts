import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";

/** A row whose synapses are visited: its number, the first synapse still to visit and the one after the last. */
export interface RowLocals {
  readonly row: Local;
  readonly synapse: Local;
  readonly end: Local;
}

/** Runs `inside` for each group of four synapses from `synapse` up to `end`. */
export function overSynapses(f: WasmFunction, { synapse, end }: RowLocals, inside: () => void): void {
  f.get(synapse).get(end).op("i32.lt_u");
  f.if(() => {
    f.loop(() => {
      inside();
      f.get(synapse).i32(4).op("i32.add").tee(synapse).get(end).op("i32.lt_u");
    });
  });
}

/** Sets `targets` to four times the numbers of the targets of four synapses. */
export function loadTargets(
  f: WasmFunction,
  parts: KernelParts,
  index: number,
  synapse: Local,
  targets: readonly Local[],
): void {
  const { target, wide } = parts.layout.projections[index]!;
  targets.forEach((local, lane) => {
    f.get(synapse)
      .i32(wide ? 2 : 1)
      .op("i32.shl");
    f.memory(wide ? "i32.load" : "i32.load16_u", target + lane * (wide ? 4 : 2));
    f.i32(2).op("i32.shl").set(local);
  });
}
