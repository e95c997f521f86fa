import type { RecordingSpec } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { collectMistakes, type Mistakes } from "../program/mistakes.ts";
import type { PopulationProgram, Program, ProjectionProgram, Variable } from "../program/program.ts";
import { type Dimension, sameDimension } from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import { parseQuantity, parseUnit } from "../units/quantity.ts";
import { attempt } from "./build.ts";

/** A variable that is kept, and how its numbers are given: value in coherent units / `scale` is a number of `unit`. */
export interface RecordedVariable {
  readonly variable: number;
  readonly name: string;
  readonly unit: string;
  readonly scale: number;
  /** Steps between two readings. */
  readonly steps: number;
}

/** A variable that is kept with the weights: that of the synapse, or of the branch or neuron that it is on. */
export type KeptVariable = Omit<RecordedVariable, "steps">;

/** What is kept of a run, in steps and numbers of the program. */
export interface RecordingPlan {
  readonly spikes: readonly number[];
  /** Steps in a bin of the mean rates. */
  readonly rateSteps: number;
  /** `cells` null: all elements. */
  readonly variables: readonly (RecordedVariable & { readonly cells: Uint32Array | null })[];
  readonly quantiles: readonly RecordedVariable[];
  readonly weights: {
    readonly projections: readonly number[];
    readonly at: readonly number[];
    /** By recorded projection: variables that are kept with each synapse. */
    readonly variables: readonly (readonly KeptVariable[])[];
  };
  /** Projections whose synapses are counted, with the instances that form and remove them; `steps` between two counts. */
  readonly synapses: {
    readonly projections: readonly number[];
    readonly changes: readonly StructureCounts[];
    readonly steps: number;
  } | null;
}

/** Variables of an instance that count, by neuron, what happened to synapses. */
export interface StructureCounts {
  readonly instance: string;
  readonly formed: number;
  readonly eliminated: number;
  readonly refused: number;
}

/** The instances of a program that form or remove synapses of some projections. */
export function structureCounts(
  program: Pick<Program, "ticks">,
  projections: readonly number[],
): StructureCounts[] {
  return program.ticks.flatMap(({ instance, passes }) =>
    passes.flatMap((pass) => {
      if (pass.kind !== "structure") return [];
      if (!pass.parts.some(({ projection }) => projections.includes(projection))) return [];
      const { formed, eliminated, refused } = pass;
      return [{ instance, formed, eliminated, refused }];
    }),
  );
}

const time: Dimension = { time: 1, voltage: 0, current: 0, length: 0, amount: 0 };

/**
 * The recording of a model, its durations divided by the compression.
 *
 * Fails: ModelErrors with every mistake, such as an unknown population (the nearest is offered).
 */
export function resolveRecording(spec: RecordingSpec, program: Program, compression = 1): RecordingPlan {
  const mistakes = collectMistakes();
  const plan = planRecording(spec, program, compression, mistakes);
  mistakes.fail();
  return plan;
}

/** What a recording refers to. */
interface Recorded {
  readonly dt: number;
  readonly variables: readonly Variable[];
  readonly populations: readonly Pick<PopulationProgram, "name" | "count" | "branches">[];
  readonly projections: readonly Pick<ProjectionProgram, "name" | "from" | "to" | "delays">[];
  readonly ticks: Program["ticks"];
}

/** The same, telling `mistakes` instead of failing. */
export function planRecording(
  spec: RecordingSpec,
  program: Recorded,
  compression: number,
  mistakes: Mistakes,
): RecordingPlan {
  const reader: Reader = { mistakes, program, compression };
  const populations = program.populations.map(({ name }) => name);
  const projections = program.projections.map(({ name }) => name);
  return {
    spikes: (spec.spikes ?? []).map((name, i) =>
      indexIn(mistakes, populations, name, "population", `recording.spikes[${i}]`),
    ),
    rateSteps: interval(reader, spec.rates ?? "1 s", "recording.rates"),
    variables: (spec.variables ?? []).flatMap((each, i) =>
      variableOf(reader, each, `recording.variables[${i}]`),
    ),
    quantiles: (spec.quantiles ?? []).flatMap(({ name, every }, i) => {
      const where = `recording.quantiles[${i}]`;
      const variable = namedVariable(reader, name, `${where}.name`);
      return variable === undefined ? [] : [recorded(variable, interval(reader, every, `${where}.every`))];
    }),
    weights: {
      projections: (spec.weights?.projections ?? []).map((name, i) =>
        indexIn(mistakes, projections, name, "projection", `recording.weights.projections[${i}]`),
      ),
      at: [
        ...new Set((spec.weights?.at ?? []).map((at, i) => moment(reader, at, `recording.weights.at[${i}]`))),
      ].sort((a, b) => a - b),
      variables: keptWithWeights(reader, spec.weights?.variables ?? [], spec.weights?.projections ?? []),
    },
    synapses: spec.synapses === undefined ? null : countsOf(reader, spec.synapses, projections),
  };
}

function countsOf(
  reader: Reader,
  { projections: names, every }: NonNullable<RecordingSpec["synapses"]>,
  known: readonly string[],
): RecordingPlan["synapses"] {
  const projections = names.map((name, i) =>
    indexIn(reader.mistakes, known, name, "projection", `recording.synapses.projections[${i}]`),
  );
  const changes = structureCounts(reader.program, projections);
  return { projections, changes, steps: interval(reader, every, "recording.synapses.every") };
}

/** By projection, the variables of these names that its synapses can read. */
function keptWithWeights(
  { mistakes, program }: Reader,
  names: readonly string[],
  projections: readonly string[],
): KeptVariable[][] {
  const kept = projections.map((): KeptVariable[] => []);
  names.forEach((name, i) => {
    let found = false;
    projections.forEach((on, p) => {
      const { index, to } = placeOf(program, on);
      const variable = program.variables.find(
        (each) =>
          (each.name === name || each.name === `${name}@${on}`) &&
          (each.projection === index || each.population === to || each.site === "network"),
      );
      if (variable === undefined) return;
      found = true;
      kept[p]!.push({ ...shownIn(variable), name });
    });
    const known = [...new Set(program.variables.map((each) => each.name.replace(/@.*/, "")))];
    if (!found) tellUnknown(mistakes, known, name, "variable", `recording.weights.variables[${i}]`);
  });
  return kept;
}

function placeOf(program: Recorded, name: string): { readonly index: number; readonly to: number } {
  const index = program.projections.findIndex((each) => each.name === name);
  return { index, to: program.projections[index]?.to ?? -2 }; // an unknown name has been told of
}

interface Reader {
  readonly mistakes: Mistakes;
  readonly program: Recorded;
  readonly compression: number;
}

function variableOf(
  reader: Reader,
  { name, every, cells }: NonNullable<RecordingSpec["variables"]>[number],
  where: string,
): RecordingPlan["variables"][number][] {
  const variable = namedVariable(reader, name, `${where}.name`);
  const steps = interval(reader, every, `${where}.every`);
  if (variable === undefined) return [];
  if (variable.site === "synapse") {
    reader.mistakes.tell({
      what: `${name} has a value for every synapse`,
      where: `${where}.name`,
      fix: "record its quantiles, or all weights at marks",
    });
    return [];
  }
  const count = elements(reader.program, variable);
  const wrong = (cells ?? []).find((cell) => !(Number.isInteger(cell) && cell >= 0 && cell < count));
  if (wrong !== undefined) {
    reader.mistakes.tell({
      what: `${name} has no element ${wrong}`,
      where: `${where}.cells`,
      fix: `elements are counted from 0 to ${count - 1}`,
    });
    return [];
  }
  return [{ ...recorded(variable, steps), cells: cells === undefined ? null : Uint32Array.from(cells) }];
}

function recorded(variable: Variable, steps: number): RecordedVariable {
  return { ...shownIn(variable), steps };
}

/** A variable with the unit in which its numbers are given. */
function shownIn({ id, name, dimension }: Variable): Omit<RecordedVariable, "steps"> {
  const unit = dimensionName(dimension);
  if (unit === "a plain number") return { variable: id, name, unit: "1", scale: 1 };
  return { variable: id, name, unit, scale: parseUnit(unit).scale };
}

function elements(program: Recorded, { site, population, projection }: Variable): number {
  if (site === "population" || site === "network") return 1;
  if (site === "pre") {
    const { from, delays } = program.projections[projection]!;
    return program.populations[from]!.count * delays.length;
  }
  const { count, branches } = program.populations[population]!;
  return site === "branch" ? count * branches : count;
}

function namedVariable({ program, mistakes }: Reader, name: string, where: string): Variable | undefined {
  const found = program.variables.find((variable) => variable.name === name);
  if (found === undefined)
    tellUnknown(
      mistakes,
      program.variables.map((each) => each.name),
      name,
      "variable",
      where,
    );
  return found;
}

function indexIn(
  mistakes: Mistakes,
  names: readonly string[],
  name: string,
  kind: string,
  where: string,
): number {
  const index = names.indexOf(name);
  if (index < 0) tellUnknown(mistakes, names, name, kind, where);
  return index;
}

function tellUnknown(
  mistakes: Mistakes,
  names: readonly string[],
  name: string,
  kind: string,
  where: string,
): void {
  const near = nearestName(name, names);
  mistakes.tell({
    what: `unknown ${kind}: ${name}`,
    where,
    fix: near === undefined ? `the model has ${names.join(", ") || "none"}` : `did you mean ${near}?`,
  });
}

function interval(reader: Reader, text: string | number, where: string): number {
  const steps = moment(reader, text, where);
  if (steps >= 1) return steps;
  reader.mistakes.tell({
    what: `it must be one step of dt (${reader.program.dt} ms) or more, got ${text}`,
    where,
    fix: "lengthen it",
  });
  return 1;
}

/** A time as the nearest whole number of steps. */
function moment({ mistakes, program, compression }: Reader, text: string | number, where: string): number {
  const quantity = attempt(mistakes, where, () => parseQuantity(text));
  if (quantity === undefined) return 1;
  const steps = Math.round(quantity.value / compression / program.dt);
  const isTime = sameDimension(quantity.dimension, time) || quantity.value === 0;
  if (isTime && steps >= 0 && Number.isSafeInteger(steps)) return steps;
  mistakes.tell({
    what: isTime ? `a time must be 0 or more, got ${text}` : `it must be a time, got ${text}`,
    where,
    fix: 'write it with its unit, such as "10 s"',
  });
  return 1;
}
