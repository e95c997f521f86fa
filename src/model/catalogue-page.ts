import type { Parameter, Preset, Provenance, Requirement, VariableSpec } from "./mechanism.ts";

/** A part of a page: lines of equations or prose, or a table. */
export interface PageSection {
  readonly title: string;
  readonly lines?: readonly string[];
  /** True where the lines are equations. */
  readonly code?: boolean;
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** What a part of the catalogue is, for people; the same on the command line and in the documentation. */
export interface CataloguePage {
  readonly name: string;
  readonly about: string;
  readonly sections: readonly PageSection[];
}

/** Where a number comes from, in words. */
export const origins: Readonly<Record<Provenance, string>> = {
  P: "published, checked",
  L: "literature",
  E: "sleep and wake microscopy study",
  X: "derived",
  C: "chosen here",
};

/** A page of those sections that say something, and of the models and experiments in which the part is used. */
export function cataloguePage(
  { name, about }: { readonly name: string; readonly about: string },
  sections: readonly PageSection[],
  uses: readonly string[],
): CataloguePage {
  const used = uses.length > 0 ? uses : ["no model or experiment of this program yet"];
  return { name, about, sections: [...sections.filter(isFilled), { title: "Used in", lines: used }] };
}

function isFilled({ lines, table }: PageSection): boolean {
  return (lines?.length ?? 0) + (table?.rows.length ?? 0) > 0;
}

interface Source {
  readonly cite: string;
  readonly doi?: string;
}

/** A source in one line. */
export function citation({ cite, doi }: Source): string {
  return doi === undefined ? cite : `${cite}, doi:${doi}`;
}

/** Where a part comes from. */
export function sourceSection({ source }: { readonly source: Source }): PageSection {
  return { title: "Source", lines: [citation(source)] };
}

/** Titles of the two tables of numbers: those that were chosen here stand apart from every citation. */
export const parameterTitles = {
  sourced: "Parameters from the source, or derived",
  chosen: "Parameters chosen here: modelling choices, no measurements",
} as const;

/** A mechanism or a neuron, as far as its numbers go. */
interface WithParameters {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly presets?: Readonly<Record<string, Preset>>;
}

/** Parameters of the source, or those that were chosen here. */
export function parameterSection(
  { parameters }: WithParameters,
  which: keyof typeof parameterTitles,
): PageSection {
  const rows = Object.entries(parameters)
    .filter(([, { tag }]) => (tag === "C") === (which === "chosen"))
    .map(([name, parameter]) => [
      parameter.symbol === undefined ? name : `${name} (${parameter.symbol})`,
      valueText(parameter),
      origins[parameter.tag],
      parameter.range === undefined
        ? ""
        : parameter.range.map((bound) => Number(bound.toPrecision(3))).join(" to "),
      parameter.about,
    ]);
  return {
    title: parameterTitles[which],
    table: { head: ["parameter", "value", "origin", "plausible", "what"], rows },
  };
}

/** A value with its unit, or the expression that gives it. */
export function valueText({ value, unit }: Pick<Parameter, "value" | "unit">): string {
  const of = typeof value === "string" && unit !== "1" ? `${value} (in ${unit})` : String(value);
  return typeof value === "number" && unit !== "1" ? `${value} ${unit}` : of;
}

/** Presets with their values from the source, or with those that were chosen here. */
export function presetSection(part: WithParameters, which: keyof typeof parameterTitles): PageSection {
  const chosen = which === "chosen";
  const lines = Object.entries(part.presets ?? {}).flatMap(([name, { about, source, values }]) => {
    const shown = Object.entries(values).filter(([, { tag }]) => (tag === "C") === chosen);
    if (shown.length === 0) return [];
    const written = shown.map(
      ([parameter, { value }]) =>
        `${parameter} = ${valueText({ value, unit: part.parameters[parameter]?.unit ?? "1" })}`,
    );
    const from = !chosen && source !== undefined ? ` [${citation(source)}]` : "";
    return [`${name}: ${about}: ${written.join(", ")}${from}`];
  });
  return { title: chosen ? "Presets chosen here" : "Presets", lines };
}

/** State variables with their start. */
export function variableSection({
  variables,
}: {
  readonly variables: Readonly<Record<string, VariableSpec>>;
}): PageSection {
  const rows = Object.entries(variables).map(([name, { per, unit, initial, about }]) => [
    name,
    per,
    unit,
    String(initial),
    about,
  ]);
  return { title: "Variables", table: { head: ["variable", "per", "unit", "start", "what"], rows } };
}

/** What the checker asks of the parameters. */
export function checkSection({
  require: requirements = [],
}: {
  readonly require?: readonly Requirement[];
}): PageSection {
  return {
    title: "Checks of the parameters",
    lines: requirements.map(
      ({ that, otherwise, severity }) =>
        `${severity === "warning" ? "warns" : "refused"} unless ${that}: ${otherwise}`,
    ),
  };
}

/** Laws in words. */
export function lawSection({ laws }: { readonly laws: readonly string[] }): PageSection {
  return { title: "Tested promises", lines: laws.map((law) => law.replaceAll("-", " ")) };
}
