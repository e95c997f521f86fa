import type { Model } from "../model/model.ts";
import { collectMistakes } from "../program/mistakes.ts";
import type { Catalogue } from "../resolve/build.ts";
import { expandedProtocol } from "../resolve/expand-protocol.ts";
import { sha256 } from "./run-store.ts";

/** A model as its run keeps it: every equation stands in it, so nothing else is needed to run it again. */
export interface SimulationModel {
  readonly model: Model;
  /** The text of model.json. */
  readonly text: string;
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
  /** Name of its folder, `balanced-network-1a2b3c4d`: the same model always lands in the same folder. */
  readonly id: string;
}

/** `model` with the neurons, mechanisms, conditions and protocols that it names in it; names that the catalogue lacks stay, for the compiler to tell. */
export async function simulationModel(model: Model, catalogue: Catalogue): Promise<SimulationModel> {
  const populations = mapped(model.populations, (population) =>
    typeof population.neuron === "string"
      ? { ...population, neuron: named(catalogue.neurons, population.neuron) }
      : population,
  );
  const mechanisms = mapped(model.mechanisms ?? {}, (instance) => ({
    ...instance,
    mechanism:
      typeof instance.mechanism === "string"
        ? named(catalogue.mechanisms, instance.mechanism)
        : instance.mechanism,
  }));
  const whole = { ...model, populations, mechanisms, ...protocolOf(model, catalogue) };
  return readSimulationModel(JSON.stringify(whole, null, 1));
}

/** The protocol with its conditions and what its `use` stand for written out; what is wrong stays for the compiler to tell. */
function protocolOf(model: Model, catalogue: Catalogue): Pick<Model, "protocol"> {
  if (model.protocol === undefined) return {};
  const { conditions = [] } = catalogue;
  const mistakes = collectMistakes();
  const expanded = expandedProtocol(model, catalogue, mistakes);
  const entries = mistakes.count() > 0 ? model.protocol : expanded.map(({ entry }) => entry);
  const protocol = entries.map((entry) =>
    typeof entry.condition === "string" ? { ...entry, condition: named(conditions, entry.condition) } : entry,
  );
  return { protocol };
}

/** The model in the text of a model.json. */
export async function readSimulationModel(text: string): Promise<SimulationModel> {
  const model = JSON.parse(text) as Model;
  const hash = await sha256(new TextEncoder().encode(text));
  return { model, text, hash, id: `${model.name}-${hash.slice(0, 8)}` };
}

function mapped<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T | string {
  return all.find((each) => each.name === name) ?? name;
}
