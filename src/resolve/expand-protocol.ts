import type { Model, ProtocolEntry } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import type { Protocol, ProtocolParameter, TimedEntry } from "../model/protocol.ts";
import type { QuantityText } from "../model/quantity-text.ts";
import type { Mistakes } from "../program/mistakes.ts";
import { sameDimension } from "../units/dimension.ts";
import { parseQuantity, parseUnit } from "../units/quantity.ts";
import { attempt, type Catalogue } from "./build.ts";

type Given = NonNullable<ProtocolEntry["parameters"]>;
type Value = number | string | readonly string[];

/** Entries that one `use` may become. */
const MOST_ENTRIES = 100_000;

/** The entries of a protocol with every `use` replaced by what it stands for; one that cannot be is told and left out. */
export function expandedProtocol(
  model: Pick<Model, "protocol">,
  { protocols = [] }: Pick<Catalogue, "protocols">,
  mistakes: Mistakes,
): { readonly entry: ProtocolEntry; readonly where: string }[] {
  return (model.protocol ?? []).flatMap((entry, i) => {
    const where = `protocol[${i}]`;
    if (entry.use === undefined) {
      if (entry.parameters !== undefined) {
        mistakes.tell({
          what: "parameters belong to a protocol of the catalogue, and this entry uses none",
          where: `${where}.parameters`,
          fix: "name it: use: wake-sleep",
        });
      }
      return [{ entry, where }];
    }
    return expand(entry, entry.use, { protocols, mistakes, where }).map((each) => ({
      entry: each,
      where: `${where}.use`,
    }));
  });
}

interface At {
  readonly protocols: readonly Protocol[];
  readonly mistakes: Mistakes;
  readonly where: string;
}

function expand(entry: ProtocolEntry, use: string, at: At): ProtocolEntry[] {
  const { mistakes, where } = at;
  const before = mistakes.count();
  const extra = (["until", "set", "enter", "condition", "of"] as const).filter(
    (key) => entry[key] !== undefined,
  );
  if (extra.length > 0) {
    mistakes.tell({
      what: `${extra.join(", ")} cannot stand beside use`,
      where: `${where}.${extra[0]}`,
      fix: "write it as an entry of its own; how long a protocol lasts is one of its parameters",
    });
  }
  const found = protocolNamed(use, at);
  const start = attempt(mistakes, `${where}.at`, () => parseQuantity(entry.at));
  if (found === undefined || start === undefined) return [];
  const values = valuesOf(found, entry.parameters ?? {}, at);
  // a time that is none is told of when the entry itself is read
  if (!sameDimension(start.dimension, timeOf) && start.value !== 0) return [{ at: entry.at, set: {} }];
  if (mistakes.count() > before) return [];
  const entries = found.entries(values as Readonly<Record<string, never>>);
  if (entries.length > MOST_ENTRIES) {
    mistakes.tell({
      what: `${use} becomes ${entries.length} entries, more than ${MOST_ENTRIES}`,
      where: `${where}.use`,
      fix: "shorten it",
    });
    return [];
  }
  return entries.map((each) => timed(each, start.value / 1000, entry.about));
}

const timeOf = { time: 1, voltage: 0, current: 0, length: 0, amount: 0 };

function timed({ at, until, ...rest }: TimedEntry, start: number, about: string | undefined): ProtocolEntry {
  return {
    at: secondsText(start + at),
    ...(until === undefined ? {} : { until: secondsText(start + until) }),
    ...rest,
    ...(about === undefined ? {} : { about }),
  };
}

/** Seconds in the largest unit of which they are a whole number. */
function secondsText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function protocolNamed(use: string, { protocols, mistakes, where }: At): Protocol | undefined {
  const found = protocols.find(({ name }) => name === use);
  if (found !== undefined) return found;
  const known = protocols.map(({ name }) => name);
  const near = nearestName(use, known);
  mistakes.tell({
    what: `unknown protocol: ${use}`,
    where: `${where}.use`,
    fix: near === undefined ? `the catalogue has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
  });
  return undefined;
}

function valuesOf(found: Protocol, given: Given, at: At): Record<string, Value> {
  const known = Object.keys(found.parameters);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    at.mistakes.tell({
      what: `${found.name} has no parameter ${name}`,
      where: `${at.where}.parameters.${name}`,
      fix: near === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
  }
  return Object.fromEntries(
    Object.entries(found.parameters).map(([name, parameter]) => [
      name,
      checked(name, parameter, given[name], { ...at, where: `${at.where}.parameters.${name}` }),
    ]),
  );
}

function checked(
  name: string,
  parameter: ProtocolParameter,
  given: Given[string] | undefined,
  at: At,
): Value {
  switch (parameter.kind) {
    case "quantity":
      return quantityOf(name, parameter, given, at);
    case "word":
      return wordOf(name, parameter, given, at);
    case "names":
      return namesOf(name, parameter, given, at);
  }
}

function quantityOf(
  name: string,
  parameter: ProtocolParameter & { kind: "quantity" },
  given: Given[string] | undefined,
  { mistakes, where }: At,
): number {
  if (given === undefined) return parameter.value;
  const { unit, value, between } = parameter;
  const wanted = parseUnit(unit);
  const read =
    typeof given === "object"
      ? undefined
      : attempt(mistakes, where, () => parseQuantity(given as QuantityText));
  if (typeof given !== "object" && read === undefined) return value;
  if (read === undefined || (!sameDimension(read.dimension, wanted.dimension) && read.value !== 0)) {
    mistakes.tell({
      what: `${name} must be ${unit === "1" ? "a plain number" : `in ${unit}`}, got ${shown(given)}`,
      where,
      fix: `write it as ${unit === "1" ? value : `"${value} ${unit}"`}`,
    });
    return value;
  }
  const number = Number((read.value / wanted.scale).toPrecision(14));
  const [least, most] = between;
  if (number >= least && number <= most) return number;
  mistakes.tell({
    what: `${name} must be in ${least}..${most}${unit === "1" ? "" : ` ${unit}`}, got ${shown(given)}`,
    where,
    fix: "correct the value",
  });
  return value;
}

function wordOf(
  name: string,
  { words, value }: ProtocolParameter & { kind: "word" },
  given: Given[string] | undefined,
  { mistakes, where }: At,
): string {
  if (given === undefined) return value;
  if (typeof given === "string" && words.includes(given)) return given;
  const near = typeof given === "string" ? nearestName(given, words) : undefined;
  mistakes.tell({
    what: `${name} must be one of ${words.join(", ")}, got ${shown(given)}`,
    where,
    fix: near === undefined ? "choose one of them" : `did you mean ${near}?`,
  });
  return value;
}

function namesOf(
  name: string,
  { value }: ProtocolParameter & { kind: "names" },
  given: Given[string] | undefined,
  { mistakes, where }: At,
): readonly string[] {
  const names = typeof given === "string" ? [given] : given;
  if (
    names === undefined
      ? value !== undefined
      : typeof names === "object" && (names.length > 0 || value !== undefined)
  )
    return (names as readonly string[] | undefined) ?? value!;
  mistakes.tell({
    what:
      names === undefined
        ? `missing ${name}`
        : `${name} must be a list of names, got ${shown(names as Given[string])}`,
    where,
    fix: `write it as ${name}: [E]`,
  });
  return [];
}

function shown(given: Given[string]): string {
  return typeof given === "object" ? `[${given.join(", ")}]` : String(given);
}
