import { gates } from "../model/gates.ts";
import type { Model, ProtocolEntry } from "../model/model.ts";

/** An entry of the protocol and its place in the model file. */
export interface PlacedEntry {
  readonly entry: ProtocolEntry;
  readonly where: string;
}

/** The entries of a protocol with their places. */
export function placedEntries(model: Model): PlacedEntry[] {
  return (model.protocol ?? []).map((entry, i) => ({ entry, where: `protocol[${i}]` }));
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
    ...entries.flatMap(({ entry }) => Object.keys(entry.set ?? {})),
    ...knownStates(entries).map((state) => `gate.${state}`),
  ]);
}
