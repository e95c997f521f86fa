import type { Condition } from "../model/condition.ts";
import { gates } from "../model/gates.ts";
import type { Model, ProtocolEntry } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import type { Mistakes } from "../program/mistakes.ts";
import type { Catalogue } from "./build.ts";
import { conditionChanges, type PlacedChange } from "./condition-targets.ts";
import { expandedProtocol } from "./expand-protocol.ts";

/** An entry of the protocol, what its condition changes, and its place in the model file. */
export interface PlacedEntry {
  readonly entry: ProtocolEntry;
  readonly changes: readonly PlacedChange[];
  readonly where: string;
}

/** Conditions are few and long; more would make the compiler slow. */
const MOST_CONDITIONS = 1000;

/** The entries of a protocol with their places, and the changes of the conditions that they name. */
export function placedEntries(model: Model, catalogue: Catalogue, mistakes: Mistakes): PlacedEntry[] {
  const entries = expandedProtocol(model, catalogue, mistakes);
  const count = entries.filter(({ entry }) => entry.condition !== undefined).length;
  if (count > MOST_CONDITIONS) {
    mistakes.tell({
      what: `${count} entries switch conditions, at most ${MOST_CONDITIONS} can`,
      where: "protocol",
      fix: "let one entry last longer, or set the values themselves",
    });
    return [];
  }
  return entries.map(({ entry, where }) => {
    checkPopulations(model, mistakes, entry, where);
    const condition = conditionOf(catalogue, mistakes, entry.condition, `${where}.condition`);
    const at = { model, catalogue, mistakes, of: entry.of, where: `${where}.condition` };
    const changes = condition === undefined ? [] : conditionChanges({ ...at, condition });
    return { entry, changes, where };
  });
}

function checkPopulations(
  model: Model,
  mistakes: Mistakes,
  { of, condition }: ProtocolEntry,
  where: string,
): void {
  if (of !== undefined && condition === undefined) {
    mistakes.tell({
      what: `of (${of.join(", ")}) restricts a condition, and this entry has none`,
      where: `${where}.of`,
      fix: "leave it out: the names under `set` say where they act",
    });
  }
  const known = Object.keys(model.populations);
  for (const [i, name] of (of ?? []).entries()) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    mistakes.tell({
      what: `unknown population: ${name}`,
      where: `${where}.of[${i}]`,
      fix: near === undefined ? `the model has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
  }
}

function conditionOf(
  { conditions = [] }: Catalogue,
  mistakes: Mistakes,
  condition: string | Condition | undefined,
  where: string,
): Condition | undefined {
  if (typeof condition !== "string") return condition;
  const found = conditions.find(({ name }) => name === condition);
  if (found !== undefined) return found;
  const known = conditions.map(({ name }) => name);
  const near = nearestName(condition, known);
  mistakes.tell({
    what: `unknown condition: ${condition}`,
    where,
    fix: near === undefined ? `the catalogue has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
  });
  return undefined;
}

/** The states that the entries begin, by their order in the file. */
export function statesEntered(entries: readonly PlacedEntry[]): string[] {
  return entries.flatMap(({ entry }) => (entry.enter === undefined ? [] : [entry.enter]));
}

/** Every state that has a gate of its own, where the entries begin any state: one is open and the others are closed. */
export function knownStates(entries: readonly PlacedEntry[]): string[] {
  const entered = statesEntered(entries);
  if (entered.length === 0) return [];
  return [...new Set([...gates.filter(({ state }) => state).map(({ name }) => name), ...entered])];
}

/** Names of everything that the entries move, such as `E.bias` and `gate.nrem`. */
export function namesMoved(entries: readonly PlacedEntry[]): Set<string> {
  return new Set([
    ...entries.flatMap(({ entry, changes }) => [
      ...Object.keys(entry.set ?? {}),
      ...changes.map(({ name }) => name),
    ]),
    ...knownStates(entries).map((state) => `gate.${state}`),
  ]);
}
