import { exp } from "../numerics/elementary.ts";
import {
  call,
  compare,
  constant,
  constantOf,
  minus,
  negate,
  over,
  plus,
  read,
  times,
} from "../program/expr.ts";
import { contains, needsDouble, variablesRead } from "../program/expression-facts.ts";
import { foldOver } from "../program/fold-decay.ts";
import { linearForm } from "../program/linear-form.ts";
import type { Decay, Expr, NeuronProgram, Statement } from "../program/program.ts";
import { substitute } from "../program/substitute.ts";
import type { SilenceVariables } from "./silence-variables.ts";

/** How the neurons of a population are tested for rest and moved through many steps at once. */
export interface PopulationSilence {
  readonly population: number;
  /** Post variable that `check` sets to 1 where a neuron stays at rest for all steps of the skip in question, else to 0. */
  readonly settled: number;
  readonly check: readonly Statement[];
  /** Keeps the values from which a skip starts. */
  readonly begin: readonly Statement[];
  /** Sets the values after so many steps, from those kept. */
  readonly advance: readonly Statement[];
}

/** Share of a variable that synapses still open may move it by before they count as closed. */
const NEGLIGIBLE = 1e-9;
/** Largest relative change in a step of a variable that counts as standing still; in single precision none at all. */
const STILL = { f32: 2 ** -25, f64: 2 ** -40 } as const;
/** Distance to threshold that rounding cannot bridge, as a share of its two sides. */
const MARGIN = 1e-6;
/** Added to sizes that may be 0, in coherent units (mV, nS, pA, ms). */
const LEAST = 1e-3;

/** A variable that a step assigns. */
interface Motion {
  readonly variable: number;
  /** Its value after a step with everything as it is, and with decaying variables at their ends. */
  readonly step: Expr;
  readonly rest: Expr;
}

/** x' = end + factor^k (x - end) after k steps. */
interface Approach {
  readonly variable: number;
  readonly end: Expr;
  /** factor^k. */
  readonly power: Expr;
}

/**
 * Rest of the neurons of a population, or why it cannot be told.
 *
 * A variable that nothing else follows, and whose step is x' = A x + B, is moved in closed form. One that others follow,
 * or whose step is not of that form, must stand still. Decaying variables that others follow must have become too small
 * to matter, which is found by comparing the step with them to the step without. The threshold must lie beyond every
 * corner of the box between the values now and then: each variable goes from one to the other without turning.
 */
export function restOf(
  hidden: SilenceVariables,
  population: number,
  neuron: NeuronProgram,
  decays: readonly Decay[],
): PopulationSilence | string {
  const motions = motionsOf(neuron, decays);
  const moving = new Set(motions.map(({ variable }) => variable));
  const still = followed(neuron, motions, moving);
  const lets: Statement[] = [];
  const conditions: Expr[] = neuron.gated.map(({ condition }) => compare("<=", condition, constant(0)));
  const approaches = decays.map((decay) => decayApproach(hidden, decay));
  for (const motion of motions) {
    const approach = still.has(motion.variable) ? null : approachOf(hidden, motion, conditions);
    if (typeof approach === "string") return approach;
    if (approach === null || decidesInSingle(hidden, neuron, motion))
      conditions.push(...standsStill(hidden, motion, lets));
    else approaches.push(approach);
  }
  const quiet = belowThreshold(neuron.threshold, approaches);
  if (typeof quiet === "string") return quiet;
  const verdict = [...conditions, ...quiet].reduce((all, each) => compare("and", all, each), constant(1));
  return statements(hidden, population, { lets, verdict }, approaches);
}

function motionsOf(neuron: NeuronProgram, decays: readonly Decay[]): Motion[] {
  const ends = new Map(decays.map(({ variable, toward }) => [variable, toward]));
  const locals = new Map<number, Expr>();
  const motions: Motion[] = [];
  for (const statement of [...neuron.integrate, ...neuron.after]) {
    const value = substitute(statement.value, new Map(), locals);
    if (statement.kind === "let") locals.set(statement.local, value);
    else motions.push({ variable: statement.target, step: value, rest: substitute(value, ends) });
  }
  return motions;
}

/** Variables that others, or rules at the synapses, follow. */
function followed(
  neuron: NeuronProgram,
  motions: readonly Motion[],
  moving: ReadonlySet<number>,
): Set<number> {
  const found = new Set<number>();
  const note = (e: Expr, own: number): void => {
    for (const id of variablesRead(e)) if (id !== own && moving.has(id)) found.add(id);
  };
  for (const { variable, rest } of motions) note(rest, variable);
  for (const { condition } of neuron.gated) note(condition, -1);
  return found;
}

/**
 * True for a single precision variable that the threshold reads. Stepping brings it to rest a little short of its end
 * (4e-4 mV at 20 ms and steps of 0.1 ms), which decides when the next spike falls: it has to be there, not moved.
 */
function decidesInSingle(
  hidden: SilenceVariables,
  { threshold }: NeuronProgram,
  { variable }: Motion,
): boolean {
  return hidden.program.variables[variable]!.precision === "f32" && variablesRead(threshold).has(variable);
}

/** A decay with the factor that stepping uses, rounded where that rounds it. */
function decayApproach(hidden: SilenceVariables, decay: Decay): Approach {
  const { variable, rate, toward } = decay;
  const { dt } = hidden.program;
  const perMs = constantOf(rate);
  if (perMs === undefined) {
    const time = times(constant(dt), read(hidden.steps));
    return { variable, end: toward, power: call("exp", negate(times(time, rate))) };
  }
  const factor = exp(-perMs * dt);
  const single =
    hidden.program.variables[variable]!.precision === "f32" &&
    !needsDouble(foldOver(decay, constant(dt)).value, hidden.program, new Set());
  return { variable, end: toward, power: hidden.power(single ? Math.fround(factor) : factor) };
}

/** The approach of a variable with x' = A x + B, 0 <= A < 1; null if it has another form. Adds what must hold. */
function approachOf(
  hidden: SilenceVariables,
  { variable, step, rest }: Motion,
  conditions: Expr[],
): Approach | string | null {
  const form = linearForm(rest, variable);
  if (form === null) return null;
  const slope = times(form.scale, form.slope);
  const fixed = constantOf(slope);
  if (fixed !== undefined && !(fixed >= 0 && fixed < 1)) {
    const { name } = hidden.program.variables[variable]!;
    return `${name} does not come to rest by itself (each step multiplies its distance by ${fixed})`;
  }
  const loss = minus(constant(1), slope);
  const end = over(times(form.scale, form.offset), loss);
  if (fixed === undefined) {
    conditions.push(compare(">", slope, constant(0)), compare("<", slope, constant(1)));
  }
  if (JSON.stringify(step) !== JSON.stringify(rest)) {
    const size = plus(plus(sizeOf(read(variable)), sizeOf(end)), constant(LEAST));
    conditions.push(compare("<=", sizeOf(minus(step, rest)), times(constant(NEGLIGIBLE), times(loss, size))));
  }
  if (fixed === undefined) return { variable, end, power: call("pow", slope, read(hidden.steps)) };
  const single = hidden.program.variables[variable]!.precision === "f32" && isWritten(rest, fixed);
  return { variable, end, power: hidden.power(single ? Math.fround(fixed) : fixed) };
}

/** True if the number stands in the expression, so that stepping rounds it where it computes in single precision. */
function isWritten(e: Expr, value: number): boolean {
  return contains(e, (part) => constantOf(part) === value);
}

/**
 * A step changes nothing, neither with the synapses as they are nor with all of them closed. It is computed in the
 * precision of stepping, which may stand still where a finer one would not.
 */
function standsStill(hidden: SilenceVariables, { variable, step, rest }: Motion, lets: Statement[]): Expr[] {
  const x = read(variable);
  const { precision } = hidden.program.variables[variable]!;
  const bound = times(constant(STILL[precision]), plus(sizeOf(x), constant(LEAST)));
  return [step, rest].map((value) => {
    const local = lets.length;
    lets.push({ kind: "let", local, precision, value });
    return compare("<=", sizeOf(minus({ kind: "local", local }, x)), bound);
  });
}

/** Conditions under which the threshold is not met on the way; a sentence if there are none to name. */
function belowThreshold(threshold: Expr, approaches: readonly Approach[]): Expr[] | string {
  if (threshold.kind === "constant") return threshold.value === 0 ? [] : "it fires in every step";
  if (threshold.kind !== "binary" || ![">=", ">", "<=", "<"].includes(threshold.op))
    return "its threshold is no comparison of two numbers";
  const [high, low] = threshold.op.startsWith(">")
    ? [threshold.left, threshold.right]
    : [threshold.right, threshold.left];
  const excess = minus(high, low);
  const moved = approaches.filter(({ variable }) => variablesRead(excess).has(variable));
  if (moved.length > 3) return "its threshold depends on more than three variables that move";
  if (moved.some(({ variable }) => linearForm(excess, variable) === null))
    return "its threshold is not linear in a variable that moves";
  const bound = times(constant(-MARGIN), plus(sizeOf(high), sizeOf(low)));
  return Array.from({ length: 2 ** moved.length }, (_, corner) => {
    const there = moved.filter((_, k) => (corner >> k) & 1);
    const values = new Map(there.map((each) => [each.variable, after(each, read(each.variable))]));
    return compare("<", substitute(excess, values), bound);
  });
}

/** Value after the skip of a variable that was `start`. */
function after({ end, power }: Approach, start: Expr): Expr {
  return plus(end, times(power, minus(start, end)));
}

function statements(
  hidden: SilenceVariables,
  population: number,
  { lets, verdict }: { readonly lets: readonly Statement[]; readonly verdict: Expr },
  approaches: readonly Approach[],
): PopulationSilence {
  const settled = hidden.ofNeurons(population, "settled");
  const kept = approaches.map(({ variable }) =>
    hidden.ofNeurons(population, `start of ${hidden.program.variables[variable]!.name}`),
  );
  return {
    population,
    settled,
    check: [...lets, assign(settled, verdict)],
    begin: approaches.map(({ variable }, k) => assign(kept[k]!, read(variable))),
    advance: approaches.map((each, k) => assign(each.variable, after(each, read(kept[k]!)))),
  };
}

function assign(target: number, value: Expr): Statement {
  return { kind: "assign", target, value, origin: { owner: "skip of silence", text: "" } };
}

function sizeOf(e: Expr): Expr {
  return call("abs", e);
}
