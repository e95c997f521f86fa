import { variablesRead } from "../program/expression-facts.ts";
import { fold } from "../program/fold-decay.ts";
import type { Pass } from "../program/program.ts";
import { unclocked } from "../program/storage.ts";
import { branchAccess } from "./wasm-access.ts";
import { advanceRow } from "./wasm-axons.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { clearSums, closeRow, lazyRow, openRow, releaseLazy, reopenSame } from "./wasm-lazy.ts";
import { neuronPass } from "./wasm-neurons.ts";
import { type RowPlace, rowAccess } from "./wasm-row-access.ts";
import { loadTargets, overSynapses } from "./wasm-row-synapses.ts";
import { scatter } from "./wasm-rows.ts";

/** Name of the export that runs a pass of a tick. */
export function tickName(tick: number, pass: number): string {
  return `tick${tick}.${pass}`;
}

/** Name of the export that fills a hidden variable. */
export function refreshName(index: number): string {
  return `refresh${index}`;
}

/** Name of the export that runs a pass at the start of a vigilance state. */
export function enterName(state: string, pass: number): string {
  return `enter ${state} ${pass}`;
}

/** Name of the export that brings every axon to the end of the step that was run last; there if a projection needs it. */
export const ADVANCE = "advance";

/**
 * Emits the passes of ticks and states that run over many elements: sweeps over neurons, branches and synapses, and sums
 * over the synapses of a neuron. The others run outside.
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
  for (const [state, passes] of Object.entries(parts.program.onEnter)) {
    passes.forEach((pass, p) => {
      if (isEmitted(pass, parts)) emitPass(parts, pass, enterName(state, p));
    });
  }
  emitAdvance(parts);
}

/** True for passes that `emitTicks` emits. */
export function isEmitted(pass: Pass, parts: Pick<KernelParts, "program">): boolean {
  if (pass.kind === "each") return ["post", "branch", "synapse"].includes(pass.domain.site);
  if (pass.kind === "rank" || pass.kind === "structure") return false;
  const target = parts.program.variables[pass.target]!;
  const own = (id: number): boolean => id === pass.target;
  return (
    pass.fn === "sum" &&
    target.site === "post" &&
    target.precision === "f64" &&
    pass.over.length === 1 &&
    pass.over[0]!.domain.site === "synapse" &&
    ![...variablesRead(pass.over[0]!.value)].some(own)
  );
}

function emitPass(parts: KernelParts, pass: Pass, name: string): void {
  if (pass.kind === "each" && pass.domain.site !== "synapse") {
    const { site, owner } = pass.domain;
    if (parts.shape.populations[owner]!.count === 0) return;
    const run = site === "branch" ? branchPass : neuronPass;
    run(parts, owner, (lanes) => lanes.statements(pass.statements), name);
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

/** Emits the decays that run over all synapses in each step; null if there is none. */
export function emitSynapseDecays(parts: KernelParts): WasmFunction | null {
  const { swept } = parts.storage;
  if (swept.every((decays) => decays.length === 0)) return null;
  const f = parts.module.function({ params: [], results: [] });
  swept.forEach((decays, projection) => {
    if (decays.length === 0) return;
    const statements = decays.map((decay) => fold(decay, parts.program.dt));
    sweep(f, parts, projection, "weights", (lanes) => lanes.statements(statements));
  });
  return f;
}

/** Emits the advance of all axons that have variables without a clock. */
function emitAdvance(parts: KernelParts): void {
  const projections = [...parts.program.projections.keys()].filter(
    (index) => unclocked(parts.program, parts.storage, index).length > 0,
  );
  if (projections.length === 0) return;
  const f = parts.module.function({ params: [], results: [] }, ADVANCE);
  const { step, now } = parts.layout.control;
  const row = f.local("i32");
  f.i32(0).i32(0).memory("f64.load", step).f64(1).op("f64.sub").memory("f64.store", now);
  for (const index of projections) {
    f.i32(0).set(row);
    f.loop(() => {
      advanceRow(f, parts, index, row);
      f.get(row).i32(1).op("i32.add").tee(row).i32(parts.shape.projections[index]!.rows).op("i32.lt_u");
    });
  }
}

/** A function that runs `inside` for all branches of a population, four at a time. */
function branchPass(
  parts: KernelParts,
  population: number,
  inside: (lanes: LaneEmitter) => void,
  name: string,
): WasmFunction {
  const f = parts.module.function({ params: [], results: [] }, name);
  const { branches } = parts.program.populations[population]!;
  const offset = f.local("i32");
  f.i32(0).set(offset);
  f.loop(() => {
    const lanes = new LaneEmitter({ f, ...parts, access: branchAccess(f, parts, population, offset) });
    inside(lanes);
    lanes.flush();
    f.get(offset).i32(16).op("i32.add").tee(offset);
    f.i32(4 * parts.layout.populations[population]!.padded * branches).op("i32.lt_u");
  });
  return f;
}

/** Runs `inside` for all synapses of a projection, four at a time, row by row. */
export function sweep(
  f: WasmFunction,
  parts: KernelParts,
  projection: number,
  writes: "weights" | "nothing",
  inside: (lanes: LaneEmitter, place: RowPlace) => void,
): void {
  const rule = parts.rules[projection]!;
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
    const lazy = rule === null ? null : lazyRow(f, parts, rule, writes === "nothing");
    const place = { projection, lazy, row, synapse, targets, bundled: new Map<number, Local>() };
    if (lazy !== null) {
      openRow(f, parts, lazy, row);
      reopenSame(f, parts, lazy, row);
    }
    overSynapses(f, { row, synapse, end }, () => {
      loadTargets(f, parts, projection, synapse, targets);
      const lanes = new LaneEmitter({ f, ...parts, access: rowAccess(f, parts, place) });
      inside(lanes, place);
      lanes.flush();
    });
    if (lazy !== null) {
      if (writes === "weights") closeRow(f, parts, lazy, row);
      releaseLazy(f, lazy);
    }
    f.get(row).i32(1).op("i32.add").tee(row).i32(rows).op("i32.lt_u");
  });
  if (rule !== null && writes === "weights") clearSums(f, parts, rule);
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
