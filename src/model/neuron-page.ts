import {
  type CataloguePage,
  cataloguePage,
  checkSection,
  lawSection,
  type PageSection,
  parameterSection,
  presetSection,
  sourceSection,
  valueText,
  variableSection,
} from "./catalogue-page.ts";
import type { Neuron } from "./neuron.ts";

/** The page of a neuron model, in the order of that of a mechanism. `uses` names the models and experiments with such cells. */
export function neuronPage(neuron: Neuron, uses: readonly string[]): CataloguePage {
  const sections = [
    sourceSection(neuron),
    parameterSection(neuron, "sourced"),
    ...equationSections(neuron),
    variableSection(neuron),
    receptorSection(neuron),
    quantitySection(neuron),
    presetSection(neuron, "sourced"),
    parameterSection(neuron, "chosen"),
    presetSection(neuron, "chosen"),
    checkSection(neuron),
    lawSection(neuron),
  ];
  return cataloguePage(neuron, sections, uses);
}

function equationSections(neuron: Neuron): PageSection[] {
  const { definitions = [], continuous, method = "auto", threshold, reset, refractory } = neuron;
  const how = method === "auto" ? "At every step" : `At every step, by the method ${method}`;
  const held = refractory === undefined ? [] : [`${refractory.hold.join(", ")} for ${refractory.time}`];
  return [
    { title: how, lines: [...definitions, ...continuous], code: true },
    { title: "A spike is counted when", lines: [threshold], code: true },
    { title: "Then", lines: reset, code: true },
    { title: "Held as the reset left it", lines: held, code: true },
  ];
}

/** Receptors by what an arriving spike of weight 1 raises. */
function receptorSection({ receptors }: Neuron): PageSection {
  const lines = Object.entries(receptors).map(([receptor, raised]) => {
    const shares = Object.entries(raised).map(([variable, share]) =>
      share === 1 ? variable : `${variable} (times ${share})`,
    );
    return `${receptor} raises ${shares.join(" and ")}`;
  });
  return { title: "Receptors", lines };
}

function quantitySection({ quantities = {} }: Neuron): PageSection {
  const rows = Object.entries(quantities).map(([name, { value, unit, about }]) => [
    name,
    valueText({ value, unit }),
    about,
  ]);
  return {
    title: "What mechanisms may write, and what it is without one",
    table: { head: ["quantity", "value", "what"], rows },
  };
}
