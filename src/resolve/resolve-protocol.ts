import type { ProtocolEntry } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import type { ProtocolStep, Variable } from "../program/program.ts";
import { dimensionless } from "../units/dimension.ts";
import type { Build } from "./build.ts";
import { knownStates, type PlacedEntry } from "./protocol-entries.ts";
import { type Change, type Moved, protocolSteps, timeline } from "./protocol-timeline.ts";
import { checkMovedRequirements } from "./requirements.ts";
import { quantityIn } from "./resolve-input.ts";

const time = { ...dimensionless, time: 1 };

/** A vigilance state that begins. */
interface Beginning {
  readonly step: number;
  readonly state: string;
  readonly where: string;
}

/**
 * Values at the steps where they change, and states at the steps where they begin. An entry holds from `at` until `until`;
 * where several hold at once the one that began last wins, and when it ends the one before it returns, at last the value
 * of the model.
 *
 * `known` are the names that a protocol may change, for the offer of the nearest.
 */
export function resolveProtocol(
  build: Build,
  entries: readonly PlacedEntry[],
  known: readonly string[],
): ProtocolStep[] {
  const before = build.mistakes.count();
  const states = beginnings(build, entries);
  const changes = entries.flatMap((placed) => changesOf(build, placed, known));
  const all = [...stateGates(build, states, knownStates(entries)), ...changes];
  const moved = timeline(all, build.variables);
  if (build.mistakes.count() === before) checkTogether(build, moved);
  if (build.mistakes.count() === before) checkMovedRequirements(build, moved);
  return protocolSteps(moved, states);
}

/** Tells once of each variable that conditions together move out of its bounds. */
function checkTogether(build: Build, moved: readonly Moved[]): void {
  const told = new Set<number>();
  for (const { step, variable, value, where } of moved) {
    const found = build.variables[variable]!;
    if (where === undefined || told.has(variable) || isAllowed(found, value)) continue;
    told.add(variable);
    build.mistakes.tell({
      what: `${found.name} becomes ${value} at step ${step} (${bounds(found)})`,
      where,
      fix: "change what holds at that moment: values that are set, conditions that add and multiply",
    });
  }
}

/** States in the order of their beginnings; of two that begin together one is a mistake. */
function beginnings(build: Build, entries: readonly PlacedEntry[]): Beginning[] {
  const states = entries.flatMap(({ entry, where }) =>
    entry.enter === undefined
      ? []
      : [{ step: stepOf(build, entry.at, `${where}.at`), state: entry.enter, where }],
  );
  states.sort((a, b) => a.step - b.step);
  for (const [i, { step, state, where }] of states.entries()) {
    const before = states[i - 1];
    if (before?.step !== step) continue;
    build.mistakes.tell({
      what: `${before.state} and ${state} begin in the same step`,
      where: `${where}.enter`,
      fix: `one state holds at a time: change the time of one of them (the other stands at ${before.where})`,
    });
  }
  return states;
}

/** While a state holds its gate is 1, and those of all other states are 0. */
function stateGates(build: Build, states: readonly Beginning[], names: readonly string[]): Change[] {
  return names.flatMap((name) => {
    const gate = networkVariable(build, `gate.${name}`);
    if (gate === undefined) return [];
    return states.map(({ step, state, where }, i) => ({
      variable: gate.id,
      kind: "base" as const,
      value: state === name ? 1 : 0,
      start: step,
      end: states[i + 1]?.step ?? Number.POSITIVE_INFINITY,
      where,
    }));
  });
}

function networkVariable(build: Build, name: string): Variable | undefined {
  return build.variables.find((each) => each.name === name && each.site === "network");
}

function changesOf(build: Build, { entry, changes, where }: PlacedEntry, known: readonly string[]): Change[] {
  if (!says(build, entry, where)) return [];
  const start = stepOf(build, entry.at, `${where}.at`);
  const end =
    entry.until === undefined ? Number.POSITIVE_INFINITY : stepOf(build, entry.until, `${where}.until`);
  if (!(end > start)) {
    build.mistakes.tell({
      what: `until (${entry.until}) must be later than at (${entry.at})`,
      where,
      fix: "both count from the start of the run",
    });
  }
  const span = { start, end, where };
  const set = Object.entries(entry.set ?? {}).flatMap(([name, text]) => {
    const place = `${where}.set["${name}"]`;
    const variable = networkVariable(build, name);
    if (variable === undefined) {
      unknown(build, name, place, known);
      return [];
    }
    const value = quantityIn(build, text, variable.dimension, place);
    checkValue(build, variable, value, place, text);
    return [
      {
        variable: variable.id,
        kind: "base" as const,
        value: value * scaleOf(build, name),
        ...span,
        where: place,
      },
    ];
  });
  return [...set, ...ofCondition(build, { entry, changes, where }, span)];
}

/** What a condition does to the variables that this model has; a warning where that is nothing. */
function ofCondition(
  build: Build,
  { entry, changes, where }: PlacedEntry,
  span: Pick<Change, "start" | "end" | "where">,
): Change[] {
  const found = changes.flatMap(({ name, kind, amount, where: place }) => {
    const variable = networkVariable(build, name);
    if (variable === undefined) return [];
    const factor = kind === "times";
    const value = quantityIn(build, amount, factor ? dimensionless : variable.dimension, place);
    return [
      {
        ...span,
        variable: variable.id,
        kind,
        value: factor ? value : value * scaleOf(build, name),
        where: place,
      },
    ];
  });
  if (entry.condition !== undefined && found.length === 0) {
    const name = typeof entry.condition === "string" ? entry.condition : entry.condition.name;
    build.mistakes.warn(`${where}.condition: ${name} changes nothing that this model has`);
  }
  return found;
}

/** What time compression multiplies values of a parameter by. */
function scaleOf(build: Build, name: string): number {
  return build.compressedBy.get(name) ?? 1;
}

/** False after reporting an entry that does nothing, or ends what does not end. */
function says(build: Build, entry: ProtocolEntry, where: string): boolean {
  if (entry.set === undefined && entry.enter === undefined && entry.condition === undefined) {
    build.mistakes.tell({
      what: "the entry changes nothing",
      where,
      fix: 'say what happens: set: { E.iExt: "10 pA" }, enter: nrem or condition: ttx',
    });
    return false;
  }
  if (entry.until === undefined || entry.set !== undefined || entry.condition !== undefined) return true;
  build.mistakes.tell({
    what: `until (${entry.until}) has nothing to end`,
    where: `${where}.until`,
    fix: "leave it out: a state lasts until the next one begins",
  });
  return false;
}

function unknown(build: Build, name: string, where: string, known: readonly string[]): void {
  if (name.startsWith("gate.")) {
    if (!where.includes(".use")) build.mistakes.warn(`${where}: no mechanism of this model reads ${name}`);
    return;
  }
  const near = nearestName(name, known);
  build.mistakes.tell({
    what: `unknown quantity: ${name}`,
    where,
    fix:
      near === undefined
        ? "write population.parameter, instance.parameter, input.rate or gate.name"
        : `did you mean ${near}?`,
  });
}

function checkValue(
  build: Build,
  variable: Variable,
  value: number,
  where: string,
  text: string | number,
): void {
  if (isAllowed(variable, value)) return;
  build.mistakes.tell({
    what: variable.name.startsWith("gate.")
      ? `a gate must be in 0..1, got ${text}`
      : `${variable.name} must be finite and, where it is a rate, 0 or more, got ${text}`,
    where,
    fix: "correct the value",
  });
}

function isAllowed({ name }: Variable, value: number): boolean {
  if (name.startsWith("gate.")) return value >= 0 && value <= 1;
  return Number.isFinite(value) && (!name.endsWith(".rate") || value >= 0);
}

function bounds({ name }: Variable): string {
  if (name.startsWith("gate.")) return "a gate is in 0..1";
  return name.endsWith(".rate") ? "a rate is finite and 0 or more" : "it must be finite";
}

function stepOf(build: Build, text: string | number, where: string): number {
  const length = quantityIn(build, text, time, where) / build.compression;
  const steps = Math.round(length / build.dt);
  if (!(steps >= 0) || !Number.isSafeInteger(steps)) {
    build.mistakes.tell({
      what: `a time must be 0 or more, got ${text}`,
      where,
      fix: "it counts from the start of the run",
    });
    return 0;
  }
  // a protocol of the catalogue counts in seconds: that compressed time rounds them is no news to the reader
  if (!where.includes(".use") && Math.abs(steps * build.dt - length) > 1e-6 * build.dt) {
    build.mistakes.warn(`${where}: ${text} is rounded to step ${steps}`);
  }
  return steps;
}
