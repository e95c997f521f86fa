import type { Mechanism, Site } from "../model/mechanism.ts";
import { nearestName } from "../model/nearest.ts";
import { constant, plus, times } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import { valueIn } from "../program/value-in.ts";
import { type Dimension, sameDimension } from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import type { Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { expression, sparseSource } from "./draws.ts";
import type { Instance } from "./resolve-instance.ts";
import { dimensionOf } from "./resolve-neuron.ts";
import { canRead, joinSites, type Meaning, siteWords } from "./scope.ts";

/** One variable that is read, by the instance that reads it. */
interface Reading {
  readonly build: Build;
  readonly instances: readonly Instance[];
  readonly reader: Instance;
  readonly name: string;
}

/**
 * Gives every instance the variables of others that it reads, and multiplies its gates by those that bear their names.
 *
 * A variable of the neuron, its branches or its population is read on the same population, one of synapses and axons on
 * the same projection, one of the network everywhere. Order: ticks run in the order of the instances, so a reader that
 * is listed before the writer sees the value of the tick before.
 */
export function bindShared(build: Build, instances: readonly Instance[]): void {
  for (const { mechanism } of instances) checkShares(build, mechanism);
  for (const reader of instances) {
    checkChoices(build, reader, instances);
    for (const name of Object.keys(reader.mechanism.reads ?? {}))
      bindRead({ build, instances, reader, name });
    for (const gate of reader.mechanism.gates ?? []) bindGate(instances, reader, gate);
  }
}

/** Names in the catalogue of what shares a variable. */
function sharersInCatalogue(build: Build, name: string): readonly string[] {
  return build.catalogue.mechanisms.filter(({ shares }) => shares?.includes(name)).map((each) => each.name);
}

function checkShares(build: Build, mechanism: Mechanism): void {
  const known = Object.keys(mechanism.variables);
  for (const name of mechanism.shares ?? []) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    build.mistakes.tell({
      what: `${mechanism.name} shares ${name}, which is none of its variables`,
      where: `${mechanism.name}.shares`,
      fix: near === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
  }
}

function checkChoices(build: Build, reader: Instance, instances: readonly Instance[]): void {
  const known = Object.keys(reader.mechanism.reads ?? {});
  for (const [name, chosen] of Object.entries(reader.spec.reads ?? {})) {
    const where = `mechanisms.${reader.name}.reads.${name}`;
    if (!known.includes(name)) {
      const near = nearestName(name, known);
      const fix = near === undefined ? `it reads ${known.join(", ") || "none"}` : `did you mean ${near}?`;
      build.mistakes.tell({ what: `${reader.mechanism.name} reads no ${name}`, where, fix });
      continue;
    }
    const sharers = instances.filter((each) => each !== reader && each.mechanism.shares?.includes(name));
    if (sharers.some((each) => each.name === chosen)) continue;
    build.mistakes.tell({
      what: `${chosen} shares no ${name}`,
      where,
      fix: `name one of ${sharers.map((each) => each.name).join(", ") || "none: nothing shares it"}`,
    });
  }
}

function bindRead(reading: Reading): void {
  const { reader, name } = reading;
  const sharers = sharersFor(reading);
  const ofSynapses = sharers.filter((each) => isWired(siteOf(each, name)));
  if (ofSynapses.length === 0) {
    setEverywhere(reader, name, chosenMeaning(reading, sharers, null));
    return;
  }
  for (const projection of reader.projections) {
    const here = sharers.filter(
      (each) => !ofSynapses.includes(each) || each.projections.includes(projection),
    );
    reader.projectionNames.get(projection.index)!.set(name, chosenMeaning(reading, here, projection));
  }
}

/** Instances whose variable the reader can reach, after the choice of the model file. */
function sharersFor({ instances, reader, name }: Reading): readonly Instance[] {
  const chosen = reader.spec.reads?.[name];
  return instances.filter(
    (each) => reaches(each, reader, name) && (chosen === undefined || each.name === chosen),
  );
}

function reaches(sharer: Instance, reader: Instance, name: string): boolean {
  if (sharer === reader || !sharer.mechanism.shares?.includes(name)) return false;
  if (sharer.mechanism.variables[name] === undefined) return false;
  const site = siteOf(sharer, name);
  if (isWired(site)) return sharer.projections.some((each) => reader.projections.includes(each));
  return site === "network" || sharer.target === reader.target;
}

function siteOf(sharer: Instance, name: string): Site {
  return sharer.mechanism.variables[name]!.per;
}

function isWired(site: Site): boolean {
  return site === "pre" || site === "synapse";
}

/** What the name stands for; after a reported mistake something that causes no further ones. */
function chosenMeaning(
  reading: Reading,
  sharers: readonly Instance[],
  projection: ProjectionDraft | null,
): Meaning {
  const { build, reader, name } = reading;
  const { per, unit, combine } = reader.mechanism.reads![name]!;
  const dimension = dimensionOf(build, unit, `${reader.mechanism.name}.reads.${name}`);
  const [sharer, other] = sharers;
  if (sharer === undefined) return { expr: unshared(reading, dimension, projection), site: per, dimension };
  if (other !== undefined && combine === undefined) {
    const where = `mechanisms.${reader.name}`;
    build.mistakes.tell({
      what: `${sharer.name} and ${other.name} both share ${name}, which ${reader.name} reads`,
      where,
      fix: `choose one under ${where}.reads, as in { ${name}: ${sharer.name} }`,
    });
  }
  const parts = sharers.map((each) => {
    const meaning = meaningIn(each, name, projection)!;
    checkFit(reading, { dimension, per }, each, meaning);
    return meaning.expr;
  });
  return { expr: parts.reduce(combine === "sum" ? plus : times), site: per, dimension };
}

function checkFit(
  { build, reader, name }: Reading,
  needed: { readonly dimension: Dimension; readonly per: Site },
  sharer: Instance,
  meaning: Meaning,
): void {
  const where = `mechanisms.${reader.name}`;
  if (!sameDimension(needed.dimension, meaning.dimension)) {
    build.mistakes.tell({
      what: `${reader.mechanism.name} reads ${name} in ${dimensionName(needed.dimension)}, but ${sharer.mechanism.name} shares it in ${dimensionName(meaning.dimension)}`,
      where,
      fix: "they must agree: change the unit of one of them",
    });
  } else if (!canRead(needed.per, meaning.site)) {
    build.mistakes.tell({
      what: `${reader.mechanism.name} reads one ${name} for each ${siteWords[needed.per]}, but ${sharer.mechanism.name} shares one for each ${siteWords[meaning.site]}`,
      where,
      fix: `let it read ${name} per ${meaning.site} and take its mean or sum`,
    });
  }
}

function meaningIn(sharer: Instance, name: string, projection: ProjectionDraft | null): Meaning | undefined {
  const names = projection === null ? undefined : sharer.projectionNames.get(projection.index);
  return (names ?? sharer.names).get(name);
}

/** The neutral value of a variable that nobody shares. */
function unshared(
  { build, reader, name }: Reading,
  dimension: Dimension,
  projection: ProjectionDraft | null,
): Expr {
  const { unit, otherwise } = reader.mechanism.reads![name]!;
  if (typeof otherwise === "number") return constant(valueIn(otherwise, unit));
  if (otherwise !== undefined) {
    const where = `${reader.mechanism.name}.reads.${name}.otherwise`;
    const source = sparseSource(build, reader.name, `reads ${name}`);
    const context = { build, scope: reader.names, site: "network", where, dimension, source } as const;
    return expression(otherwise, context) ?? constant(1);
  }
  const sharers = sharersInCatalogue(build, name);
  build.mistakes.tell({
    what: `${reader.mechanism.name} reads ${name}, which nothing on ${projection?.name ?? reader.target.name} shares`,
    where: `mechanisms.${reader.name}`,
    fix:
      sharers.length === 0
        ? `add a mechanism with "${name}" under its shares`
        : `add ${sharers.join(" or ")} to the model`,
  });
  return constant(1);
}

/** A gate times every shared variable of its name, such as what a drug leaves of it. */
function bindGate(instances: readonly Instance[], reader: Instance, gate: string): void {
  for (const sharer of instances.filter((each) => reaches(each, reader, gate))) {
    if (isWired(siteOf(sharer, gate))) {
      for (const projection of reader.projections) {
        const factor = sharer.projections.includes(projection) && meaningIn(sharer, gate, projection);
        const names = reader.projectionNames.get(projection.index)!;
        if (factor) names.set(gate, gated(names.get(gate)!, factor));
      }
    } else setEverywhere(reader, gate, gated(reader.names.get(gate)!, meaningIn(sharer, gate, null)!));
  }
}

function gated(gate: Meaning, factor: Meaning): Meaning {
  return {
    expr: times(gate.expr, factor.expr),
    site: joinSites(gate.site, factor.site),
    dimension: gate.dimension,
  };
}

function setEverywhere(reader: Instance, name: string, meaning: Meaning): void {
  reader.names.set(name, meaning);
  for (const names of reader.projectionNames.values()) names.set(name, meaning);
}
