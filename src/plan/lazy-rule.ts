import { times } from "../program/expr.ts";
import { contains, variablesRead } from "../program/expression-facts.ts";
import { linearForm } from "../program/linear-form.ts";
import type { Expr, Program, Statement } from "../program/program.ts";
import { rangeOf } from "../program/range.ts";
import { touched } from "../program/storage.ts";
import { replaceParts } from "./replace-parts.ts";

/**
 * A rule that can wait: on a post spike `w` grows by `gain` times one exponential pre trace.
 *
 * What a synapse gained since its axon last fired then follows from sums kept for each neuron (design.md 9.3).
 */
export interface LazyRule {
  readonly projection: number;
  readonly weight: number;
  /** The pre trace, and its rate (1/ms). */
  readonly trace: number;
  readonly rate: number;
  /** At site post, never negative. */
  readonly gain: Expr;
  /** Upper bound of `w`, or null. */
  readonly bound: number | null;
  /** True if a weight may start above it: the first spike of the neuron then brings it down (see `withFirstBounds`). */
  readonly startsAbove: boolean;
  /** Length of a window in time constants of the trace; four are kept, and what is older is forgotten. */
  readonly window: number;
}

/** Three windows or more are covered: exp(-15) of a potentiation is lost in single precision, exp(-36) in double. */
const WINDOW = 5;
const DOUBLE_WINDOW = 12;

/** The rule of a projection if it can wait, otherwise the reason why not. */
export function lazyRule(program: Program, projection: number): LazyRule | string {
  const spec = program.projections[projection]!;
  const weight = spec.weightVariable;
  const { body } = program.populations[spec.to]!;
  if (weight === null || body.kind !== "neurons") return "no weights change";
  const { onPost, gated } = body.neuron;
  const steps = onPost.flatMap((step) =>
    step.kind === "synapse" && step.projection === projection ? [step.statements] : [],
  );
  if (gated.some((gate) => gate.projection === projection)) return "weights change while a voltage is high";
  if (spec.decays.some(({ variable }) => variable === weight)) return "weights relax between events";
  if (steps.length !== 1) return "more than one statement at post spikes";
  const statements = withoutLets(steps[0]!);
  const [statement] = statements;
  if (statements.length !== 1) return "more than one statement at post spikes";
  if (statement!.kind !== "assign" || statement!.target !== weight)
    return "post spikes change another variable";
  const { core, upper, lower } = withoutBounds(statement!.value);
  const form = linearForm(core, weight);
  if (form === null || !isOne(times(form.scale, form.slope)))
    return "the change at a post spike depends on w";
  const part = tracePart(program, projection, times(form.scale, form.offset));
  if (typeof part === "string") return part;
  const signs = new NonNegative(program);
  if (!signs.expression(part.gain)) return "the change at a post spike might be negative";
  if (lower > 0 || (lower > Number.NEGATIVE_INFINITY && !signs.variable(weight)))
    return "a weight might lie below its lower bound";
  if (readsWrittenPre(program, projection)) return "rules at arrivals read a pre trace that they change";
  if (writtenOutside(program, part.trace)) return "its pre trace changes at ticks or by the protocol";
  if (setOutside(program, weight)) return "the protocol or a rank sets weights";
  if (upper !== null && !staysBelow(program, weight, upper, signs))
    return "a weight might rise above its bound";
  const startsAbove = upper !== null && !startsBelow(program, projection, upper);
  const window = program.variables[weight]!.precision === "f32" ? WINDOW : DOUBLE_WINDOW;
  return { projection, weight, ...part, bound: upper, startsAbove, window };
}

/** `change` as a gain of the neuron times one pre trace that decays exponentially. */
function tracePart(
  program: Program,
  projection: number,
  change: Expr,
): Pick<LazyRule, "trace" | "rate" | "gain"> | string {
  const siteOf = (id: number) => program.variables[id]!.site;
  const traces = [...variablesRead(change)].filter((id) => siteOf(id) === "pre");
  if (traces.length !== 1) return "the change at a post spike needs one pre trace";
  const trace = traces[0]!;
  const decay = program.projections[projection]!.decays.find(({ variable }) => variable === trace);
  if (decay?.rate.kind !== "constant" || !(decay.rate.value > 0)) return "its pre trace has no constant rate";
  if (decay.toward.kind !== "constant" || decay.toward.value !== 0)
    return "its pre trace does not decay to 0";
  const inTrace = linearForm(change, trace);
  if (inTrace === null || !isZero(inTrace.offset)) return "the change is not linear in the pre trace";
  const gain = times(inTrace.scale, inTrace.slope);
  if ([...variablesRead(gain)].some((id) => ["synapse", "pre", "branch"].includes(siteOf(id))))
    return "the change reads other variables of the synapse";
  if (contains(gain, ({ kind }) => kind === "draw" || kind === "local"))
    return "the change at a post spike is drawn for each synapse";
  if (contains(gain, (e) => e.kind === "ambient" && e.name === "pre"))
    return "the change at a post spike depends on the presynaptic cell";
  return { trace, rate: decay.rate.value, gain };
}

/** Assignments with what each `let` before them stands for in its place. */
function withoutLets(statements: readonly Statement[]): readonly Statement[] {
  const meaning = new Map<number, Expr>();
  const kept: Statement[] = [];
  for (const statement of statements) {
    const value = replaceParts(statement.value, (part) =>
      part.kind === "local" ? meaning.get(part.local) : undefined,
    );
    if (statement.kind === "assign") {
      kept.push({ ...statement, value });
    } else meaning.set(statement.local, value);
  }
  return kept;
}

interface Bounded {
  readonly core: Expr;
  readonly upper: number | null;
  readonly lower: number;
}

function withoutBounds(value: Expr): Bounded {
  if (value.kind === "call" && (value.fn === "min" || value.fn === "max")) {
    const bound = value.args.find((arg) => arg.kind === "constant");
    const rest = value.args.find((arg) => arg.kind !== "constant");
    if (bound?.kind === "constant" && rest !== undefined) {
      const inner = withoutBounds(rest);
      if (value.fn === "max") return { ...inner, lower: Math.max(bound.value, inner.lower) };
      return { ...inner, upper: Math.min(bound.value, inner.upper ?? Number.POSITIVE_INFINITY) };
    }
  }
  return { core: value, upper: null, lower: Number.NEGATIVE_INFINITY };
}

/** True if no weight starts above `bound`, whatever is drawn. */
function startsBelow(program: Program, projection: number, bound: number): boolean {
  const { weight, listWeights, from, to } = program.projections[projection]!;
  if (listWeights !== null) return listWeights.every((w) => w <= bound);
  if (contains(weight, (e) => e.kind === "draw" && e.distribution === "normal")) return false;
  const largest = {
    index: program.populations[to]!.count - 1,
    pre: program.populations[from]!.count - 1,
  };
  return rangeOf(weight, largest)[1] <= bound;
}

/** True if no statement brings a weight that is at or below `bound` above it. */
function staysBelow(program: Program, weight: number, bound: number, signs: NonNegative): boolean {
  return (writesOf(program).get(weight) ?? []).every((value) => {
    const { core, upper, lower } = withoutBounds(value);
    if (lower > bound) return false;
    if (upper !== null && upper <= bound) return true;
    if (core.kind === "constant") return core.value <= bound;
    const falls = core.kind === "binary" && core.op === "-" && signs.expression(core.right);
    return falls && core.left.kind === "read" && core.left.variable === weight;
  });
}

/** True if a tick, a state or the protocol writes a variable. */
function writtenOutside(program: Program, variable: number): boolean {
  const passes = [...program.ticks.map(({ passes }) => passes), ...Object.values(program.onEnter)].flat();
  return (
    setOutside(program, variable) ||
    passes.some((pass) => pass.kind === "each" && writes(pass.statements, variable))
  );
}

/** True if a reduction, a rank or the protocol sets a variable. */
function setOutside(program: Program, variable: number): boolean {
  const passes = [...program.ticks.map(({ passes }) => passes), ...Object.values(program.onEnter)].flat();
  return (
    passes.some((pass) => (pass.kind === "reduce" || pass.kind === "rank") && pass.target === variable) ||
    program.protocol.some(({ set }) => set.some((one) => one.variable === variable))
  );
}

function writes(statements: readonly Statement[], variable: number): boolean {
  return statements.some((statement) => statement.kind === "assign" && statement.target === variable);
}

/** True if a synapse or post statement at an arrival reads a pre variable that the arrival changes. */
function readsWrittenPre(program: Program, projection: number): boolean {
  const { onPre, release } = program.projections[projection]!;
  const written = onPre.flatMap(({ site, statement }) =>
    site === "pre" && statement.kind === "assign" ? [statement.target] : [],
  );
  const rest = touched(onPre.filter(({ site }) => site !== "pre").map(({ statement }) => statement));
  if (release !== null) for (const id of variablesRead(release)) rest.add(id);
  return written.some((id) => rest.has(id));
}

/** Shows that variables cannot fall below 0: they start there or above, and every statement keeps them so. */
export class NonNegative {
  private readonly program: Program;
  private readonly known = new Map<number, boolean>();
  private readonly writes: ReadonlyMap<number, readonly Expr[]>;

  constructor(program: Program) {
    this.program = program;
    this.writes = writesOf(program);
  }

  variable(id: number): boolean {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    this.known.set(id, true); // holds for the induction: every statement keeps it if it held before
    const { initial } = this.program.variables[id]!;
    const holds =
      this.expression(initial) && (this.writes.get(id) ?? []).every((value) => this.expression(value));
    if (!holds) this.known.clear();
    this.known.set(id, holds);
    return holds;
  }

  expression(e: Expr): boolean {
    switch (e.kind) {
      case "constant":
        return e.value >= 0;
      case "read":
        return this.variable(e.variable);
      case "binary":
        return ["+", "*", "/"].includes(e.op) && this.expression(e.left) && this.expression(e.right);
      case "call":
        if (["exp", "abs", "sqrt"].includes(e.fn)) return true;
        if (e.fn === "max") return e.args.some((arg) => this.expression(arg));
        return (e.fn === "min" || e.fn === "pow") && e.args.every((arg) => this.expression(arg));
      case "if":
        return this.expression(e.then) && this.expression(e.otherwise);
      case "draw":
        return e.distribution !== "normal";
      default:
        return e.kind === "ambient";
    }
  }
}

/** Everything that may be stored in each variable. */
export function writesOf(program: Program): Map<number, Expr[]> {
  const writes = new Map<number, Expr[]>();
  const note = (id: number, value: Expr): void => {
    writes.set(id, [...(writes.get(id) ?? []), value]);
  };
  const all = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      // a `let` may hide anything: what reads it counts as negative (see `expression`)
      if (statement.kind === "assign") note(statement.target, statement.value);
    }
  };
  for (const { body } of program.populations) {
    if (body.kind !== "neurons") continue;
    const { neuron } = body;
    all([...neuron.integrate, ...neuron.reset, ...neuron.after]);
    for (const step of [...neuron.onPost, ...neuron.gated]) all(step.statements);
    for (const { variable, toward } of neuron.decays) note(variable, toward);
  }
  for (const projection of program.projections) {
    all([...projection.before, ...projection.onPre.map(({ statement }) => statement)]);
    for (const { variable, toward } of projection.decays) note(variable, toward);
    for (const { variable, scale } of projection.receptors) {
      if (projection.transmits !== null) {
        note(variable, times({ kind: "constant", value: scale }, projection.transmits));
        continue;
      }
      const carries = contains(projection.weight, (part) => part.kind === "constant" && part.value < 0);
      note(variable, { kind: "constant", value: carries ? -1 : scale });
    }
  }
  const passes = [...program.ticks.map(({ passes }) => passes), ...Object.values(program.onEnter)].flat();
  for (const pass of passes) {
    if (pass.kind === "each") all(pass.statements);
    else if (pass.kind === "reduce") for (const { value } of pass.over) note(pass.target, value);
    else if (pass.kind === "rank")
      note(pass.target, { kind: "ambient", name: "count" }); // some number of 0 or more
    else if (pass.kind === "structure" && pass.formation !== null)
      for (const { projection, weight } of pass.parts)
        note(program.projections[projection]!.weightVariable!, weight);
  }
  for (const { set } of program.protocol) {
    for (const { variable, value } of set) note(variable, { kind: "constant", value });
  }
  return writes;
}

function isOne(e: Expr): boolean {
  return e.kind === "constant" && e.value === 1;
}

function isZero(e: Expr): boolean {
  return e.kind === "constant" && e.value === 0;
}
