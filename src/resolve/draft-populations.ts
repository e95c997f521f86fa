import { nearestName } from "../model/nearest.ts";
import type { Neuron } from "../model/neuron.ts";
import { constant } from "../program/expr.ts";
import type { Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";

/** Cells of a model; their numbers, and one for "none", fit in 32 bits. */
const cellLimit = 2 ** 32 - 2;

/** Populations as far as they stand in the model; those that are nothing, or of an unknown neuron, are told and left out. */
export function draftPopulations(build: Build): PopulationDraft[] {
  const drafts: PopulationDraft[] = [];
  let firstCell = 0;
  for (const [name, spec] of Object.entries(build.model.populations)) {
    const where = `populations.${name}`;
    const whole = Number.isInteger(spec.count) && spec.count >= 1;
    if (!whole) {
      build.mistakes.tell({
        what: `count must be a whole number above 0, got ${spec.count}`,
        where: `${where}.count`,
        fix: "leave the population out if it is not wanted",
      });
    }
    if ((spec.neuron === undefined) === (spec.input === undefined)) {
      build.mistakes.tell({
        what:
          spec.neuron === undefined
            ? "the population is nothing yet"
            : "a population is either neurons or an input",
        where,
        fix: "give exactly one of neuron and input",
      });
    }
    const neuron = spec.neuron === undefined ? null : neuronOf(build, spec.neuron, where);
    if ((neuron === null) === (spec.input === undefined)) {
      build.mistakes.lose(name);
      continue;
    }
    const count = whole ? spec.count : 1;
    drafts.push(
      emptyDraft({
        name,
        index: drafts.length,
        spec,
        count,
        firstCell,
        branches: spec.branches ?? 0,
        neuron,
      }),
    );
    firstCell += count;
  }
  if (firstCell > cellLimit) {
    build.mistakes.tell({
      what: `${firstCell} cells are more than the ${cellLimit} that a model can hold`,
      where: "populations",
      fix: "lower the counts",
    });
  }
  return drafts;
}

function emptyDraft(
  head: Pick<PopulationDraft, "name" | "index" | "spec" | "count" | "firstCell" | "branches" | "neuron">,
): PopulationDraft {
  return {
    ...head,
    input: null,
    names: new Map(),
    definitions: [],
    ids: new Map(),
    writable: new Map(),
    receptors: new Map(),
    decays: [],
    integrate: [],
    threshold: constant(0),
    reset: [],
    refractorySteps: 0,
    onPost: [],
    gated: [],
    after: [],
  };
}

function neuronOf(build: Build, neuron: string | Neuron, where: string): Neuron | null {
  if (typeof neuron !== "string") return neuron;
  const known = build.catalogue.neurons.map((each) => each.name);
  const found = build.catalogue.neurons.find((each) => each.name === neuron);
  if (found !== undefined) return found;
  const near = nearestName(neuron, known);
  build.mistakes.tell({
    what: `unknown neuron: ${neuron}`,
    where: `${where}.neuron`,
    fix: near === undefined ? `the catalogue has ${known.join(", ")}` : `did you mean ${near}?`,
  });
  return null;
}
