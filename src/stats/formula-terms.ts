import { DataError } from "../model/errors.ts";
import { deparse, type Expression } from "./formula-expression.ts";

/** A term: the variables that are multiplied in it, in the order of their first appearance in the formula. */
export interface Term {
  /** R's name, such as `condition:region`. */
  readonly label: string;
  /** Indices into `variables` of the expansion. */
  readonly variables: readonly number[];
}

/** A sum of terms after R's rules of expansion: terms sorted by order, then by first appearance. */
export interface Expansion {
  readonly intercept: boolean;
  readonly variables: readonly Expression[];
  readonly terms: readonly Term[];
  /** Arguments of `offset()`, which are added to the linear predictor with coefficient 1. */
  readonly offsets: readonly Expression[];
}

/** Terms as bit sets over the variables; `intercept` stays null until a 0, 1 or -1 says otherwise. */
interface Bits {
  readonly terms: readonly number[];
  readonly intercept: boolean | null;
}

/**
 * Expands `+ - * : / ^ %in%` into a list of terms, as R's `terms.formula` does.
 *
 * Random terms must have been taken out before.
 * Fails: DataError for an operation that has no meaning in a formula.
 */
export function expandTerms(e: Expression | null): Expansion {
  const variables: Expression[] = [];
  const names: string[] = [];
  const offsets: Expression[] = [];

  const bitOf = (variable: Expression): number => {
    const name = deparse(variable);
    let index = names.indexOf(name);
    if (index < 0) {
      index = names.push(name) - 1;
      variables.push(variable);
      if (index > 29)
        throw new DataError("a formula can hold at most 30 variables", "leave some out of the formula");
    }
    return 1 << index;
  };

  const expand = (of: Expression): Bits => {
    switch (of.kind) {
      case "number":
        if (of.value !== 0 && of.value !== 1)
          throw new DataError(
            `a number in a formula must be 0 or 1, got ${of.text}`,
            `write I(${of.text} * x) to multiply a column, or offset() for a known term`,
          );
        return { terms: [], intercept: of.value === 1 };
      case "group":
        return expand(of.of);
      case "sign": {
        const inside = expand(of.of);
        return of.op === "+"
          ? inside
          : { terms: [], intercept: inside.intercept === null ? null : !inside.intercept };
      }
      case "name":
      case "word":
        return { terms: [bitOf(of)], intercept: null };
      case "call":
        if (of.fn !== "offset") return { terms: [bitOf(of)], intercept: null };
        offsets.push(of.args[0]?.value ?? { kind: "number", value: 0, text: "0" });
        return { terms: [], intercept: null };
      case "binary":
        return expandBinary(of, expand);
    }
  };

  const { terms, intercept } = e === null ? { terms: [], intercept: null } : expand(e);
  return {
    intercept: intercept ?? true,
    variables,
    terms: sortByOrder(terms).map((bits) => termOf(bits, names)),
    offsets,
  };
}

function expandBinary(e: Expression & { kind: "binary" }, expand: (of: Expression) => Bits): Bits {
  if (e.op === "^") return expandPower(e, expand);
  const left = expand(e.left);
  const right = expand(e.right);
  const all = (bits: Bits) => bits.terms.reduce((sum, term) => sum | term, 0);
  switch (e.op) {
    case "+":
      return { terms: union(left.terms, right.terms), intercept: right.intercept ?? left.intercept };
    case "-":
      return {
        terms: left.terms.filter((term) => !right.terms.includes(term)),
        intercept: right.intercept === null ? left.intercept : !right.intercept,
      };
    case ":":
      return { terms: products(left.terms, right.terms), intercept: left.intercept };
    case "*":
      return {
        terms: union(union(left.terms, right.terms), products(left.terms, right.terms)),
        intercept: right.intercept ?? left.intercept,
      };
    case "%in%":
      return { terms: unique(left.terms.map((term) => term | all(right))), intercept: left.intercept };
    case "/":
      return {
        terms: union(
          left.terms,
          right.terms.map((term) => term | all(left)),
        ),
        intercept: left.intercept,
      };
    default:
      throw new DataError(
        `"${e.op}" has no meaning in this place of a formula: ${deparse(e)}`,
        "put a random term in parentheses: (1 | mouse)",
      );
  }
}

function expandPower(e: Expression & { kind: "binary" }, expand: (of: Expression) => Bits): Bits {
  const power = e.right.kind === "number" ? e.right.value : Number.NaN;
  if (!Number.isInteger(power) || power < 1)
    throw new DataError(
      `the power of a formula must be a whole number, got ${deparse(e.right)}`,
      `write I(${deparse(e)}) for the power of a column`,
    );
  const base = expand(e.left);
  let terms = base.terms;
  for (let i = 1; i < power; i++) terms = union(terms, products(terms, base.terms));
  return { terms, intercept: base.intercept };
}

const unique = (terms: readonly number[]): number[] => [...new Set(terms)];
const union = (a: readonly number[], b: readonly number[]): number[] => unique([...a, ...b]);
const products = (a: readonly number[], b: readonly number[]): number[] =>
  unique(a.flatMap((left) => b.map((right) => left | right)));

/** Bit sets in increasing number of variables; stable, so that first appearance decides inside an order. */
function sortByOrder(terms: readonly number[]): number[] {
  return [...terms].sort((a, b) => variablesIn(a).length - variablesIn(b).length);
}

function variablesIn(bits: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < 30; index++) if (bits & (1 << index)) found.push(index);
  return found;
}

function termOf(bits: number, names: readonly string[]): Term {
  const variables = variablesIn(bits);
  return { label: variables.map((index) => names[index]!).join(":"), variables };
}
