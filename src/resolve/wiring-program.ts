import type { WiringSpec } from "../model/model.ts";
import type { PlaceProgram, WiringProgram } from "../program/program.ts";
import { parseQuantity } from "../units/quantity.ts";
import { attempt, type Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";

/** Largest number of synapses that a projection may have; more cannot be addressed. */
export const synapseLimit = 2 ** 31;

/** The connections in plain numbers, after checking them against the sizes of the populations. */
export function resolveWiring(
  build: Build,
  wiring: WiringSpec,
  projection: string,
  from: PopulationDraft,
  to: PopulationDraft,
): WiringProgram {
  const where = `${projection}.wiring`;
  checkSize(build, wiring, where, from, to);
  switch (wiring.kind) {
    case "one-to-one":
      if (from.count !== to.count) {
        build.mistakes.tell({
          what: `one-to-one wiring must join populations of one size, got ${from.count} and ${to.count} cells`,
          where,
          fix: `give ${from.name} and ${to.name} the same count, or choose another wiring`,
        });
      }
      return { kind: "one-to-one" };
    case "all-to-all":
      return {
        kind: "all-to-all",
        autapses: wiring.autapses ?? true,
        exceptPartner: wiring.exceptPartner ?? false,
      };
    case "fixed-probability":
      checkProbability(build, wiring.probability, `${where}.probability`);
      return {
        kind: "fixed-probability",
        probability: wiring.probability,
        autapses: wiring.autapses ?? true,
      };
    case "fixed-in-degree":
      checkInDegree(build, wiring, `${where}.inDegree`, from, to);
      return { kind: "fixed-in-degree", inDegree: wiring.inDegree, autapses: wiring.autapses ?? true };
    case "distance":
      return distance(build, wiring, where, from, to);
    case "list":
      return list(build, wiring, where, from, to);
    default:
      build.mistakes.tell({
        what: `unknown wiring: ${(wiring as { kind: string }).kind}`,
        where: `${where}.kind`,
        fix: "choose one-to-one, all-to-all, fixed-probability, fixed-in-degree, distance or list",
      });
      return { kind: "one-to-one" };
  }
}

/** Synapses that a cell begins with on average; 0 for distance-dependent wiring, where the blocks tell. */
export function expectedInDegree(wiring: WiringProgram, pre: number, post: number): number {
  switch (wiring.kind) {
    case "one-to-one":
      return 1;
    case "all-to-all":
      return pre;
    case "fixed-probability":
      return pre * wiring.probability;
    case "fixed-in-degree":
      return wiring.inDegree;
    case "list":
      return wiring.pre.length / post;
    case "distance":
      return 0;
  }
}

function expectedSynapses(wiring: WiringSpec, from: PopulationDraft, to: PopulationDraft): number {
  switch (wiring.kind) {
    case "one-to-one":
      return to.count;
    case "fixed-probability":
      return from.count * to.count * wiring.probability;
    case "fixed-in-degree":
      return to.count * wiring.inDegree;
    case "list":
      return wiring.pre.length;
    default:
      return from.count * to.count;
  }
}

function checkSize(
  build: Build,
  wiring: WiringSpec,
  where: string,
  from: PopulationDraft,
  to: PopulationDraft,
): void {
  const expected = expectedSynapses(wiring, from, to);
  if (!(expected > synapseLimit)) return;
  build.mistakes.tell({
    what: `about ${Math.round(expected)} synapses are more than the ${synapseLimit} that a projection can hold`,
    where,
    fix: `lower the counts of ${from.name} (${from.count}) and ${to.name} (${to.count}) or the density`,
  });
}

function checkProbability(build: Build, value: number, where: string): void {
  if (value >= 0 && value <= 1) return;
  build.mistakes.tell({
    what: `a probability must be in 0..1, got ${value}`,
    where,
    fix: "write 0.02 for 2 %",
  });
}

function checkInDegree(
  build: Build,
  { inDegree, autapses }: WiringSpec & { kind: "fixed-in-degree" },
  where: string,
  from: PopulationDraft,
  to: PopulationDraft,
): void {
  const withoutItself = from.index === to.index && autapses === false;
  const sources = withoutItself ? from.count - 1 : from.count;
  if (Number.isInteger(inDegree) && inDegree >= 0 && inDegree <= sources) return;
  build.mistakes.tell({
    what: `an in-degree must be a whole number in 0..${sources}, got ${inDegree}`,
    where,
    fix: `${from.name} has ${from.count} cells to choose from${withoutItself ? ", less the cell itself" : ""}`,
  });
}

function distance(
  build: Build,
  wiring: WiringSpec & { kind: "distance" },
  where: string,
  from: PopulationDraft,
  to: PopulationDraft,
): WiringProgram {
  checkProbability(build, wiring.peak, `${where}.peak`);
  const range = lengthOf(build, wiring.range, `${where}.range`);
  return {
    kind: "distance",
    peak: wiring.peak,
    range,
    autapses: wiring.autapses ?? true,
    from: placeOf(build, from, where),
    to: placeOf(build, to, where),
  };
}

function lengthOf(build: Build, text: string | number, where: string): number {
  const quantity = attempt(build.mistakes, where, () => parseQuantity(text));
  if (quantity === undefined) return 1;
  if (quantity.dimension.length !== 1 || !(quantity.value > 0) || !Number.isFinite(quantity.value)) {
    build.mistakes.tell({
      what: `a length must be above 0 and in um, got ${text}`,
      where,
      fix: 'write it as "100 um"',
    });
    return 1;
  }
  return quantity.value;
}

function placeOf(build: Build, population: PopulationDraft, where: string): PlaceProgram {
  const { place } = population.spec;
  if (place === undefined) {
    build.mistakes.tell({
      what: `${population.name} has no place`,
      where,
      fix: `add populations.${population.name}.place, such as {grid: [${population.count}], spacing: "20 um"}`,
    });
    return { grid: [population.count], spacing: 1 };
  }
  const cells = place.grid.reduce((product, side) => product * side, 1);
  if (cells < population.count || place.grid.some((side) => !Number.isInteger(side) || side < 1)) {
    build.mistakes.tell({
      what: `a grid of ${place.grid.join(" x ")} does not hold ${population.count} cells`,
      where: `populations.${population.name}.place.grid`,
      fix: "its sides must be whole numbers whose product is the count or more",
    });
  }
  return {
    grid: place.grid,
    spacing: lengthOf(build, place.spacing, `populations.${population.name}.place.spacing`),
  };
}

function list(
  build: Build,
  wiring: WiringSpec & { kind: "list" },
  where: string,
  from: PopulationDraft,
  to: PopulationDraft,
): WiringProgram {
  if (wiring.pre.length !== wiring.post.length) {
    build.mistakes.tell({
      what: `${wiring.pre.length} presynaptic cells do not fit ${wiring.post.length} postsynaptic ones`,
      where,
      fix: "pre and post hold one entry for each synapse",
    });
  }
  checkCells(build, wiring.pre, `${where}.pre`, from);
  checkCells(build, wiring.post, `${where}.post`, to);
  return { kind: "list", pre: Uint32Array.from(wiring.pre), post: Uint32Array.from(wiring.post) };
}

function checkCells(
  build: Build,
  cells: readonly number[],
  where: string,
  population: PopulationDraft,
): void {
  const wrong = cells.findIndex((cell) => !(Number.isInteger(cell) && cell >= 0 && cell < population.count));
  if (wrong < 0) return;
  build.mistakes.tell({
    what: `${population.name} has no cell ${cells[wrong]}`,
    where: `${where}[${wrong}]`,
    fix: `cells are counted from 0 to ${population.count - 1}`,
  });
}
