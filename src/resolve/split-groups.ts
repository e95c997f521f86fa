import type { Ast } from "../equations/ast.ts";
import { parseEquation, parseExpression } from "../equations/parse-equation.ts";
import { walkAst } from "../equations/walk-ast.ts";
import type { Mechanism, Parameter } from "../model/mechanism.ts";
import { valueIn } from "../program/value-in.ts";
import { parseUnit } from "../units/quantity.ts";
import { attempt, type Build } from "./build.ts";

/** Longest time of the fast group, ms: up and down states, recovery from short-term depression (mechanisms.md 11.1). */
const LONGEST_FAST = 1000;
/** Thirty years in ms: what is slower is no constant of the circuit but a guard, such as the least divisor 1e-12 Hz. */
const LONGEST = 1e12;

/**
 * Tells of every constant of a mechanism that time compression would leave behind while others of its group move: the
 * ratios that a compressed run must keep would change (experiments.md 0.5, "never legitimate").
 */
export function checkGroups(build: Build, mechanism: Mechanism): void {
  if (build.compression === 1) return;
  for (const [name, parameter] of Object.entries(mechanism.parameters)) {
    const where = `${mechanism.name}.parameters.${name}`;
    const what = leftBehind(parameter);
    if (what !== null) {
      build.mistakes.tell({
        what: `${name} ${what}, so a compression of ${build.compression} would split its group`,
        where,
        fix: 'give it a group and the power of the compression that multiplies it, such as { group: slow, power: -1 } for a time; "group: fast" if it must stay',
      });
    }
    if (typeof parameter.value === "string") checkLiterals(build, parameter.value, where, parseExpression);
  }
  for (const { text, where } of equationsOf(mechanism))
    checkLiterals(build, text, where, (equation) => parseEquation(equation).value);
  const { transmits } = mechanism;
  if (transmits !== undefined)
    checkLiterals(build, transmits, `${mechanism.name}.transmits`, parseExpression);
  const { eliminate, form } = mechanism.structural ?? {};
  for (const [place, text] of Object.entries({ eliminate, form }))
    if (text !== undefined)
      checkLiterals(build, text, `${mechanism.name}.structural.${place}`, parseExpression);
}

/** Why a parameter would stay behind, or null. */
function leftBehind({ group, power, value, unit }: Parameter): string | null {
  if (group === "fast") return null;
  if (group !== undefined) return power === undefined ? `is of the group ${group} and has no power` : null;
  if (typeof value !== "number" || !isSlow(value, unit)) return null;
  return `is ${value} ${unit}, slower than anything fast, and has no group`;
}

/** True for a time above a second, a rate below one in a second, and powers of them. */
function isSlow(value: number, unit: string): boolean {
  let exponent: number;
  try {
    exponent = parseUnit(unit).dimension.time;
  } catch {
    return false; // told of where the parameter is resolved
  }
  if (exponent === 0 || value === 0) return false;
  const time = Math.abs(valueIn(value, unit)) ** (1 / exponent);
  return time > LONGEST_FAST * (1 + 1e-9) && time < LONGEST;
}

function checkLiterals(build: Build, text: string, where: string, parse: (text: string) => Ast): void {
  const ast = attempt(build.mistakes, where, () => parse(text));
  if (ast === undefined) return;
  walkAst(ast, (part) => {
    if (part.kind !== "number" || part.unit === null || !isSlow(part.value, part.unit)) return;
    build.mistakes.tell({
      what: `a compression of ${build.compression} cannot move ${part.value} ${part.unit}, which stands in an equation`,
      where,
      fix: "make it a parameter with a group and a power",
      text,
      span: part.span,
    });
  });
}

function equationsOf(mechanism: Mechanism): { text: string; where: string }[] {
  const named = (texts: readonly string[] | undefined, place: string) =>
    (texts ?? []).map((text, i) => ({ text, where: `${mechanism.name}.${place}[${i}]` }));
  const byEvent = (events: Readonly<Record<string, readonly string[]>> | undefined, place: string) =>
    Object.entries(events ?? {}).flatMap(([event, texts]) => named(texts, `${place}["${event}"]`));
  return [
    ...named(mechanism.continuous, "continuous"),
    ...named(mechanism.onPre, "onPre"),
    ...named(mechanism.onPost, "onPost"),
    ...byEvent(mechanism.every, "every"),
    ...byEvent(mechanism.onEnter, "onEnter"),
  ];
}
