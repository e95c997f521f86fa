import type { Method } from "../model/neuron.ts";
import { constant, plus, times } from "../program/expr.ts";
import { variablesRead } from "../program/expression-facts.ts";
import { type LinearForm, linearForm, relaxed } from "../program/linear-form.ts";
import type { Expr, Origin, Precision, Statement } from "../program/program.ts";
import { substitute } from "../program/substitute.ts";

/** An equation dx/dt = rate that shares a phase with others. */
export interface Derivative {
  readonly variable: number;
  readonly precision: Precision;
  readonly rate: Expr;
  readonly origin: Origin;
  readonly held: boolean;
}

export interface IntegrateOptions {
  readonly method: Method;
  readonly dt: number;
  readonly newLocal: () => number;
  /** True if the expression can be shown to be above 0. */
  readonly positive: (e: Expr) => boolean;
  /** Called for an equation that `auto` cannot advance. */
  readonly refuse: (derivative: Derivative) => void;
}

/** Statements that advance all equations together by one step, from the values at its start. */
export function integrate(derivatives: readonly Derivative[], options: IntegrateOptions): Statement[] {
  switch (options.method) {
    case "auto":
      return assignTogether(
        derivatives,
        derivatives.map((each) => exponentialEuler(each, options)),
        options,
      );
    case "euler":
      return assignTogether(
        derivatives,
        derivatives.map((each) => euler(each, options.dt)),
        options,
      );
    case "heun":
      return heun(derivatives, options);
    case "rk4":
      return rungeKutta(derivatives, options);
  }
}

function exponentialEuler(derivative: Derivative, options: IntegrateOptions): Expr {
  const form: LinearForm | null = linearForm(derivative.rate, derivative.variable);
  if (form !== null) return relaxed(form, readOf(derivative), options.dt, options.positive);
  options.refuse(derivative);
  return readOf(derivative);
}

function euler(derivative: Derivative, dt: number): Expr {
  return plus(readOf(derivative), times(constant(dt), derivative.rate));
}

/** x + dt/2 (k1 + k2), k2 at the Euler prediction. */
function heun(derivatives: readonly Derivative[], options: IntegrateOptions): Statement[] {
  const statements: Statement[] = [];
  const bind = (value: Expr, derivative: Derivative) => bound(statements, value, derivative, options);
  const k1 = derivatives.map((each) => bind(each.rate, each));
  const ahead = stage(derivatives, k1, options.dt, bind);
  const k2 = derivatives.map((each) => substitute(each.rate, ahead));
  const next = derivatives.map((each, i) =>
    plus(readOf(each), times(constant(options.dt / 2), plus(k1[i]!, k2[i]!))),
  );
  return [...statements, ...assignTogether(derivatives, next, options)];
}

/** The classical fourth-order rule. */
function rungeKutta(derivatives: readonly Derivative[], options: IntegrateOptions): Statement[] {
  const statements: Statement[] = [];
  const { dt } = options;
  const bind = (value: Expr, derivative: Derivative) => bound(statements, value, derivative, options);
  const slopes = (at: ReadonlyMap<number, Expr>) =>
    derivatives.map((each) => bind(substitute(each.rate, at), each));
  const k1 = slopes(now);
  const k2 = slopes(stage(derivatives, k1, dt / 2, bind));
  const k3 = slopes(stage(derivatives, k2, dt / 2, bind));
  const k4 = slopes(stage(derivatives, k3, dt, bind));
  const next = derivatives.map((each, i) => {
    const sum = plus(plus(k1[i]!, times(constant(2), plus(k2[i]!, k3[i]!))), k4[i]!);
    return plus(readOf(each), times(constant(dt / 6), sum));
  });
  return [...statements, ...assignTogether(derivatives, next, options)];
}

const now: ReadonlyMap<number, Expr> = new Map();

function readOf(derivative: Derivative): Expr {
  return { kind: "read", variable: derivative.variable };
}

function stage(
  derivatives: readonly Derivative[],
  slopes: readonly Expr[],
  length: number,
  bind: (value: Expr, derivative: Derivative) => Expr,
): ReadonlyMap<number, Expr> {
  return new Map(
    derivatives.map((each, i) => {
      return [each.variable, bind(plus(readOf(each), times(constant(length), slopes[i]!)), each)];
    }),
  );
}

function bound(
  statements: Statement[],
  value: Expr,
  derivative: Derivative,
  options: IntegrateOptions,
): Expr {
  if (value.kind === "constant" || value.kind === "read") return value;
  const local = options.newLocal();
  statements.push({ kind: "let", local, precision: derivative.precision, value });
  return { kind: "local", local };
}

/** Stores `values[i]` in the variable of equation i, as if all at once: a value that a later one reads goes through a `let`. */
export function assignTogether(
  targets: readonly Pick<Derivative, "variable" | "precision" | "origin" | "held">[],
  values: readonly Expr[],
  options: { readonly newLocal: () => number },
): Statement[] {
  const lets: Statement[] = [];
  const assigns = targets.map((target, i): Statement => {
    const early = targets.some((other, j) => j < i && variablesRead(values[i]!).has(other.variable));
    let value = values[i]!;
    if (early) {
      const local = options.newLocal();
      lets.push({ kind: "let", local, precision: target.precision, value });
      value = { kind: "local", local };
    }
    const assign = { kind: "assign", target: target.variable, value, origin: target.origin } as const;
    return target.held ? { ...assign, held: true } : assign;
  });
  return [...lets, ...assigns];
}
