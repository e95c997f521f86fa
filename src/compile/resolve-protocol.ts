import type { ProtocolEntry } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { dimensionless } from "../units/dimension.ts";
import type { Build } from "./build.ts";
import { constantOf } from "./expr.ts";
import type { ProtocolStep, Variable } from "./program.ts";
import { quantityIn } from "./resolve-input.ts";

const time = { ...dimensionless, time: 1 };

interface Change {
  readonly variable: number;
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Values at the steps where they change. An entry holds from `at` until `until`; where several hold at once the one that
 * began last wins, and when it ends the one before it returns, at last the value of the model.
 *
 * `known` are the names that a protocol may change, for the offer of the nearest.
 */
export function resolveProtocol(
  build: Build,
  entries: readonly ProtocolEntry[],
  known: readonly string[],
): ProtocolStep[] {
  const changes = entries.flatMap((entry, i) => changesOf(build, entry, `protocol[${i}]`, known));
  const moments = new Set<number>();
  for (const { start, end } of changes) {
    moments.add(start);
    if (Number.isFinite(end)) moments.add(end);
  }
  return [...moments]
    .sort((a, b) => a - b)
    .map((step) => {
      const moved = new Set(
        changes.filter(({ start, end }) => start === step || end === step).map((each) => each.variable),
      );
      const set = [...moved]
        .sort((a, b) => a - b)
        .map((variable) => {
          const holding = changes.filter(
            (each) => each.variable === variable && each.start <= step && step < each.end,
          );
          const last = holding.reduce<Change | null>(
            (a, b) => (a === null || b.start >= a.start ? b : a),
            null,
          );
          return { variable, value: last?.value ?? constantOf(build.variables[variable]!.initial) ?? 0 };
        });
      return { step, set };
    });
}

function changesOf(build: Build, entry: ProtocolEntry, where: string, known: readonly string[]): Change[] {
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
  return Object.entries(entry.set).flatMap(([name, text]) => {
    const place = `${where}.set["${name}"]`;
    const variable = build.variables.find((each) => each.name === name && each.site === "network");
    if (variable === undefined) {
      unknown(build, name, place, known);
      return [];
    }
    const value = quantityIn(build, text, variable.dimension, place);
    checkValue(build, variable, value, place, text);
    return [{ variable: variable.id, value, start, end }];
  });
}

function unknown(build: Build, name: string, where: string, known: readonly string[]): void {
  if (name.startsWith("gate.")) {
    build.mistakes.warn(`${where}: no mechanism of this model reads ${name}`);
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
  const gate = variable.name.startsWith("gate.");
  if (
    Number.isFinite(value) &&
    (!gate || (value >= 0 && value <= 1)) &&
    (!variable.name.endsWith(".rate") || value >= 0)
  )
    return;
  build.mistakes.tell({
    what: gate
      ? `a gate must be in 0..1, got ${text}`
      : `${variable.name} must be finite and, where it is a rate, 0 or more, got ${text}`,
    where,
    fix: "correct the value",
  });
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
  if (Math.abs(steps * build.dt - length) > 1e-6 * build.dt) {
    build.mistakes.warn(`${where}: ${text} is rounded to step ${steps}`);
  }
  return steps;
}
