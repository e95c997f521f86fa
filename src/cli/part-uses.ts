import { circuitsOf, type Experiment } from "../model/experiment.ts";
import type { Model } from "../model/model.ts";

/** Kinds of parts that a model may name, as `setpoint list` calls them. */
export const partKinds = ["mechanisms", "neurons", "conditions", "protocols"] as const;
export type PartKind = (typeof partKinds)[number];

/** Where each part of a kind is used: names of models and experiments, by the name of the part. */
export async function partUses(
  kind: PartKind,
  models: readonly { readonly name: string; readonly model: Model }[],
  experiments: readonly Pick<Experiment, "name" | "arms">[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const uses = new Map<string, string[]>();
  const note = (model: Model, where: string): void => {
    for (const name of namesIn[kind](model)) {
      const known = uses.get(name) ?? [];
      if (!known.includes(where)) uses.set(name, [...known, where]);
    }
  };
  for (const { name, model } of models) note(model, `model ${name}`);
  for (const { name, arms } of experiments)
    for (const arm of Object.values(arms)) {
      for (const model of circuitsOf(arm("quick", 1))) note(model, `experiment ${name}`);
    }
  return uses;
}

const namesIn: Readonly<Record<PartKind, (model: Model) => readonly string[]>> = {
  mechanisms: ({ mechanisms = {} }) => Object.values(mechanisms).map(({ mechanism }) => nameOf(mechanism)),
  neurons: ({ populations }) => Object.values(populations).flatMap(({ neuron }) => namesOf(neuron)),
  conditions: ({ protocol = [] }) => protocol.flatMap(({ condition }) => namesOf(condition)),
  protocols: ({ protocol = [] }) => protocol.flatMap(({ use }) => namesOf(use)),
};

function nameOf(part: string | { readonly name: string }): string {
  return typeof part === "string" ? part : part.name;
}

function namesOf(part: string | { readonly name: string } | undefined): string[] {
  return part === undefined ? [] : [nameOf(part)];
}
