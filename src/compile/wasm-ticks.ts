import type { Pass } from "./program.ts";
import type { WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { closeRow, lazyRow, openRow, reopenSame } from "./wasm-lazy.ts";
import { neuronPass } from "./wasm-neurons.ts";
import { loadTargets, overSynapses, type RowPlace, rowAccess, scatter } from "./wasm-rows.ts";

/** Name of the export that runs a pass of a tick. */
export function tickName(tick: number, pass: number): string {
  return `tick${tick}.${pass}`;
}

/** Name of the export that fills a hidden variable. */
export function refreshName(index: number): string {
  return `refresh${index}`;
}

/**
 * Emits the passes of ticks that run over many elements: sweeps over neurons and synapses, and sums over the synapses of
 * a neuron. The others are few elements long and run outside.
 */
export function emitTicks(parts: KernelParts, refresh: readonly Pass[]): void {
  refresh.forEach((pass, index) => {
    emitPass(parts, pass, refreshName(index));
  });
  parts.program.ticks.forEach((tick, t) => {
    tick.passes.forEach((pass, p) => {
      if (isEmitted(pass, parts)) emitPass(parts, pass, tickName(t, p));
    });
  });
}

/** True for passes that `emitTicks` emits. */
export function isEmitted(pass: Pass, parts: Pick<KernelParts, "program">): boolean {
  if (pass.kind === "each") return pass.domain.site === "post" || pass.domain.site === "synapse";
  if (pass.kind === "rank") return false;
  const target = parts.program.variables[pass.target]!;
  return (
    pass.fn === "sum" && target.site === "post" && pass.over.every(({ domain }) => domain.site === "synapse")
  );
}

function emitPass(parts: KernelParts, pass: Pass, name: string): void {
  if (pass.kind === "each" && pass.domain.site === "post") {
    if (parts.shape.populations[pass.domain.owner]!.count === 0) return;
    neuronPass(parts, pass.domain.owner, (lanes) => lanes.statements(pass.statements), name);
  } else if (pass.kind === "each") {
    const f = parts.module.function({ params: [], results: [] }, name);
    const { weightVariable } = parts.program.projections[pass.domain.owner]!;
    const writes = pass.statements.some(
      (statement) => statement.kind === "assign" && statement.target === weightVariable,
    );
    sweep(f, parts, pass.domain.owner, writes ? "weights" : "nothing", (lanes) =>
      lanes.statements(pass.statements),
    );
  } else if (pass.kind === "reduce") {
    const f = parts.module.function({ params: [], results: [] }, name);
    clear(f, parts, pass.target);
    for (const { domain, value } of pass.over) {
      sweep(f, parts, domain.owner, "nothing", (lanes, place) =>
        scatter(parts, pass.target, place, lanes, value),
      );
    }
  }
}

/** Runs `inside` for all synapses of a projection, four at a time, row by row. */
export function sweep(
  f: WasmFunction,
  parts: KernelParts,
  projection: number,
  writes: "weights" | "nothing",
  inside: (lanes: LaneEmitter, place: RowPlace) => void,
): void {
  const { rows } = parts.shape.projections[projection]!;
  const { rowStart } = parts.layout.projections[projection]!;
  const row = f.local("i32");
  const synapse = f.local("i32");
  const end = f.local("i32");
  const targets = [0, 1, 2, 3].map(() => f.local("i32"));
  f.i32(0).set(row);
  f.loop(() => {
    f.get(row).i32(2).op("i32.shl").memory("i32.load", rowStart).set(synapse);
    f.get(row)
      .i32(2)
      .op("i32.shl")
      .memory("i32.load", rowStart + 4)
      .set(end);
    const rule = parts.rules[projection]!;
    const lazy = rule === null ? null : lazyRow(f, rule);
    const place = { projection, lazy, row, synapse, targets };
    if (lazy !== null) {
      openRow(f, parts, lazy, row);
      reopenSame(f, lazy);
    }
    overSynapses(f, { row, synapse, end }, () => {
      loadTargets(f, parts, projection, synapse, targets);
      const lanes = new LaneEmitter({ f, ...parts, access: rowAccess(f, parts, place) });
      inside(lanes, place);
      lanes.flush();
    });
    if (lazy !== null) {
      if (writes === "weights") closeRow(f, parts, lazy, row);
      f.release(lazy.coefficients, lazy.reopen, lazy.slotBytes);
    }
    f.get(row).i32(1).op("i32.add").tee(row).i32(rows).op("i32.lt_u");
  });
  f.release(row, synapse, end, ...targets);
}

/** Sets a post variable to 0. */
function clear(f: WasmFunction, parts: KernelParts, target: number): void {
  const { precision, population } = parts.program.variables[target]!;
  const offset = f.local("i32");
  const bytes = (parts.layout.populations[population]!.padded + 4) * (precision === "f32" ? 4 : 8);
  f.i32(0).set(offset);
  f.loop(() => {
    f.get(offset).splat(0, "i32x4").memory("v128.store", parts.layout.variables[target]!);
    f.get(offset).i32(16).op("i32.add").tee(offset).i32(bytes).op("i32.lt_u");
  });
  f.release(offset);
}
