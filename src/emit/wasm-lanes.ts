import { isCondition, needsDouble, occurrences } from "../program/expression-facts.ts";
import type { Ambient, Expr, Precision, Program, Statement, Variable } from "../program/program.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import { type Lanes, pushPower, pushSign, type WasmMath } from "./wasm-math.ts";
import { pushRelaxation, type Relaxation, relaxationOf } from "./wasm-relaxation.ts";

/** Which two of the four elements a double precision vector holds. */
export type Half = 0 | 1;

/**
 * How a kernel reaches the four elements it works on.
 *
 * A single precision variable is one vector; a double precision one is two, told apart by `half`.
 */
export interface Access {
  /** Pushes the variable. */
  load(variable: Variable, half: Half): void;
  /** Stores the vector in `value`. */
  store(variable: Variable, half: Half, value: Local): void;
  /** Pushes the quantity as two doubles. */
  ambient(name: Ambient, half: Half): void;
  /** Pushes the draw as two doubles. */
  draw(expr: Extract<Expr, { kind: "draw" }>, half: Half, argument: (index: number) => void): void;
}

const lanesOf: Readonly<Record<Precision, Lanes>> = { f32: "f32x4", f64: "f64x2" };

/**
 * Emits statements for four elements at a time.
 *
 * A statement is computed in double precision if its target is double or if it reads a double element; single values are
 * then promoted, and rounding happens at the store. Variables are read once and stored once, by `flush`.
 */
export class LaneEmitter {
  readonly f: WasmFunction;
  private readonly program: Program;
  private readonly math: WasmMath;
  private readonly access: Access;
  private readonly held = new Map<string, Local>();
  private readonly dirty = new Set<string>();
  private readonly lets = new Map<number, { precision: Precision; halves: readonly Local[] }>();
  private shared = new Map<string, { uses: number; locals: Map<string, Local> }>();

  constructor(parts: { f: WasmFunction; program: Program; math: WasmMath; access: Access }) {
    this.f = parts.f;
    this.program = parts.program;
    this.math = parts.math;
    this.access = parts.access;
  }

  /** Runs the statements in order; `except` is a mask of four 32-bit lanes in which values stay. */
  statements(
    list: readonly Statement[],
    except: (statement: Statement) => Local | undefined = () => undefined,
  ): void {
    for (const statement of list) {
      if (statement.kind === "let") this.define(statement);
      else this.assign(statement.target, statement.value, except(statement));
    }
  }

  /** Gives a value made outside to statements that read the `let` of this number. */
  provide(local: number, halves: readonly [Local, Local], precision: Precision = "f64"): void {
    this.lets.set(local, { precision, halves });
  }

  /** Pushes the mask of four 32-bit lanes in which `condition` holds. */
  mask(condition: Expr): void {
    if (!needsDouble(condition, this.program, this.doubleLets())) {
      this.share(condition, () => this.condition(condition, "f32", 0));
      return;
    }
    const halves = [0, 1].map((half) => {
      this.share(condition, () => this.condition(condition, "f64", half as Half));
      return this.keep("v128");
    });
    this.f.get(halves[0]!).get(halves[1]!).shuffle32([0, 2, 4, 6]);
    this.f.release(...halves);
  }

  /** Pushes the value as a vector of this precision. */
  value(expr: Expr, precision: Precision, half: Half): void {
    const mode = needsDouble(expr, this.program, this.doubleLets()) ? "f64" : precision;
    if (mode === precision) {
      this.share(expr, () => this.push(expr, mode, half));
      return;
    }
    this.demoted((h) => this.share(expr, () => this.push(expr, "f64", h)));
  }

  /** Reads the variable anew when it is needed next: memory was changed from outside. It must not have been assigned. */
  forget(variable: number): void {
    for (const half of [0, 1]) this.held.delete(`${variable}:${half}`);
  }

  /** Stores what changed. */
  flush(): void {
    for (const key of this.dirty) this.storeKey(key);
    this.dirty.clear();
  }

  /** `inside` under a condition that is an i32 on the stack; what it reads anew or changes is stored and forgotten. */
  when(inside: () => void): void {
    const before = new Set(this.held.keys());
    const dirtyBefore = new Set(this.dirty);
    this.f.if(() => {
      inside();
      for (const key of this.dirty) {
        if (!before.has(key)) {
          this.storeKey(key);
          this.dirty.delete(key);
        }
      }
    });
    for (const key of this.held.keys()) if (!before.has(key)) this.held.delete(key);
    for (const key of this.dirty) if (!dirtyBefore.has(key) && !before.has(key)) this.dirty.delete(key);
  }

  private storeKey(key: string): void {
    const [id, half] = key.split(":").map(Number);
    this.access.store(this.program.variables[id!]!, half as Half, this.held.get(key)!);
  }

  private define(statement: Extract<Statement, { kind: "let" }>): void {
    const precision =
      statement.precision === "f64" || needsDouble(statement.value, this.program, this.doubleLets())
        ? "f64"
        : "f32";
    const halves = (precision === "f64" ? [0, 1] : [0]).map((half) => {
      this.share(statement.value, () => this.push(statement.value, precision, half as Half));
      return this.keep("v128");
    });
    this.lets.set(statement.local, { precision, halves });
  }

  private assign(target: number, value: Expr, except: Local | undefined): void {
    const variable = this.program.variables[target]!;
    if (variable.precision === "f32") {
      const isDouble = needsDouble(value, this.program, this.doubleLets());
      const relaxation = isDouble ? null : relaxationOf(target, value);
      if (relaxation !== null) {
        this.relax(variable, value, relaxation, except);
        return;
      }
      const step = except === undefined ? null : increment(target, value);
      if (step !== null && except !== undefined) {
        // x + (step, or 0 where x stays): one instruction less than choosing between two values
        this.variable(variable, 0);
        this.value(step, "f32", 0);
        this.f.get(except).op("v128.andnot", "f32x4.add");
      } else if (except !== undefined) {
        this.variable(variable, 0);
        this.value(value, "f32", 0);
        this.f.get(except).op("v128.bitselect");
      } else this.value(value, "f32", 0);
      this.change(variable, 0);
      return;
    }
    const news = [0, 1].map((half) => {
      if (except !== undefined) this.variable(variable, half as Half);
      this.share(value, () => this.push(value, "f64", half as Half));
      if (except !== undefined) {
        this.f
          .get(except)
          .get(except)
          .shuffle32(half === 0 ? [0, 0, 1, 1] : [2, 2, 3, 3])
          .op("v128.bitselect");
      }
      return this.keep("v128");
    });
    for (const half of [0, 1] as const) {
      this.f.get(news[half]!);
      this.change(variable, half);
      this.f.release(news[half]!);
    }
  }

  private relax(variable: Variable, value: Expr, { exponent, drift }: Relaxation, except?: Local): void {
    const push = (expr: Expr) => () => this.push(expr, "f32", 0);
    this.share({ kind: "binary", op: "+", left: exponent, right: drift }, () => {
      pushRelaxation(this.f, {
        exponent: push(exponent),
        start: () => this.variable(variable, 0),
        drift: push(drift),
        exact: () => this.share(value, push(value)),
        except,
      });
    });
    this.change(variable, 0);
  }

  /** Takes the new value from the stack. */
  private change(variable: Variable, half: Half): void {
    const key = `${variable.id}:${half}`;
    const local = this.held.get(key) ?? this.f.local("v128");
    this.f.set(local);
    this.held.set(key, local);
    this.dirty.add(key);
  }

  /** Pushes a variable in its own precision. */
  private variable(variable: Variable, half: Half): void {
    const key = `${variable.id}:${variable.precision === "f32" ? 0 : half}`;
    const known = this.held.get(key);
    if (known !== undefined) {
      this.f.get(known);
      return;
    }
    this.access.load(variable, half);
    const local = this.f.local("v128");
    this.f.tee(local);
    this.held.set(key, local);
  }

  /** Emits with the subexpressions that occur more than once computed once. */
  private share(expr: Expr, emit: () => void): void {
    this.shared = new Map([...occurrences(expr)].map(([key, uses]) => [key, { uses, locals: new Map() }]));
    emit();
    this.shared = new Map();
  }

  private push(expr: Expr, mode: Precision, half: Half): void {
    const entry =
      expr.kind === "binary" || expr.kind === "call" ? this.shared.get(JSON.stringify(expr)) : undefined;
    const at = `${mode}:${half}`;
    const known = entry?.locals.get(at);
    if (known !== undefined) {
      this.f.get(known);
      return;
    }
    this.compute(expr, mode, half);
    if (entry !== undefined && entry.uses > 1) {
      const local = this.f.local("v128");
      entry.locals.set(at, local);
      this.f.tee(local);
    }
  }

  private compute(expr: Expr, mode: Precision, half: Half): void {
    const { f } = this;
    const lanes = lanesOf[mode];
    if (isCondition(expr)) {
      this.condition(expr, mode, half);
      f.splat(1, lanes).op("v128.and");
      return;
    }
    switch (expr.kind) {
      case "constant":
        f.splat(expr.value, lanes);
        return;
      case "read":
        this.read(this.program.variables[expr.variable]!, mode, half);
        return;
      case "local":
        this.readLet(expr.local, mode, half);
        return;
      case "ambient":
        if (mode === "f64") this.access.ambient(expr.name, half);
        else this.demoted((h) => this.access.ambient(expr.name, h));
        return;
      case "unary":
        this.push(expr.of, mode, half);
        f.op(`${lanes}.neg`);
        return;
      case "binary":
        this.push(expr.left, mode, half);
        this.push(expr.right, mode, half);
        f.op(`${lanes}.${arithmetic[expr.op as keyof typeof arithmetic]}`);
        return;
      case "call":
        this.call(expr, mode, half);
        return;
      case "if":
        this.push(expr.then, mode, half);
        this.push(expr.otherwise, mode, half);
        this.condition(expr.condition, mode, half);
        f.op("v128.bitselect");
        return;
      case "draw":
        if (mode === "f64") this.draw(expr, half);
        else this.demoted((h) => this.draw(expr, h));
        return;
    }
  }

  private draw(expr: Extract<Expr, { kind: "draw" }>, half: Half): void {
    this.access.draw(expr, half, (index) => this.push(expr.args[index]!, "f64", half));
  }

  private read(variable: Variable, mode: Precision, half: Half): void {
    const { f } = this;
    if (mode === variable.precision) this.variable(variable, half);
    else if (mode === "f64") {
      this.variable(variable, 0);
      if (half === 1) {
        this.variable(variable, 0);
        f.shuffle32([2, 3, 2, 3]);
      }
      f.op("f64x2.promote_low_f32x4");
    } else this.demoted((h) => this.variable(variable, h));
  }

  private readLet(index: number, mode: Precision, half: Half): void {
    const { f } = this;
    const { precision, halves } = this.lets.get(index)!;
    if (mode === precision) f.get(halves[mode === "f64" ? half : 0]!);
    else if (mode === "f64") {
      f.get(halves[0]!);
      if (half === 1) f.get(halves[0]!).shuffle32([2, 3, 2, 3]);
      f.op("f64x2.promote_low_f32x4");
    } else this.demoted((h) => f.get(halves[h]!));
  }

  /** Four singles out of two vectors of doubles. */
  private demoted(half: (half: Half) => void): void {
    half(0);
    this.f.op("f32x4.demote_f64x2_zero");
    half(1);
    this.f.op("f32x4.demote_f64x2_zero").shuffle32([0, 1, 4, 5]);
  }

  private call(expr: Extract<Expr, { kind: "call" }>, mode: Precision, half: Half): void {
    const { f } = this;
    const lanes = lanesOf[mode];
    const power = expr.fn === "pow" ? wholePower(expr.args[1]!) : null;
    this.push(expr.args[0]!, mode, half);
    if (power !== null) {
      pushPower(f, lanes, power);
      return;
    }
    for (const arg of expr.args.slice(1)) this.push(arg, mode, half);
    switch (expr.fn) {
      case "abs":
      case "sqrt":
      case "floor":
        f.op(`${lanes}.${expr.fn}`);
        return;
      case "min":
      case "max":
        f.op(`${lanes}.p${expr.fn}`);
        return;
      case "sign":
        pushSign(f, lanes);
        return;
      case "exp":
        this.math.exp(f, lanes);
        return;
      case "log":
      case "pow":
        f.call(this.math.function(expr.fn, lanes));
        return;
    }
  }

  /** Pushes the mask of the lanes of `mode` in which `expr` holds; a number holds where it is not 0. */
  private condition(expr: Expr, mode: Precision, half: Half): void {
    const { f } = this;
    const lanes = lanesOf[mode];
    if (expr.kind === "unary" && expr.op === "not") {
      this.condition(expr.of, mode, half);
      f.op("v128.not");
    } else if (expr.kind === "binary" && (expr.op === "and" || expr.op === "or")) {
      this.condition(expr.left, mode, half);
      this.condition(expr.right, mode, half);
      f.op(`v128.${expr.op}`);
    } else if (expr.kind === "binary" && expr.op in comparison) {
      this.push(expr.left, mode, half);
      this.push(expr.right, mode, half);
      f.op(`${lanes}.${comparison[expr.op as keyof typeof comparison]}`);
    } else {
      this.push(expr, mode, half);
      f.splat(0, lanes).op(`${lanes}.ne`);
    }
  }

  private keep(type: "v128"): Local {
    const local = this.f.local(type);
    this.f.set(local);
    return local;
  }

  private doubleLets(): ReadonlySet<number> {
    return new Set([...this.lets].filter(([, { precision }]) => precision === "f64").map(([index]) => index));
  }
}

/** What `x = x + e` adds; null for other values. */
function increment(target: number, value: Expr): Expr | null {
  if (value.kind !== "binary" || value.op !== "+") return null;
  return value.left.kind === "read" && value.left.variable === target ? value.right : null;
}

const arithmetic = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;
const comparison = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne" } as const;

/** The exponent if it is a small whole number, else null. */
function wholePower(exponent: Expr): number | null {
  if (exponent.kind !== "constant" || !Number.isInteger(exponent.value)) return null;
  return Math.abs(exponent.value) <= 8 ? exponent.value : null;
}
