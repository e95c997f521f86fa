import { exp } from "../numerics/elementary.ts";
import type { LazyRule } from "./lazy-rule.ts";
import { oneElementAccess } from "./wasm-access.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { loadTargets, overSynapses } from "./wasm-rows.ts";

/** Length of a window in time constants of the pre trace; four are kept, so 15 to 20 time constants are covered. */
const WINDOW = 5;

/** Steps in a window of a rule. */
export function lazyWindowSteps(rule: LazyRule, dt: number): number {
  return Math.max(1, Math.floor(WINDOW / (rule.rate * dt)));
}

/**
 * What the synapses of a row need to know: `coefficients` by window slot, which give with the sums of a target what its
 * synapse gained since the last arrival; and how much of the sums of this window the stored weight must leave out.
 */
export interface LazyRow {
  readonly rule: LazyRule;
  readonly coefficients: Local;
  /** f32x4, four times the same. */
  readonly reopen: Local;
  /** Four times the number of the window's slot. */
  readonly slotBytes: Local;
}

/** Locals of a row of a lazy projection. */
export function lazyRow(f: WasmFunction, rule: LazyRule): LazyRow {
  return { rule, coefficients: f.local("v128"), reopen: f.local("v128"), slotBytes: f.local("i32") };
}

/** Sets the coefficients of a row from its last arrival; `reopen` is set to what leaves the trace as it is. */
export function openRow(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { reach, window, powers } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const now = parts.layout.control.windows[lazy.rule.projection]!.window;
  const last = f.local("i32");
  f.get(row).i32(2).op("i32.shl").memory("i32.load", window).set(last);
  f.i32(0).memory("i32.load", now).i32(3).op("i32.and").i32(2).op("i32.shl").set(lazy.slotBytes);
  // table entry (last mod 4, windows since): q^i at the slots of the windows since, 0 at the others
  f.get(last).i32(3).op("i32.and").i32(2).op("i32.shl");
  f.i32(0)
    .memory("i32.load", now)
    .get(last)
    .op("i32.sub")
    .i32(3)
    .op("i32.and", "i32.add")
    .i32(4)
    .op("i32.shl")
    .set(last);
  f.get(last).memory("v128.load", powers);
  f.get(row).i32(2).op("i32.shl").memory("v128.load32_splat", reach).op("f32x4.mul");
  f.set(lazy.coefficients);
  f.release(last);
}

/** Sets `reopen` to the coefficient of the present window: the trace goes on as it is. */
export function reopenSame(f: WasmFunction, lazy: LazyRow): void {
  // the only slot that matters is that of the present window
  f.get(lazy.coefficients)
    .get(lazy.slotBytes)
    .op("i8x16.splat")
    .v128(new Uint8Array([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]));
  f.op("i8x16.add", "i8x16.swizzle").set(lazy.reopen);
}

/** Notes that the row's trace, brought to the start of the present window, is the number in `reopen`. */
export function closeRow(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { reach, window } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const now = parts.layout.control.windows[lazy.rule.projection]!.window;
  f.get(row).i32(2).op("i32.shl").get(lazy.reopen).lane("f32x4.extract_lane", 0).memory("f32.store", reach);
  f.get(row).i32(2).op("i32.shl").i32(0).memory("i32.load", now).memory("i32.store", window);
}

/** Sets `reopen` to the pre trace as it now stands, brought to the start of the window. */
export function reopenTrace(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { up } = parts.layout.control.windows[lazy.rule.projection]!;
  const { precision } = parts.program.variables[lazy.rule.trace]!;
  oneElementAccess(f, parts, row).load(parts.program.variables[lazy.rule.trace]!, 0);
  if (precision === "f32") f.op("f64x2.promote_low_f32x4");
  f.lane("f64x2.extract_lane", 0)
    .i32(0)
    .memory("f64.load", up)
    .op("f64.mul", "f32.demote_f64", "f32x4.splat");
  f.set(lazy.reopen);
}

/** Pushes the weights of four synapses with what they gained; takes the stored ones from the stack. */
export function settled(f: WasmFunction, parts: KernelParts, lazy: LazyRow, targets: readonly Local[]): void {
  const { gathered } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const gains = targets.map((target) => {
    const local = f.local("v128");
    f.get(target)
      .i32(2)
      .op("i32.shl")
      .memory("v128.load", gathered)
      .get(lazy.coefficients)
      .op("f32x4.mul")
      .set(local);
    return local;
  });
  const [a, b, c, d] = gains as [Local, Local, Local, Local];
  const sums = [f.local("v128"), f.local("v128")] as const;
  for (const [at, x, y] of [
    [0, a, b],
    [1, c, d],
  ] as const) {
    f.get(x)
      .get(y)
      .shuffle32([0, 4, 1, 5])
      .get(x)
      .get(y)
      .shuffle32([2, 6, 3, 7])
      .op("f32x4.add")
      .set(sums[at]);
  }
  f.get(sums[0]).get(sums[1]).shuffle32([0, 1, 4, 5]).get(sums[0]).get(sums[1]).shuffle32([2, 3, 6, 7]);
  f.op("f32x4.add", "f32x4.add");
  if (lazy.rule.bound !== null) f.splat(lazy.rule.bound, "f32x4").op("f32x4.pmin");
  f.release(...gains, ...sums);
}

/** Takes four weights from the stack and pushes what has to be stored: without the gains of this window so far. */
export function reopened(
  f: WasmFunction,
  parts: KernelParts,
  lazy: LazyRow,
  targets: readonly Local[],
): void {
  const { gathered } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  for (const lane of [3, 2, 1, 0])
    f.get(targets[lane]!).i32(2).op("i32.shl").get(lazy.slotBytes).op("i32.add");
  f.memory("v128.load32_zero", gathered);
  for (const lane of [1, 2, 3]) f.laneMemory("v128.load32_lane", gathered, lane);
  f.get(lazy.reopen).op("f32x4.mul", "f32x4.sub");
}

/** On a post spike: adds the rule's gain to the sum of the present window. */
export function gather(f: WasmFunction, parts: KernelParts, rule: LazyRule, neuron: Local): void {
  const { gathered } = parts.layout.projections[rule.projection]!.lazy!;
  const { window, down } = parts.layout.control.windows[rule.projection]!;
  const at = f.local("i32");
  const gain = f.local("v128");
  const lanes = new LaneEmitter({ f, ...parts, access: oneElementAccess(f, parts, neuron) });
  lanes.value(rule.gain, "f32", 0);
  f.set(gain);
  f.get(neuron)
    .i32(4)
    .op("i32.shl")
    .i32(0)
    .memory("i32.load", window)
    .i32(3)
    .op("i32.and")
    .i32(2)
    .op("i32.shl", "i32.add")
    .tee(at);
  f.get(at).memory("f32.load", gathered);
  f.get(gain)
    .lane("f32x4.extract_lane", 0)
    .i32(0)
    .memory("f64.load", down)
    .op("f32.demote_f64", "f32.mul", "f32.add");
  f.memory("f32.store", gathered);
  f.release(at, gain);
}

/** Emits the advance of the window of a rule by one step; at a boundary the oldest rows are settled and a slot cleared. */
export function emitLazyWindow(parts: KernelParts, rule: LazyRule): WasmFunction {
  const f = parts.module.function({ params: [], results: [] });
  const at = parts.layout.control.windows[rule.projection]!;
  const change = exp(rule.rate * parts.program.dt);
  const count = f.local("i32");
  const boundary = emitBoundary(parts, rule);
  for (const [address, factor] of [
    [at.up, change],
    [at.down, 1 / change],
  ] as const) {
    f.i32(0).i32(0).memory("f64.load", address).f64(factor).op("f64.mul").memory("f64.store", address);
  }
  f.i32(0).i32(0).memory("i32.load", at.steps).i32(1).op("i32.add").tee(count).memory("i32.store", at.steps);
  f.get(count)
    .i32(lazyWindowSteps(rule, parts.program.dt))
    .op("i32.ge_u")
    .if(() => f.call(boundary));
  return f;
}

function emitBoundary(parts: KernelParts, rule: LazyRule): WasmFunction {
  const f = parts.module.function({ params: [], results: [] });
  const at = parts.layout.control.windows[rule.projection]!;
  const { reach, window, gathered } = parts.layout.projections[rule.projection]!.lazy!;
  const row = f.local("i32");
  f.i32(0).i32(0).memory("i32.load", at.window).i32(1).op("i32.add").memory("i32.store", at.window);
  for (const address of [at.up, at.down]) f.i32(0).f64(1).memory("f64.store", address);
  f.i32(0).i32(0).memory("i32.store", at.steps);
  f.i32(0).set(row);
  f.loop(() => {
    f.get(row).i32(2).op("i32.shl").memory("f32.load", reach).f32(0).op("f32.ne");
    f.i32(0)
      .memory("i32.load", at.window)
      .get(row)
      .i32(2)
      .op("i32.shl")
      .memory("i32.load", window)
      .op("i32.sub");
    f.i32(4)
      .op("i32.ge_u", "i32.and")
      .if(() => settleOldRow(f, parts, rule, row));
    f.get(row)
      .i32(1)
      .op("i32.add")
      .tee(row)
      .i32(parts.shape.projections[rule.projection]!.rows)
      .op("i32.lt_u");
  });
  const target = f.local("i32");
  const padded = parts.layout.populations[parts.program.projections[rule.projection]!.to]!.padded + 4;
  f.i32(0).memory("i32.load", at.window).i32(3).op("i32.and").i32(2).op("i32.shl").set(target);
  f.loop(() => {
    f.get(target).f32(0).memory("f32.store", gathered);
    f.get(target)
      .i32(16)
      .op("i32.add")
      .tee(target)
      .i32(16 * padded)
      .op("i32.lt_u");
  });
  return f;
}

/** Writes what the synapses of a row gained in the last four windows into their weights; the trace is spent then. */
function settleOldRow(f: WasmFunction, parts: KernelParts, rule: LazyRule, row: Local): void {
  const { rowStart, lazy: own } = parts.layout.projections[rule.projection]!;
  const lazy = lazyRow(f, rule);
  const synapse = f.local("i32");
  const end = f.local("i32");
  const targets = [0, 1, 2, 3].map(() => f.local("i32"));
  const address = parts.layout.variables[rule.weight]!;
  // the window has just moved on: the four slots still hold the four windows from the last arrival on
  f.get(row).i32(2).op("i32.shl").memory("i32.load", own!.window).i32(3).op("i32.and").i32(2).op("i32.shl");
  f.i32(3).op("i32.add").i32(4).op("i32.shl").memory("v128.load", own!.powers);
  f.get(row).i32(2).op("i32.shl").memory("v128.load32_splat", own!.reach).op("f32x4.mul");
  f.set(lazy.coefficients);
  f.get(row).i32(2).op("i32.shl").memory("i32.load", rowStart).set(synapse);
  f.get(row)
    .i32(2)
    .op("i32.shl")
    .memory("i32.load", rowStart + 4)
    .set(end);
  overSynapses(f, { row, synapse, end }, () => {
    loadTargets(f, parts, rule.projection, synapse, targets);
    f.get(synapse).i32(2).op("i32.shl").get(synapse).i32(2).op("i32.shl").memory("v128.load", address);
    settled(f, parts, lazy, targets);
    f.memory("v128.store", address);
  });
  f.get(row).i32(2).op("i32.shl").f32(0).memory("f32.store", own!.reach);
  f.release(synapse, end, ...targets, lazy.coefficients, lazy.reopen, lazy.slotBytes);
}

/** The table of `LazyLayout.powers`: entry 4 (slot of the last arrival) + (windows since). */
export function lazyPowers(rule: LazyRule, dt: number): Float32Array {
  const q = exp(-rule.rate * dt * lazyWindowSteps(rule, dt));
  const table = new Float32Array(64);
  for (let last = 0; last < 4; last++) {
    for (let since = 0; since < 4; since++) {
      let power = 1;
      for (let i = 0; i <= since; i++) {
        table[4 * (4 * last + since) + ((last + i) & 3)] = power;
        power *= q;
      }
    }
  }
  return table;
}
