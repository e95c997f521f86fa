import { foldOver } from "../program/fold-decay.ts";
import type { Statement } from "../program/program.ts";
import { unclocked } from "../program/storage.ts";
import { oneElementAccess } from "./wasm-access.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";

/** Statements at site pre, for one row; variables without a clock were brought to now by `advanceRow`. */
export function preStatements(
  f: WasmFunction,
  parts: KernelParts,
  projection: number,
  row: Local,
  statements: readonly Statement[],
): void {
  if (statements.length === 0) return;
  const access = oneElementAccess(f, parts, { site: "pre", projection, number: row });
  const lanes = new LaneEmitter({ f, ...parts, access });
  lanes.statements(statements);
  lanes.flush();
}

/** Brings the pre variables of a row that have no clock from its last arrival to this step. */
export function advanceRow(f: WasmFunction, parts: KernelParts, projection: number, row: Local): void {
  const own = unclocked(parts.program, parts.storage, projection);
  if (own.length === 0) return;
  const { lastStep } = parts.layout.projections[projection]!;
  const { now } = parts.layout.control;
  const elapsed = f.local("v128");
  const address = f.local("i32");
  f.get(row).i32(3).op("i32.shl").set(address);
  f.i32(0).memory("f64.load", now).get(address).memory("f64.load", lastStep);
  f.op("f64.sub").f64(parts.program.dt).op("f64.mul", "f64x2.splat").set(elapsed);
  f.get(address).i32(0).memory("f64.load", now).memory("f64.store", lastStep);
  const access = oneElementAccess(f, parts, { site: "pre", projection, number: row });
  const lanes = new LaneEmitter({ f, ...parts, access });
  lanes.provide(ELAPSED, [elapsed, elapsed]);
  lanes.statements(own.map((decay) => foldOver(decay, { kind: "local", local: ELAPSED })));
  lanes.flush();
  f.release(elapsed, address);
}

/** Number of the `let` that holds the time since a row's last arrival. */
export const ELAPSED = -1;
