import type { Mechanism, Parameter, Provenance } from "./mechanism.ts";

/** A part of a page: lines of equations or prose, or a table. */
export interface PageSection {
  readonly title: string;
  readonly lines?: readonly string[];
  /** True where the lines are equations. */
  readonly code?: boolean;
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** What a mechanism is, for people; the same on the command line and in the documentation. */
export interface MechanismPage {
  readonly name: string;
  readonly about: string;
  readonly sections: readonly PageSection[];
}

const origins: Readonly<Record<Provenance, string>> = {
  P: "published, checked",
  L: "literature",
  E: "sleep and wake microscopy study",
  X: "derived",
  C: "chosen here",
};

/**
 * The page of a mechanism. Numbers that were chosen here stand in a section of their own, far from any citation.
 *
 * `uses` names the models and experiments in which it takes part.
 */
export function mechanismPage(mechanism: Mechanism, uses: readonly string[]): MechanismPage {
  const { name, about } = mechanism;
  const sections = [
    sourceSection(mechanism),
    parameterSection(mechanism, "Parameters from the source, or derived", (tag) => tag !== "C"),
    ...equationSections(mechanism),
    variableSection(mechanism),
    connectionSection(mechanism),
    presetSection(mechanism),
    groupSection(mechanism),
    parameterSection(
      mechanism,
      "Parameters chosen here: modelling choices, no measurements",
      (tag) => tag === "C",
    ),
    chosenPresetSection(mechanism),
    conditionSection(mechanism),
    besideSection(mechanism),
    lawSection(mechanism),
    { title: "Used in", lines: uses.length > 0 ? uses : ["no model or experiment of this program yet"] },
  ];
  return { name, about, sections: sections.filter(isFilled) };
}

function isFilled({ lines, table }: PageSection): boolean {
  return (lines?.length ?? 0) + (table?.rows.length ?? 0) > 0;
}

function citation({ cite, doi }: Mechanism["source"]): string {
  return doi === undefined ? cite : `${cite}, doi:${doi}`;
}

function sourceSection({ source }: Mechanism): PageSection {
  return { title: "Source", lines: [citation(source)] };
}

function parameterSection(
  { parameters }: Mechanism,
  title: string,
  belongs: (tag: Provenance) => boolean,
): PageSection {
  const rows = Object.entries(parameters)
    .filter(([, { tag }]) => belongs(tag))
    .map(([name, parameter]) => [
      parameter.symbol === undefined ? name : `${name} (${parameter.symbol})`,
      valueText(parameter),
      origins[parameter.tag],
      parameter.range === undefined
        ? ""
        : parameter.range.map((bound) => Number(bound.toPrecision(3))).join(" to "),
      parameter.about,
    ]);
  return { title, table: { head: ["parameter", "value", "origin", "plausible", "what"], rows } };
}

function valueText({ value, unit }: Pick<Parameter, "value" | "unit">): string {
  const of = typeof value === "string" && unit !== "1" ? `${value} (in ${unit})` : String(value);
  return typeof value === "number" && unit !== "1" ? `${value} ${unit}` : of;
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

function variableSection({ variables }: Mechanism): PageSection {
  const rows = Object.entries(variables).map(([name, { per, unit, initial, about }]) => [
    name,
    per,
    unit,
    String(initial),
    about,
  ]);
  return { title: "Variables", table: { head: ["variable", "per", "unit", "start", "what"], rows } };
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

function presetLines(mechanism: Mechanism, belongs: (tag: Provenance) => boolean, cites: boolean): string[] {
  return Object.entries(mechanism.presets ?? {}).flatMap(([name, { about, source, values }]) => {
    const shown = Object.entries(values).filter(([, { tag }]) => belongs(tag));
    if (shown.length === 0) return [];
    const written = shown.map(
      ([parameter, { value }]) =>
        `${parameter} = ${valueText({ value, unit: mechanism.parameters[parameter]?.unit ?? "1" })}`,
    );
    const from = cites && source !== undefined ? ` [${citation(source)}]` : "";
    return [`${name}: ${about}: ${written.join(", ")}${from}`];
  });
}

function presetSection(mechanism: Mechanism): PageSection {
  return { title: "Presets", lines: presetLines(mechanism, (tag) => tag !== "C", true) };
}

function chosenPresetSection(mechanism: Mechanism): PageSection {
  const lines = presetLines(mechanism, (tag) => tag === "C", false);
  return { title: "Presets chosen here", lines };
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

function conditionSection({ require = [] }: Mechanism): PageSection {
  return {
    title: "Checks of the parameters",
    lines: require.map(
      ({ that, otherwise, severity }) =>
        `${severity === "warning" ? "warns" : "refused"} unless ${that}: ${otherwise}`,
    ),
  };
}

function besideSection({ beside = {} }: Mechanism): PageSection {
  return {
    title: "Does not go well beside",
    lines: Object.entries(beside).map(([name, why]) => `${name}: ${why}`),
  };
}

function lawSection({ laws }: Mechanism): PageSection {
  return { title: "Tested promises", lines: laws.map((law) => law.replaceAll("-", " ")) };
}
