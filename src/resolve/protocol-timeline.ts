import { constant, constantOf } from "../program/expr.ts";
import { variablesRead } from "../program/expression-facts.ts";
import type { Expr, ProtocolStep, Variable } from "../program/program.ts";
import { substitute } from "../program/substitute.ts";

/**
 * What an entry does to a variable from step `start` until step `end`. `base` takes the place of the value of the model;
 * a condition then fixes it (`fixed`), adds to it (`plus`) or multiplies it (`times`).
 */
export interface Change {
  readonly variable: number;
  readonly kind: "base" | "fixed" | "plus" | "times";
  readonly value: number;
  readonly start: number;
  readonly end: number;
  /** Place of the entry, for mistakes. */
  readonly where: string;
}

/** A value that the changes of a step give to a variable. */
export interface Moved {
  readonly step: number;
  readonly variable: number;
  readonly value: number;
  /** Place of an entry that holds then; undefined for a value of the model. */
  readonly where: string | undefined;
}

/**
 * Every value that differs from the one before, by step. Of several changes of a kind that replaces, the one that began
 * last wins; sums and products are taken anew from the value without them, so that it returns exactly.
 *
 * A variable whose value in the model is computed from others that move follows them.
 */
export function timeline(changes: readonly Change[], variables: readonly Variable[]): Moved[] {
  const lines = new Map<number, Line>();
  for (const change of changes) {
    const line = lines.get(change.variable) ?? new Line();
    line.changes.push(change);
    lines.set(change.variable, line);
  }
  const moments = new Map<number, Set<number>>();
  for (const [variable, line] of lines)
    for (const step of line.open()) moments.set(step, (moments.get(step) ?? new Set()).add(variable));
  const order = [...lines.keys()].sort((a, b) => a - b);
  const now = new Map<number, Expr>();
  for (const { id, initial } of variables) {
    const value = constantOf(substitute(initial, now));
    if (lines.has(id) && value !== undefined) now.set(id, constant(value));
  }
  const moved: Moved[] = [];
  for (const step of [...moments.keys()].sort((a, b) => a - b)) {
    const due = moments.get(step)!;
    // the parameters that another is computed from were declared before it, so one pass in their order is enough
    for (const id of order) {
      const { initial } = variables[id]!;
      if (!due.has(id) && ![...variablesRead(initial)].some((read) => due.has(read))) continue;
      due.add(id);
      const line = lines.get(id)!;
      const value = line.at(step, constantOf(substitute(initial, now)) ?? 0);
      if (value === constantOf(now.get(id)!)) continue;
      now.set(id, constant(value));
      moved.push({ step, variable: id, value, where: line.holds() });
    }
  }
  return moved;
}

/** The changes of one variable, asked for step by step. */
class Line {
  readonly changes: Change[] = [];
  private next = 0;
  /** By kind, those that began and may still hold, the last begun at the end. */
  private readonly begun: Record<Change["kind"], Change[]> = { base: [], fixed: [], plus: [], times: [] };

  /** Sorts the changes and gives the steps at which the value may move. */
  open(): number[] {
    this.changes.sort((a, b) => a.start - b.start); // stable: of two that begin together the later entry wins
    const ends = this.changes.map(({ end }) => end).filter(Number.isFinite);
    return [...this.changes.map(({ start }) => start), ...ends];
  }

  /** The value at `step`, given that of the model. Steps must ascend. */
  at(step: number, model: number): number {
    while (this.next < this.changes.length && this.changes[this.next]!.start <= step) {
      const change = this.changes[this.next++]!;
      this.begun[change.kind].push(change);
    }
    const { begun } = this;
    for (const kind of ["base", "fixed"] as const)
      while ((begun[kind].at(-1)?.end ?? Number.POSITIVE_INFINITY) <= step) begun[kind].pop();
    for (const kind of ["plus", "times"] as const) begun[kind] = begun[kind].filter(({ end }) => end > step);
    const start = begun.fixed.at(-1)?.value ?? begun.base.at(-1)?.value ?? model;
    const sum = begun.plus.reduce((all, { value }) => all + value, start);
    return begun.times.reduce((all, { value }) => all * value, sum);
  }

  /** Place of a change that holds. */
  holds(): string | undefined {
    const { base, fixed, plus, times } = this.begun;
    return (times.at(-1) ?? plus.at(-1) ?? fixed.at(-1) ?? base.at(-1))?.where;
  }
}

/** The steps of a protocol: values in the order of the variables, then the state that begins. */
export function protocolSteps(
  moved: readonly Moved[],
  states: readonly { readonly step: number; readonly state: string }[],
): ProtocolStep[] {
  const sets = new Map<number, { variable: number; value: number }[]>();
  for (const { step, variable, value } of moved)
    sets.set(step, [...(sets.get(step) ?? []), { variable, value }]);
  const enters = new Map(states.map(({ step, state }) => [step, state]));
  return [...new Set([...sets.keys(), ...enters.keys()])]
    .sort((a, b) => a - b)
    .map((step) => {
      const set = sets.get(step) ?? [];
      const enter = enters.get(step);
      return enter === undefined ? { step, set } : { step, set, enter };
    });
}
