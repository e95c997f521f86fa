import { DataError } from "../model/errors.ts";
import { columnsRead, deparse, type Expression, parseExpression } from "./formula-expression.ts";
import { type Expansion, expandTerms } from "./formula-terms.ts";

/** One `(expression | group)` after `||` and `/` were spelled out. */
export interface RandomSpec {
  /** lme4's name of the grouping factor: `dendrite`, or `dendrite:mouse` for `mouse/dendrite`. */
  readonly group: string;
  /** Columns whose combination of labels makes a level of the group. */
  readonly factors: readonly string[];
  readonly expression: Expression;
  /** `||`: intercept and every term independent of each other. */
  readonly independent: boolean;
}

/** A parsed model formula. */
export interface Formula {
  /** The text as given, blanks tidied. */
  readonly text: string;
  readonly response: Expression;
  readonly fixed: Expansion;
  readonly random: readonly RandomSpec[];
  /** Every column of the table that the model reads. */
  readonly columns: readonly string[];
}

/**
 * Parses `response ~ fixed + (expression | group)` by the rules of R and lme4.
 *
 * Source: terms.formula of R; lme4's findbars, expandSlash and expandDoubleVerts.
 * Fails: DataError that points at the place in the text.
 */
export function parseFormula(text: string): Formula {
  const whole = parseExpression(text);
  if (whole.kind !== "binary" || whole.op !== "~")
    throw new DataError(
      `the formula has no "~": ${text}`,
      "write response ~ predictors, as in log(asi) ~ condition + (1 | mouse)",
    );
  const bars: (Expression & { kind: "binary" })[] = [];
  const withoutBars = takeBars(whole.right, bars);
  const random = bars.flatMap(randomSpecs);
  const expanded = expandTerms(withoutBars);
  const fixed = withoutResponse(expanded, deparse(whole.left));
  const columns = [
    ...columnsRead(whole.left),
    ...fixed.variables.flatMap(columnsRead),
    ...fixed.offsets.flatMap(columnsRead),
    ...random.flatMap((spec) => [...columnsRead(spec.expression), ...spec.factors]),
  ];
  return {
    text: text.trim().replace(/\s+/g, " "),
    response: whole.left,
    fixed,
    random,
    columns: [...new Set(columns)],
  };
}

/** `formula` without term `label` and every term that contains it, as marginality asks. Fails: DataError if there is no such term. */
export function dropTerm(formula: Formula, label: string): Formula {
  const target = findTerm(formula, label);
  const kept = formula.fixed.terms.filter((term) => !target.every((index) => term.variables.includes(index)));
  const names = formula.fixed.variables.map(deparse);
  const bars = formula.random.map(
    (spec) => `(${deparse(spec.expression)} ${spec.independent ? "||" : "|"} ${spec.group})`,
  );
  const offsets = formula.fixed.offsets.map((offset) => `offset(${deparse(offset)})`);
  const fixedPart = [formula.fixed.intercept ? "1" : "0", ...kept.map((term) => term.label), ...offsets];
  const used = new Set(kept.flatMap((term) => term.variables));
  return {
    ...formula,
    text: `${deparse(formula.response)} ~ ${[...fixedPart, ...bars].join(" + ")}`,
    fixed: { ...formula.fixed, terms: kept },
    columns: formula.columns.filter((column) =>
      [
        ...columnsRead(formula.response),
        ...formula.fixed.offsets.flatMap(columnsRead),
        ...names.flatMap((_, index) => (used.has(index) ? columnsRead(formula.fixed.variables[index]!) : [])),
        ...formula.random.flatMap((spec) => [...columnsRead(spec.expression), ...spec.factors]),
      ].includes(column),
    ),
  };
}

/** Indices of the variables of the term that the reader calls `label`, in whatever order the factors are named. */
function findTerm(formula: Formula, label: string): readonly number[] {
  const names = formula.fixed.variables.map(deparse);
  const wanted = expandTerms(parseExpression(label)).terms.at(-1)?.label.split(":").sort().join(":") ?? label;
  const found = formula.fixed.terms.find(
    (term) =>
      term.variables
        .map((index) => names[index]!)
        .sort()
        .join(":") === wanted,
  );
  if (found) return found.variables;
  throw new DataError(
    `unknown term: ${label}`,
    `the fixed terms are ${formula.fixed.terms.map((term) => term.label).join(", ") || "only the intercept"}`,
  );
}

/** Moves the random terms of a sum into `bars` and returns what is left of the sum, null if nothing. */
function takeBars(e: Expression, bars: (Expression & { kind: "binary" })[]): Expression | null {
  if (e.kind === "group" && isBar(e.of)) {
    bars.push(e.of);
    return null;
  }
  // Parentheses around random terms only group them: ((1 | g) + (0 + x | g)).
  if (e.kind === "group" && holdsBar(e.of)) return takeBars(e.of, bars);
  if (e.kind !== "binary" || (e.op !== "+" && e.op !== "-")) return e;
  const left = takeBars(e.left, bars);
  if (e.op === "-") return left === null ? { kind: "sign", op: "-", of: e.right } : { ...e, left };
  const right = takeBars(e.right, bars);
  if (left === null) return right;
  return right === null ? left : { ...e, left, right };
}

function isBar(e: Expression): e is Expression & { kind: "binary" } {
  return e.kind === "binary" && (e.op === "|" || e.op === "||");
}

/** True if a term of the sum `e` is a random term in parentheses. */
function holdsBar(e: Expression): boolean {
  if (e.kind === "group") return isBar(e.of) || holdsBar(e.of);
  return e.kind === "binary" && (e.op === "+" || e.op === "-") && (holdsBar(e.left) || holdsBar(e.right));
}

function randomSpecs(bar: Expression & { kind: "binary" }): RandomSpec[] {
  return groupingsOf(bar.right).map((grouping) => ({
    ...grouping,
    expression: bar.left,
    independent: bar.op === "||",
  }));
}

interface Grouping {
  readonly group: string;
  readonly factors: readonly string[];
}

/** The grouping factors that `e` stands for: `a/b` is `b:a` and `a`, in lme4's order and names. */
function groupingsOf(e: Expression): Grouping[] {
  if (e.kind === "group") return groupingsOf(e.of);
  if (e.kind === "name") return [{ group: e.name, factors: [e.name] }];
  if (e.kind === "call" && ["factor", "as.factor"].includes(e.fn) && e.args[0]?.value.kind === "name")
    return [{ group: deparse(e), factors: [e.args[0].value.name] }];
  if (e.kind === "binary" && e.op === ":") {
    const left = groupingsOf(e.left)[0]!;
    const right = groupingsOf(e.right)[0]!;
    return [{ group: `${left.group}:${right.group}`, factors: [...left.factors, ...right.factors] }];
  }
  if (e.kind === "binary" && e.op === "/") {
    const outer = groupingsOf(e.left);
    const parent = outer[0]!;
    const parentName = parent.factors.length > 1 ? `(${parent.group})` : parent.group;
    const inner = groupingsOf(e.right).map((child) => ({
      group: `${child.group}:${parentName}`,
      factors: [...child.factors, ...parent.factors],
    }));
    return [...inner, ...outer];
  }
  if (e.kind === "binary" && e.op === "+") return [...groupingsOf(e.left), ...groupingsOf(e.right)];
  if (e.kind === "binary" && e.op === "*")
    return [...groupingsOf(e.left), ...groupingsOf(e.right), ...groupingsOf({ ...e, op: ":" })];
  throw new DataError(
    `the grouping factor of a random term must be a column, got ${deparse(e)}`,
    "write (1 | mouse), (1 | mouse/dendrite) or (1 | mouse:dendrite)",
  );
}

/** R drops the response from the predictors. */
function withoutResponse(fixed: Expansion, response: string): Expansion {
  const index = fixed.variables.findIndex((variable) => deparse(variable) === response);
  return { ...fixed, terms: fixed.terms.filter((term) => !term.variables.includes(index)) };
}
