import { circuitsOf, type Experiment } from "../model/experiment.ts";
import type { Model } from "../model/model.ts";

/** Where each mechanism takes part: names of models and experiments, by the name of the mechanism. */
export async function mechanismUses(
  models: readonly { readonly name: string; readonly model: Model }[],
  experiments: readonly Pick<Experiment, "name" | "arms">[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const uses = new Map<string, string[]>();
  const note = (model: Model, where: string): void => {
    for (const { mechanism } of Object.values(model.mechanisms ?? {})) {
      const name = typeof mechanism === "string" ? mechanism : mechanism.name;
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
