import type { CohortDesign, DendriteQuantity } from "../model/cohort-design.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";

/** One entry per dendrite (and per mouse, where the name says so). */
export interface Dendrites {
  readonly conditionOfMouse: Int32Array;
  readonly mouse: Int32Array;
  readonly regionS1: Uint8Array;
  readonly diameter: Float64Array;
  readonly density: Float64Array;
  readonly mitochondrion: Float64Array;
  readonly count: Int32Array;
  /** Log size shared by the synapses of the dendrite. */
  readonly level: Float64Array;
}

/** Draws the mice, segments and synapse counts of `design`, and the level that the synapses of a segment share. */
export function drawDendrites(design: CohortDesign, seed: number): Dendrites {
  const draws = (what: string) => randomStream(seed, "cohort", what);
  const conditionOfMouse = Int32Array.from(
    design.mice.flatMap((count, code) => new Array<number>(count).fill(code)),
  );
  const mice = conditionOfMouse.length;
  const n = design.dendrites;
  const mouse = mouseOfDendrite(n, mice, draws("dendrites per mouse"));
  const regionS1 = new Uint8Array(n);
  const places = draws("region").permutation(n);
  for (let d = Math.round(design.shareM1 * n); d < n; d++) regionS1[places[d]!] = 1;

  const treated = design.conditions.indexOf(design.treated);
  const isTreated = (d: number) => conditionOfMouse[mouse[d]!] === treated;
  const effect = design.effect;
  const thicker = effect.kind === "unequal-calibre" ? effect.difference : 0;
  const shrink = effect.kind === "shrinkage" ? effect.linear : 1;
  const quantity = (what: string, of: DendriteQuantity) => drawQuantity(of, mouse, mice, draws(what));
  const diameter = quantity("diameter", design.diameter);
  const density = quantity("density", design.density);
  const mitochondrion = quantity("mitochondrion", design.mitochondrion);
  const length = Float64Array.from({ length: n }, () => 1);
  if (design.countsBy === "surface") {
    const stream = draws("length");
    for (let d = 0; d < n; d++) length[d] = (8 + 22 * stream.uniform()) * diameter[d]!;
  }
  const count = drawCounts(
    design.synapses,
    density.map((value, d) => value * length[d]!),
    draws("count"),
  );
  for (let d = 0; d < n; d++) {
    if (!isTreated(d)) continue;
    diameter[d] = sixDigits(Math.max(design.diameter.low, diameter[d]! + thicker) * shrink);
    density[d] = sixDigits(density[d]! / shrink ** 2);
    mitochondrion[d] = sixDigits(mitochondrion[d]! * shrink);
  }
  const level = drawLevels(design, { conditionOfMouse, mouse, regionS1, diameter }, seed);
  return { conditionOfMouse, mouse, regionS1, diameter, density, mitochondrion, count, level };
}

/** Spreads `n` dendrites over the mice as evenly as they go; the remainder falls on mice drawn at random. */
function mouseOfDendrite(n: number, mice: number, draws: RandomStream): Int32Array {
  const per = new Int32Array(mice).fill(Math.floor(n / mice));
  const lucky = draws.permutation(mice);
  for (let k = 0; k < n % mice; k++) per[lucky[k]!]!++;
  return Int32Array.from([...per].flatMap((count, m) => new Array<number>(count).fill(m)));
}

function drawQuantity(
  of: DendriteQuantity,
  mouse: Int32Array,
  mice: number,
  draws: RandomStream,
): Float64Array {
  const ofMouse = Float64Array.from({ length: mice }, () => of.sdMouse * draws.normal());
  return Float64Array.from(mouse, (m) => {
    for (;;) {
      const value = of.mean + ofMouse[m]! + of.sdSegment * draws.normal();
      if (value >= of.low && value <= of.high) return sixDigits(value);
    }
  });
}

/** `total` synapses over the dendrites, at least one each, the others independently with the given weights. */
function drawCounts(total: number, weights: Float64Array, draws: RandomStream): Int32Array {
  const n = weights.length;
  const cumulative = new Float64Array(n);
  let sum = 0;
  for (let d = 0; d < n; d++) cumulative[d] = sum += weights[d]!;
  const count = new Int32Array(n).fill(1);
  for (let k = n; k < total; k++) {
    const target = draws.uniform() * sum;
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < target) low = middle + 1;
      else high = middle;
    }
    count[low]!++;
  }
  return count;
}

/** Log size that the synapses of a dendrite share: median, mouse, dendrite, region, diameter, condition, day. */
function drawLevels(
  design: CohortDesign,
  of: Pick<Dendrites, "conditionOfMouse" | "mouse" | "regionS1" | "diameter">,
  seed: number,
): Float64Array {
  const { size, effect } = design;
  const mouseDraws = randomStream(seed, "cohort", "size of mouse");
  const dendriteDraws = randomStream(seed, "cohort", "size of dendrite");
  const ofMouse = Float64Array.from(of.conditionOfMouse, (condition) => {
    const shift = size.shifts[design.conditions[condition]!] ?? 0;
    return Math.log(size.median) + shift + size.sdMouse * mouseDraws.normal();
  });
  if (effect.kind === "batch") {
    const dayDraws = randomStream(seed, "cohort", "day");
    const ofDay = Float64Array.from({ length: effect.days }, () => effect.sd * dayDraws.normal());
    for (let m = 0; m < ofMouse.length; m++) {
      ofMouse[m] = ofMouse[m]! + ofDay[dayOfMouse(m, ofMouse.length, effect.days)]!;
    }
  }
  const perDiameter = effect.kind === "unequal-calibre" ? effect.perDiameter : size.perDiameter;
  return Float64Array.from(of.mouse, (m, d) => {
    const region = size.regionS1 * (of.regionS1[d]! - (1 - design.shareM1));
    const calibre = perDiameter * (of.diameter[d]! - design.diameter.mean);
    return ofMouse[m]! + region + calibre + size.sdDendrite * dendriteDraws.normal();
  });
}

/** Imaging day of a mouse: days follow each other in the order of the table, so that they overlap the conditions. */
export function dayOfMouse(mouse: number, mice: number, days: number): number {
  return Math.floor((mouse * days) / mice);
}

function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
