import type { Expr, Precision, ProjectionProgram, Statement } from "../program/program.ts";
import { oneElementAccess } from "./wasm-access.ts";
import { advanceRow, preStatements } from "./wasm-axons.ts";
import { bundleScales, readBundles } from "./wasm-bundles.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { closeRow, lazyRow, openRow, releaseLazy, reopenTrace } from "./wasm-lazy.ts";
import { branchesOfRow, type RowPlace, rowAccess } from "./wasm-row-access.ts";
import { loadTargets, overSynapses, type RowLocals } from "./wasm-row-synapses.ts";

/**
 * Emits `deliver(list, count, delayIndex)`: the presynaptic cells of a list, each of whose rows arrives now.
 *
 * A row: pre variables of short-term plasticity, transmission, rules at the synapses, pre traces (mechanisms.md 0.4, 2).
 */
export function emitDelivery(parts: KernelParts, index: number): WasmFunction {
  const projection = parts.program.projections[index]!;
  const label = `deliver ${projection.name}`;
  const f = parts.module.function({ params: ["i32", "i32", "i32"], results: [] }, undefined, label);
  const layout = parts.layout.projections[index]!;
  const [at, left, delay] = [f.param(0), f.param(1), f.param(2)];
  const row = f.local("i32");
  const synapse = f.local("i32");
  const end = f.local("i32");
  f.loop(() => {
    f.get(at)
      .memory("i32.load", 0)
      .i32(projection.delays.length)
      .op("i32.mul")
      .get(delay)
      .op("i32.add")
      .tee(row);
    f.i32(2).op("i32.shl").memory("i32.load", layout.rowStart).set(synapse);
    f.get(row)
      .i32(2)
      .op("i32.shl")
      .memory("i32.load", layout.rowStart + 4)
      .set(end);
    const kernel = rowKernel(parts, index, { row, synapse, end });
    kernel(f);
    f.get(at).i32(4).op("i32.add").set(at);
    f.get(left).i32(1).op("i32.sub").tee(left);
  });
  return f;
}

function rowKernel(parts: KernelParts, index: number, locals: RowLocals): (f: WasmFunction) => void {
  const path = parts.paths[index]!;
  if (path === "constant") return (f) => constantRow(f, parts, index, locals);
  return (f) => plainRow(f, parts, index, locals);
}

/** Adds one and the same number to every target. */
function constantRow(f: WasmFunction, parts: KernelParts, index: number, locals: RowLocals): void {
  const projection = parts.program.projections[index]!;
  const targets = [0, 1, 2, 3].map(() => f.local("i32"));
  overSynapses(f, locals, () => {
    loadTargets(f, parts, index, locals.synapse, targets);
    for (const { variable, scale } of projection.receptors) {
      const { precision } = parts.program.variables[variable]!;
      const amount = scale * (projection.weight as Extract<Expr, { kind: "constant" }>).value;
      for (const target of targets) {
        const push = (): void => {
          f.get(target);
        };
        addTo(f, parts, variable, push, () => {
          if (precision === "f32") f.f32(amount);
          else f.f64(amount);
        });
      }
    }
  });
  f.release(...targets);
}

/** Transmission and rules of four synapses at a time, everything read where it lies. */
function plainRow(f: WasmFunction, parts: KernelParts, index: number, locals: RowLocals): void {
  const projection = parts.program.projections[index]!;
  const targets = [0, 1, 2, 3].map(() => f.local("i32"));
  const rule = parts.rules[index]!;
  const lazy = rule === null ? null : lazyRow(f, parts, rule);
  advanceRow(f, parts, index, locals.row);
  preStatements(f, parts, index, locals.row, projection.before);
  const release = releaseOf(f, parts, index, locals.row);
  if (lazy !== null) {
    openRow(f, parts, lazy, locals.row);
    // nothing at the synapses reads what these change (see lazyRule), so they may run first
    for (const phase of phasesOf(projection)) preStatements(f, parts, index, locals.row, phase.pre);
    reopenTrace(f, parts, lazy, locals.row);
  }
  const scales = bundleScales(f, parts, index);
  const phases = lazy === null ? phasesOf(projection) : [onePhase(projection)];
  const start = phases.length > 1 ? f.local("i32") : null;
  if (start !== null) f.get(locals.synapse).set(start);
  phases.forEach(({ synapses, pre }, number) => {
    if (number > 0 && start !== null) f.get(start).set(locals.synapse);
    overSynapses(f, locals, () => {
      loadTargets(f, parts, index, locals.synapse, targets);
      const bundled = readBundles(f, parts, index, { targets, scales });
      const place = { projection: index, lazy, row: locals.row, synapse: locals.synapse, targets, bundled };
      const lanes = new LaneEmitter({ f, ...parts, access: rowAccess(f, parts, place) });
      if (release !== null) lanes.provide(RELEASE, [release, release], receptorPrecision(parts, projection));
      // what a lazy synapse gained is stored at every arrival, since its row starts to count anew
      if (rule !== null) lanes.statements([unchanged(rule.weight)]);
      if (number === 0) transmit(parts, projection, place, lanes);
      for (const statement of synapses) atSynapses(parts, place, lanes, statement);
      lanes.flush();
      f.release(...bundled.values());
    });
    preStatements(f, parts, index, locals.row, pre);
  });
  f.release(...targets, ...scales.values(), ...[start, release].filter((local) => local !== null));
  if (lazy !== null) {
    closeRow(f, parts, lazy, locals.row);
    releaseLazy(f, lazy);
  }
}

function unchanged(variable: number): Statement {
  return {
    kind: "assign",
    target: variable,
    value: { kind: "read", variable },
    origin: { owner: "", text: "" },
  };
}

/** The share that the axon of a row releases, the same in every lane; null if the projection has none. */
function releaseOf(f: WasmFunction, parts: KernelParts, projection: number, row: Local): Local | null {
  const spec = parts.program.projections[projection]!;
  if (spec.release === null || spec.receptors.length === 0) return null;
  const lanes = new LaneEmitter({
    f,
    ...parts,
    access: oneElementAccess(f, parts, { site: "pre", projection, number: row }),
  });
  const released = f.local("v128");
  const precision = receptorPrecision(parts, spec);
  lanes.value(spec.release, precision, 0);
  if (precision === "f32") f.lane("f32x4.extract_lane", 0).op("f32x4.splat");
  else f.lane("f64x2.extract_lane", 0).op("f64x2.splat");
  f.set(released);
  return released;
}

function receptorPrecision(parts: KernelParts, { receptors }: ProjectionProgram): Precision {
  return parts.program.variables[receptors[0]!.variable]!.precision;
}

/** Number of the `let` that holds what `releaseOf` gives. */
const RELEASE = -2;
/** Number of the `let` that holds what is transmitted where that is no product of w and factors. */
const TRANSMITTED = -3;

/** Statements at the synapses of a row and then at its axon. */
interface RowPhase {
  readonly synapses: Statement[];
  readonly pre: Statement[];
}

/** The rules at arrivals in their order; all synapses of a row take part in a phase before its axon does. */
function phasesOf({ onPre }: ProjectionProgram): RowPhase[] {
  const phases: RowPhase[] = [{ synapses: [], pre: [] }];
  for (const { site, statement } of onPre) {
    if (site === "pre") phases.at(-1)!.pre.push(statement);
    else {
      if (phases.at(-1)!.pre.length > 0) phases.push({ synapses: [], pre: [] });
      phases.at(-1)!.synapses.push(statement);
    }
  }
  return phases;
}

/** The rules at the synapses alone. */
function onePhase({ onPre }: ProjectionProgram): RowPhase {
  return { synapses: onPre.filter(({ site }) => site !== "pre").map(({ statement }) => statement), pre: [] };
}

/** A rule at four synapses; one that changes variables of their targets adds to each in turn. */
function atSynapses(parts: KernelParts, place: RowPlace, lanes: LaneEmitter, statement: Statement): void {
  if (statement.kind === "let" || parts.program.variables[statement.target]!.site === "synapse") {
    lanes.statements([statement]);
  } else {
    scatter(parts, statement.target, place, lanes, increment(statement.target, statement.value)!);
  }
}

/** What a statement `x = x + e` adds; null if it is none. */
export function increment(target: number, value: Expr): Expr | null {
  if (value.kind === "binary" && (value.op === "+" || value.op === "-")) {
    const { left, right } = value;
    if (left.kind === "read" && left.variable === target) {
      return value.op === "+" ? right : { kind: "unary", op: "negate", of: right };
    }
    if (value.op === "+" && right.kind === "read" && right.variable === target) return left;
  }
  return null;
}

/** Adds the amplitude of each synapse to the receptors of its target. */
export function transmit(
  parts: KernelParts,
  projection: ProjectionProgram,
  place: RowPlace,
  lanes: LaneEmitter,
): void {
  if (projection.receptors.length === 0) return;
  const released: Expr | null = projection.release === null ? null : { kind: "local", local: RELEASE };
  const [strength, ...gains] = strengthOf(parts, projection, lanes);
  const factors = [released, ...gains].filter((factor) => factor !== null);
  const amplitude = factors.reduce<Expr>(
    (left, right) => ({ kind: "binary", op: "*", left, right }),
    strength,
  );
  for (const { variable, scale } of projection.receptors) {
    const value: Expr =
      scale === 1
        ? amplitude
        : { kind: "binary", op: "*", left: { kind: "constant", value: scale }, right: amplitude };
    scatter(parts, variable, place, lanes, value);
  }
}

/** What the synapses transmit, and the factors that multiply it; computed once where several receptors would compute it. */
function strengthOf(
  parts: KernelParts,
  projection: ProjectionProgram,
  lanes: LaneEmitter,
): readonly [Expr, ...(Expr | null)[]] {
  const { transmits, weightVariable, weight, gain, branchGain } = projection;
  if (transmits === null)
    return [weightVariable === null ? weight : { kind: "read", variable: weightVariable }, gain, branchGain];
  const precision = receptorPrecision(parts, projection);
  lanes.statements([{ kind: "let", local: TRANSMITTED, precision, value: transmits }]);
  return [{ kind: "local", local: TRANSMITTED }];
}

/** Adds the four values of `value` to a variable of the four targets or of their branches, one after the other. */
export function scatter(
  parts: KernelParts,
  variable: number,
  place: RowPlace,
  lanes: LaneEmitter,
  value: Expr,
): void {
  const { f } = lanes;
  const { precision } = parts.program.variables[variable]!;
  const vector = f.local("v128");
  const numbers =
    parts.program.variables[variable]!.site === "branch"
      ? branchesOfRow(f, parts, place).map((push) => () => {
          push();
          f.i32(2).op("i32.shl");
        })
      : place.targets.map((target) => () => {
          f.get(target);
        });
  for (const half of precision === "f32" ? ([0] as const) : ([0, 1] as const)) {
    lanes.value(value, precision, half);
    f.set(vector);
    const own = precision === "f32" ? numbers : numbers.slice(2 * half, 2 * half + 2);
    own.forEach((push, lane) => {
      addTo(f, parts, variable, push, () => {
        f.get(vector).lane(precision === "f32" ? "f32x4.extract_lane" : "f64x2.extract_lane", lane);
      });
    });
  }
  f.release(vector);
  lanes.forget(variable);
}

/** Adds what `amount` pushes to the element of a variable that `target` pushes four times the number of. */
function addTo(
  f: WasmFunction,
  parts: KernelParts,
  variable: number,
  target: () => void,
  amount: () => void,
): void {
  const { precision } = parts.program.variables[variable]!;
  const address = parts.layout.variables[variable]!;
  const push = (): void => {
    target();
    if (precision === "f64") f.i32(1).op("i32.shl");
  };
  const clock = parts.storage.clockOf.get(variable);
  push();
  push();
  f.memory(`${precision}.load`, address);
  amount();
  if (clock !== undefined) {
    f.i32(0).memory("f64.load", parts.layout.control.clocks[clock]!.up);
    if (precision === "f32") f.op("f32.demote_f64");
    f.op(`${precision}.mul`);
  }
  f.op(`${precision}.add`).memory(`${precision}.store`, address);
}
