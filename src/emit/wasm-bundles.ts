import { pushScale } from "./wasm-access.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";

/** Name of the export that copies all that is bundled; there if anything is. */
export const BUNDLE = "bundle";

/** Emits the copying of the bundles of all neurons (see `planBundles`); null if there are none. */
export function emitBundling(parts: KernelParts): WasmFunction | null {
  const owners = [...parts.program.projections.entries()].filter(
    ([index, { to }]) => parts.bundles[index]!.length > 0 && parts.shape.populations[to]!.count > 0,
  );
  if (owners.length === 0) return null;
  const f = parts.module.function({ params: [], results: [] }, BUNDLE);
  const offset = f.local("i32");
  for (const [index, { to }] of owners) {
    f.i32(0).set(offset);
    f.loop(() => {
      bundleFour(f, parts, index, offset);
      f.get(offset).i32(16).op("i32.add").tee(offset);
      f.i32(4 * (parts.layout.populations[to]!.padded + 4)).op("i32.lt_u");
    });
  }
  return f;
}

/** Copies the bundles of four neighbouring neurons; `offset` is four times the number of the first. */
function bundleFour(f: WasmFunction, parts: KernelParts, index: number, offset: Local): void {
  const columns = parts.bundles[index]!.map((variable) => {
    const local = f.local("v128");
    f.get(offset).memory("v128.load", parts.layout.variables[variable]!).set(local);
    return local;
  });
  const four = [0, 1, 2, 3].map((k) => columns[k] ?? columns[0]!); // nobody reads what fills a bundle up
  for (const row of [0, 1, 2, 3]) {
    f.get(offset).i32(2).op("i32.shl");
    pushColumn(f, four, row);
    f.memory("v128.store", parts.layout.projections[index]!.bundle + 16 * row);
  }
  f.release(...columns);
}

/** Pushes the number at `column` of each of four vectors. */
function pushColumn(f: WasmFunction, rows: readonly Local[], column: number): void {
  const [a, b, c, d] = rows as [Local, Local, Local, Local];
  const pairs = column < 2 ? [0, 4, 1, 5] : [2, 6, 3, 7];
  f.get(a).get(b).shuffle32(pairs).get(c).get(d).shuffle32(pairs);
  f.shuffle32(column % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]);
}

/** Copies what the spike of a neuron may have changed in a bundle. */
export function bundleOne(f: WasmFunction, parts: KernelParts, index: number, neuron: Local): void {
  const { program, layout } = parts;
  const { body } = program.populations[program.projections[index]!.to]!;
  if (body.kind !== "neurons") return;
  const changed = new Set(
    body.neuron.onPost.flatMap(({ statements }) =>
      statements.flatMap((one) => (one.kind === "assign" ? [one.target] : [])),
    ),
  );
  parts.bundles[index]!.forEach((variable, lane) => {
    if (!changed.has(variable)) return;
    f.get(neuron).i32(4).op("i32.shl").get(neuron).i32(2).op("i32.shl");
    f.memory("f32.load", layout.variables[variable]!);
    f.memory("f32.store", layout.projections[index]!.bundle + 4 * lane);
  });
}

/** What brings the traces of a bundle to their own scale, by clock: read once for a row. */
export function bundleScales(f: WasmFunction, parts: KernelParts, index: number): ReadonlyMap<number, Local> {
  const clocks = parts.bundles[index]!.map((variable) => parts.storage.clockOf.get(variable));
  const scales = new Map<number, Local>();
  for (const clock of new Set(clocks)) {
    if (clock === undefined) continue;
    const local = f.local("v128");
    pushScale(f, parts, { clock, way: "down", precision: "f32" });
    f.set(local);
    scales.set(clock, local);
  }
  return scales;
}

/** Reads the bundles of four targets, `targets` being four times their numbers; by variable, a vector of the four. */
export function readBundles(
  f: WasmFunction,
  parts: KernelParts,
  index: number,
  of: { readonly targets: readonly Local[]; readonly scales: ReadonlyMap<number, Local> },
): ReadonlyMap<number, Local> {
  const read = new Map<number, Local>();
  if (parts.bundles[index]!.length === 0) return read;
  const bundles = of.targets.map((target) => {
    const local = f.local("v128");
    const at = parts.layout.projections[index]!.bundle;
    f.get(target).i32(2).op("i32.shl").memory("v128.load", at).set(local);
    return local;
  });
  parts.bundles[index]!.forEach((variable, column) => {
    const local = f.local("v128");
    pushColumn(f, bundles, column);
    const clock = parts.storage.clockOf.get(variable);
    if (clock !== undefined) f.get(of.scales.get(clock)!).op("f32x4.mul");
    f.set(local);
    read.set(variable, local);
  });
  f.release(...bundles);
  return read;
}
