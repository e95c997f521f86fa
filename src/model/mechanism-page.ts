import {
  type CataloguePage,
  cataloguePage,
  checkSection,
  lawSection,
  type PageSection,
  parameterSection,
  presetSection,
  sourceSection,
  variableSection,
} from "./catalogue-page.ts";
import type { Mechanism } from "./mechanism.ts";

/**
 * The page of a mechanism. Numbers that were chosen here stand in a section of their own, far from any citation.
 *
 * `uses` names the models and experiments in which it takes part.
 */
export function mechanismPage(mechanism: Mechanism, uses: readonly string[]): CataloguePage {
  const sections = [
    sourceSection(mechanism),
    parameterSection(mechanism, "sourced"),
    ...equationSections(mechanism),
    variableSection(mechanism),
    connectionSection(mechanism),
    presetSection(mechanism, "sourced"),
    groupSection(mechanism),
    parameterSection(mechanism, "chosen"),
    presetSection(mechanism, "chosen"),
    checkSection(mechanism),
    besideSection(mechanism),
    lawSection(mechanism),
  ];
  return cataloguePage(mechanism, sections, uses);
}

function equationSections(mechanism: Mechanism): PageSection[] {
  const { continuous = [], onPre = [], onPost = [], every = {}, onEnter = {}, structural } = mechanism;
  const transmits = mechanism.transmits === undefined ? [] : [mechanism.transmits];
  const blocks: (readonly [string, readonly string[]])[] = [
    ["What a synapse transmits, in the place of its strength", transmits],
    ["At every step", continuous],
    ["When a presynaptic spike arrives", onPre],
    ["When the neuron fires", onPost],
    ...Object.entries(every).map(([interval, texts]) => [`Every ${interval}`, texts] as const),
    ...Object.entries(onEnter).map(([state, texts]) => [`When ${state} begins`, texts] as const),
  ];
  const { every: interval = "", ...rates } = structural ?? {};
  const rules = Object.entries(rates).map(([rate, text]) => `${rate}: ${text}`);
  return [
    ...blocks.map(([title, lines]) => ({ title, lines, code: true })),
    { title: `Synapses come and go, every ${interval}`, lines: rules, code: true },
  ];
}

function connectionSection({ reads = {}, shares = [], writes = [], gates = [] }: Mechanism): PageSection {
  const read = Object.entries(reads).map(
    ([name, { about, otherwise }]) =>
      `reads ${name}: ${about}${otherwise === undefined ? "; another mechanism must share it" : ` (${otherwise} where nothing shares it)`}`,
  );
  return {
    title: "With other mechanisms",
    lines: [
      ...(gates.length > 0 ? [`gates: ${gates.join(", ")}`] : []),
      ...read,
      ...(shares.length > 0 ? [`shares: ${shares.join(", ")}`] : []),
      ...(writes.length > 0 ? [`writes, for neurons that declare it: ${writes.join(", ")}`] : []),
    ],
  };
}

/** Constants by the group of time compression that moves them, with the power of the factor. */
function groupSection({ parameters }: Mechanism): PageSection {
  const groups = new Map<string, string[]>();
  for (const [name, { group, power }] of Object.entries(parameters)) {
    if (group === undefined || group === "fast") continue;
    groups.set(group, [...(groups.get(group) ?? []), `${name} x M^${power ?? 0}`]);
  }
  return {
    title: "Under time compression by M",
    lines: [...groups].map(([group, names]) => `${group}: ${names.join(", ")}`),
  };
}

function besideSection({ beside = {} }: Mechanism): PageSection {
  return {
    title: "Does not go well beside",
    lines: Object.entries(beside).map(([name, why]) => `${name}: ${why}`),
  };
}
