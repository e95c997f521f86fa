import { exp } from "../numerics/elementary.ts";
import type { LazyRule } from "../plan/lazy-rule.ts";
import type { Program } from "../program/program.ts";
import { oneElementAccess } from "./wasm-access.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { loadTargets, overSynapses } from "./wasm-row-synapses.ts";

/** Steps in a window of a rule. */
export function lazyWindowSteps(rule: LazyRule, dt: number): number {
  return Math.max(1, Math.floor(rule.window / (rule.rate * dt)));
}

/**
 * What the synapses of a row need to know: `coefficients` by window slot, which give with the sums of a target what its
 * synapse gained since the last arrival; and how much of the sums of this window the stored weight must leave out.
 */
export interface LazyRow {
  readonly rule: LazyRule;
  /** False in a sweep that settles all rows and clears the sums behind it: nothing is left out of a stored weight then. */
  readonly reopens: boolean;
  /** Of four slots: one f32x4, or two f64x2. */
  readonly coefficients: readonly Local[];
  /** The same number in every lane. */
  readonly reopen: Local;
  /** Byte offset of the present window's slot among four, and of the row's entry in the table of powers. */
  readonly slotBytes: Local;
  readonly entry: Local;
}

/** Locals of a row of a lazy projection. */
export function lazyRow(f: WasmFunction, parts: KernelParts, rule: LazyRule, reopens = true): LazyRow {
  const coefficients = isDouble(parts, rule) ? [f.local("v128"), f.local("v128")] : [f.local("v128")];
  const [slotBytes, entry] = [f.local("i32"), f.local("i32")];
  return { rule, reopens, coefficients, reopen: f.local("v128"), slotBytes, entry };
}

/** Gives the locals of a row back. */
export function releaseLazy(f: WasmFunction, lazy: LazyRow): void {
  f.release(...lazy.coefficients, lazy.reopen, lazy.slotBytes, lazy.entry);
}

function isDouble(parts: KernelParts, rule: LazyRule): boolean {
  return parts.program.variables[rule.weight]!.precision === "f64";
}

/** Lanes, and the binary logarithm of the bytes of a number, of a rule's weight. */
function widthOf(parts: KernelParts, rule: LazyRule) {
  return isDouble(parts, rule)
    ? ({ lanes: "f64x2", shift: 3, splat: "v128.load64_splat" } as const)
    : ({ lanes: "f32x4", shift: 2, splat: "v128.load32_splat" } as const);
}

/** Sets the coefficients of a row from its last arrival. */
export function openRow(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { window } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const now = parts.layout.control.windows[lazy.rule.projection]!.window;
  const { shift } = widthOf(parts, lazy.rule);
  const { entry, slotBytes } = lazy;
  f.get(row).i32(2).op("i32.shl").memory("i32.load", window).set(entry);
  f.i32(0).memory("i32.load", now).i32(3).op("i32.and").i32(shift).op("i32.shl").set(slotBytes);
  // table entry (last mod 4, windows since): q^i at the slots of the windows since, 0 at the others
  f.get(entry).i32(3).op("i32.and").i32(2).op("i32.shl");
  f.i32(0).memory("i32.load", now).get(entry).op("i32.sub").i32(3).op("i32.and", "i32.add");
  f.i32(shift + 2)
    .op("i32.shl")
    .set(entry);
  setCoefficients(f, parts, lazy, row);
}

function setCoefficients(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { reach, powers } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const { shift, splat, lanes } = widthOf(parts, lazy.rule);
  lazy.coefficients.forEach((local, i) => {
    f.get(lazy.entry).memory("v128.load", powers + 16 * i);
    f.get(row).i32(shift).op("i32.shl").memory(splat, reach).op(`${lanes}.mul`).set(local);
  });
}

/** Sets `reopen` to the coefficient of the present window: the trace goes on as it is. */
export function reopenSame(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { reach, powers } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const { shift, splat, lanes } = widthOf(parts, lazy.rule);
  f.get(lazy.entry).get(lazy.slotBytes).op("i32.add").memory(splat, powers);
  f.get(row).i32(shift).op("i32.shl").memory(splat, reach).op(`${lanes}.mul`).set(lazy.reopen);
}

/** Notes that the row's trace, brought to the start of the present window, is the number in `reopen`. */
export function closeRow(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { reach, window } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const now = parts.layout.control.windows[lazy.rule.projection]!.window;
  const { shift, lanes } = widthOf(parts, lazy.rule);
  f.get(row).i32(shift).op("i32.shl").get(lazy.reopen).lane(`${lanes}.extract_lane`, 0);
  f.memory(lanes === "f32x4" ? "f32.store" : "f64.store", reach);
  f.get(row).i32(2).op("i32.shl").i32(0).memory("i32.load", now).memory("i32.store", window);
}

/** Sets `reopen` to the pre trace as it now stands, brought to the start of the window. */
export function reopenTrace(f: WasmFunction, parts: KernelParts, lazy: LazyRow, row: Local): void {
  const { projection, trace } = lazy.rule;
  const { up } = parts.layout.control.windows[projection]!;
  const { precision } = parts.program.variables[trace]!;
  oneElementAccess(f, parts, { site: "pre", projection, number: row }).load(
    parts.program.variables[trace]!,
    0,
  );
  if (precision === "f32") f.op("f64x2.promote_low_f32x4");
  f.lane("f64x2.extract_lane", 0).i32(0).memory("f64.load", up).op("f64.mul");
  if (isDouble(parts, lazy.rule)) f.op("f64x2.splat");
  else f.op("f32.demote_f64", "f32x4.splat");
  f.set(lazy.reopen);
}

/** Replaces the stored weights on the stack, four or one half of them, by the weights with what they gained. */
export function settled(
  f: WasmFunction,
  parts: KernelParts,
  lazy: LazyRow,
  targets: readonly Local[],
  half: number,
): void {
  const { lanes } = widthOf(parts, lazy.rule);
  if (lanes === "f32x4") gainsOfFour(f, parts, lazy, targets);
  else gainsOfTwo(f, parts, lazy, targets.slice(2 * half, 2 * half + 2));
  f.op(`${lanes}.add`);
  if (lazy.rule.bound === null) return;
  const own = lanes === "f32x4" ? targets : targets.slice(2 * half, 2 * half + 2);
  pushBounds(f, parts, lazy.rule, own);
  f.op(`${lanes}.pmin`);
}

/** Pushes the upper bound of the weights onto so many targets as a vector has lanes. */
function pushBounds(f: WasmFunction, parts: KernelParts, rule: LazyRule, targets: readonly Local[]): void {
  const { lanes, shift } = widthOf(parts, rule);
  const held = parts.bounds[rule.projection]!;
  if (held === null) {
    f.splat(rule.bound!, lanes); // the caller has seen that there is one
    return;
  }
  const address = parts.layout.variables[held]!;
  for (const target of [...targets].reverse()) {
    f.get(target);
    if (shift === 3) f.i32(1).op("i32.shl");
  }
  f.memory(lanes === "f32x4" ? "v128.load32_zero" : "v128.load64_zero", address);
  for (let lane = 1; lane < targets.length; lane++)
    f.laneMemory(lanes === "f32x4" ? "v128.load32_lane" : "v128.load64_lane", address, lane);
}

/** Pushes what the synapses onto four targets gained. */
function gainsOfFour(f: WasmFunction, parts: KernelParts, lazy: LazyRow, targets: readonly Local[]): void {
  const { gathered } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const gains = targets.map((target) => {
    const local = f.local("v128");
    f.get(target).i32(2).op("i32.shl").memory("v128.load", gathered);
    f.get(lazy.coefficients[0]!).op("f32x4.mul").set(local);
    return local;
  });
  const [a, b, c, d] = gains as [Local, Local, Local, Local];
  const sums = [f.local("v128"), f.local("v128")] as const;
  for (const [at, x, y] of [
    [0, a, b],
    [1, c, d],
  ] as const) {
    f.get(x).get(y).shuffle32([0, 4, 1, 5]).get(x).get(y).shuffle32([2, 6, 3, 7]).op("f32x4.add");
    f.set(sums[at]);
  }
  f.get(sums[0]).get(sums[1]).shuffle32([0, 1, 4, 5]).get(sums[0]).get(sums[1]).shuffle32([2, 3, 6, 7]);
  f.op("f32x4.add");
  f.release(...gains, ...sums);
}

/** The same for two targets in double precision. */
function gainsOfTwo(f: WasmFunction, parts: KernelParts, lazy: LazyRow, targets: readonly Local[]): void {
  const { gathered } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const gains = targets.map((target) => {
    const local = f.local("v128");
    for (const i of [0, 1]) {
      f.get(target)
        .i32(3)
        .op("i32.shl")
        .memory("v128.load", gathered + 16 * i);
      f.get(lazy.coefficients[i]!).op("f64x2.mul");
    }
    f.op("f64x2.add").set(local);
    return local;
  });
  const [a, b] = gains as [Local, Local];
  f.get(a).get(b).shuffle32([0, 1, 4, 5]).get(a).get(b).shuffle32([2, 3, 6, 7]).op("f64x2.add");
  f.release(...gains);
}

/** Takes weights from the stack and pushes what has to be stored: without the gains of this window so far. */
export function reopened(
  f: WasmFunction,
  parts: KernelParts,
  lazy: LazyRow,
  targets: readonly Local[],
  half: number,
): void {
  const { gathered } = parts.layout.projections[lazy.rule.projection]!.lazy!;
  const { lanes, shift } = widthOf(parts, lazy.rule);
  const own = lanes === "f32x4" ? targets : targets.slice(2 * half, 2 * half + 2);
  for (const target of [...own].reverse())
    f.get(target).i32(shift).op("i32.shl").get(lazy.slotBytes).op("i32.add");
  f.memory(lanes === "f32x4" ? "v128.load32_zero" : "v128.load64_zero", gathered);
  for (let lane = 1; lane < own.length; lane++)
    f.laneMemory(lanes === "f32x4" ? "v128.load32_lane" : "v128.load64_lane", gathered, lane);
  f.get(lazy.reopen).op(`${lanes}.mul`, `${lanes}.sub`);
}

/** Sets the sums of all targets to 0, after a sweep that has settled every row. */
export function clearSums(f: WasmFunction, parts: KernelParts, rule: LazyRule): void {
  const { gathered } = parts.layout.projections[rule.projection]!.lazy!;
  const cells = parts.layout.populations[parts.program.projections[rule.projection]!.to]!.padded + 4;
  const offset = f.local("i32");
  f.i32(0).set(offset);
  f.loop(() => {
    f.get(offset).splat(0, "i32x4").memory("v128.store", gathered);
    f.get(offset).i32(16).op("i32.add").tee(offset);
    f.i32((4 << widthOf(parts, rule).shift) * cells).op("i32.lt_u");
  });
  f.release(offset);
}

/** On a post spike: adds the rule's gain to the sum of the present window. */
export function gather(
  f: WasmFunction,
  parts: KernelParts,
  rule: LazyRule,
  population: number,
  neuron: Local,
): void {
  const { gathered } = parts.layout.projections[rule.projection]!.lazy!;
  const { window, down } = parts.layout.control.windows[rule.projection]!;
  const { shift, lanes } = widthOf(parts, rule);
  const type = lanes === "f32x4" ? "f32" : "f64";
  const at = f.local("i32");
  const gain = f.local("v128");
  const access = oneElementAccess(f, parts, { site: "post", population, number: neuron });
  new LaneEmitter({ f, ...parts, access }).value(rule.gain, type, 0);
  f.set(gain)
    .get(neuron)
    .i32(shift + 2)
    .op("i32.shl");
  f.i32(0).memory("i32.load", window).i32(3).op("i32.and").i32(shift).op("i32.shl", "i32.add").tee(at);
  f.get(at).memory(`${type}.load`, gathered);
  f.get(gain).lane(`${lanes}.extract_lane`, 0).i32(0).memory("f64.load", down);
  if (type === "f32") f.op("f32.demote_f64");
  f.op(`${type}.mul`, `${type}.add`).memory(`${type}.store`, gathered);
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

/** Name of the export that ends the window of a lazy projection. */
export function boundaryName(projection: number): string {
  return `boundary${projection}`;
}

function emitBoundary(parts: KernelParts, rule: LazyRule): WasmFunction {
  const { shift, lanes } = widthOf(parts, rule);
  const type = lanes === "f32x4" ? "f32" : "f64";
  const f = parts.module.function({ params: [], results: [] }, boundaryName(rule.projection));
  const at = parts.layout.control.windows[rule.projection]!;
  const { reach, window, gathered } = parts.layout.projections[rule.projection]!.lazy!;
  const row = f.local("i32");
  f.i32(0).i32(0).memory("i32.load", at.window).i32(1).op("i32.add").memory("i32.store", at.window);
  for (const address of [at.up, at.down]) f.i32(0).f64(1).memory("f64.store", address);
  f.i32(0).i32(0).memory("i32.store", at.steps);
  f.i32(0).set(row);
  f.loop(() => {
    f.get(row).i32(shift).op("i32.shl").memory(`${type}.load`, reach);
    if (type === "f32") f.f32(0).op("f32.ne");
    else f.f64(0).op("f64.ne");
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
  f.i32(0).memory("i32.load", at.window).i32(3).op("i32.and").i32(shift).op("i32.shl").set(target);
  f.loop(() => {
    f.get(target);
    if (type === "f32") f.f32(0);
    else f.f64(0);
    f.memory(`${type}.store`, gathered);
    f.get(target)
      .i32(4 << shift)
      .op("i32.add")
      .tee(target);
    f.i32((4 << shift) * padded).op("i32.lt_u");
  });
  return f;
}

/** Writes what the synapses of a row gained in the last four windows into their weights; the trace is spent then. */
function settleOldRow(f: WasmFunction, parts: KernelParts, rule: LazyRule, row: Local): void {
  const { rowStart, lazy: own } = parts.layout.projections[rule.projection]!;
  const { shift, lanes } = widthOf(parts, rule);
  const lazy = lazyRow(f, parts, rule);
  const synapse = f.local("i32");
  const end = f.local("i32");
  const targets = [0, 1, 2, 3].map(() => f.local("i32"));
  const address = parts.layout.variables[rule.weight]!;
  // the window has just moved on: the four slots still hold the four windows from the last arrival on
  f.get(row).i32(2).op("i32.shl").memory("i32.load", own!.window).i32(3).op("i32.and").i32(2).op("i32.shl");
  f.i32(3).op("i32.add");
  f.i32(shift + 2)
    .op("i32.shl")
    .set(lazy.entry);
  setCoefficients(f, parts, lazy, row);
  f.get(row).i32(2).op("i32.shl").memory("i32.load", rowStart).set(synapse);
  f.get(row)
    .i32(2)
    .op("i32.shl")
    .memory("i32.load", rowStart + 4)
    .set(end);
  overSynapses(f, { row, synapse, end }, () => {
    loadTargets(f, parts, rule.projection, synapse, targets);
    for (const half of lanes === "f32x4" ? [0] : [0, 1]) {
      const at = (): WasmFunction => f.get(synapse).i32(shift).op("i32.shl");
      at();
      at().memory("v128.load", address + 16 * half);
      settled(f, parts, lazy, targets, half);
      f.memory("v128.store", address + 16 * half);
    }
  });
  f.get(row).i32(shift).op("i32.shl");
  if (lanes === "f32x4") f.f32(0).memory("f32.store", own!.reach);
  else f.f64(0).memory("f64.store", own!.reach);
  f.release(synapse, end, ...targets);
  releaseLazy(f, lazy);
}

/** The table of `LazyLayout.powers`: entry 4 (slot of the last arrival) + (windows since). */
export function lazyPowers(program: Program, rule: LazyRule): Float32Array | Float64Array {
  const q = exp(-rule.rate * program.dt * lazyWindowSteps(rule, program.dt));
  const single = program.variables[rule.weight]!.precision === "f32";
  const table = new (single ? Float32Array : Float64Array)(64);
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
