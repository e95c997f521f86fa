import { tTwoSided } from "../numerics/distributions.ts";
import { normalQuantile } from "../numerics/normal-distribution.ts";
import { type AnimalQuantiles, type AnimalSizes, animalQuantiles } from "./animal-quantiles.ts";
import { matchedSizes, tooClose } from "./matched-threshold.ts";
import { bandCritical, smoothErrors } from "./shape-band.ts";

/** What the shape test needs: the animals of every group of the table, and which groups are compared. */
export interface ShapeRequest {
  readonly animals: readonly AnimalSizes[];
  /** Weight of each group in the comparison: 1 for the treated, -1/k for each of k references, 0 for the others. */
  readonly weights: readonly number[];
  /** Log of the detection limit; null if there is none. */
  readonly logThreshold: number | null;
}

/** One shape contrast, in log units of size. */
export interface ShapeContrast {
  readonly estimate: number;
  readonly se: number;
  readonly t: number;
  readonly p: number;
}

/** The change by quantile of size, and whether one factor describes it. Logs are natural; arrays run along `q`. */
export interface ShapeTest {
  readonly q: readonly number[];
  /** r(q) = log(treated / reference) at quantile q, and its simultaneous 95 % band. */
  readonly r: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** s(q) = r(q) - mean r, and its simultaneous 95 % band: 0 everywhere if there was one factor. */
  readonly s: readonly number[];
  readonly sLow: readonly number[];
  readonly sHigh: readonly number[];
  /** Mean of r over q: the log of the one factor. */
  readonly meanLogRatio: number;
  readonly tilt: ShapeContrast;
  readonly bend: ShapeContrast;
  /** p value of one factor against tilt or bend. */
  readonly p: number;
  readonly df: number;
  /** Animals on the treated and on the reference side (the same number where each animal is on both). */
  readonly animals: readonly [number, number];
  /** Margin that the band would have met if r had been exactly flat: what the design could have supported. */
  readonly smallestMargin: number;
  /** Largest distance of the band from 0: the margin within which r is flat. */
  readonly reach: number;
  /** What a detection limit hid of the mean log change: matched less unmatched difference; null without a limit. */
  readonly matchedCorrection: number | null;
  /** Error of the matched log factor over that of the difference of means; 1 without a limit. */
  readonly matchedStretch: number;
  /** Share of the compared sizes that were dropped to match the truncation. */
  readonly droppedShare: number;
  readonly warnings: readonly string[];
}

/** Share of the error rate given to the tilt; the rest is the bend's. */
const tiltShare = 0.8;

/**
 * Tests whether every quantile of log size changed by the same amount, with the animal as the unit.
 *
 * Each animal's quantile function is projected on two orthonormal shapes, which uniform scaling leaves alone: a tilt
 * (normal scores of q: spread grew or shrank) and a bend (their square: the two tails moved against the middle). The
 * spread of each score between the animals of a group, pooled over all groups of the table, is the error: it holds
 * what animals differ in shape and what their synapses scatter. p is min(p tilt / 0.8, p bend / 0.2), a weighted
 * Bonferroni: most departures of interest tilt. Size and power are in docs/calibration.md.
 * With a detection limit the side that must shrink is cut as scaling would have cut it (Kim, Tsien & Alger 2012).
 *
 * Fails: never; a string says why there is no test (fewer than 3 animals on a side, a limit that hides too much, animals
 * that are copies of each other).
 */
export function shapeTest(request: ShapeRequest): ShapeTest | string {
  const matched =
    request.logThreshold === null ? null : matchedSizes({ ...request, logThreshold: request.logThreshold });
  if (matched === null && request.logThreshold !== null) return tooClose;
  const table = animalQuantiles(matched ? matched.animals : request.animals);
  const found = shapeOfQuantiles(table, request.weights);
  if (typeof found === "string" || matched === null) return found;
  return {
    ...found,
    matchedCorrection: matched.correction,
    matchedStretch: matched.stretch,
    droppedShare: matched.droppedShare,
  };
}

/** The shape test on vectors that are at hand, such as each animal's change of its quantiles. Fails: as `shapeTest`. */
export function shapeOfQuantiles(table: AnimalQuantiles, weights: readonly number[]): ShapeTest | string {
  const units = comparedUnits(table, weights);
  if (typeof units === "string") return units;
  const q = table.q;
  const r = contrastOf(units, (unit) => unit, q.length);
  const centred = (unit: Float64Array) => subtractMean(unit);
  const s = contrastOf(units, centred, q.length);
  const critical = bandCritical(units.df);
  const [tilt, bend] = shapeDirections(q).map((direction) => scoreContrast(units, direction));
  if (!(tilt!.se > 0 && bend!.se > 0))
    return "the animals of a group do not differ at all in the shape of their sizes: there is no error to test against";
  const half = smoothErrors(q, s.se).map((se) => critical * se);
  const halfOfR = smoothErrors(q, r.se).map((se) => critical * se);
  const left = table.left.map(({ animal, count }) => `${animal} (${count})`);
  return {
    q,
    r: [...r.estimate],
    low: r.estimate.map((value, i) => value - halfOfR[i]!),
    high: r.estimate.map((value, i) => value + halfOfR[i]!),
    s: [...s.estimate],
    sLow: s.estimate.map((value, i) => value - half[i]!),
    sHigh: s.estimate.map((value, i) => value + half[i]!),
    meanLogRatio: r.estimate.reduce((sum, value) => sum + value, 0) / q.length,
    tilt: tilt!,
    bend: bend!,
    p: Math.min(1, tilt!.p / tiltShare, bend!.p / (1 - tiltShare)),
    df: units.df,
    animals: units.animals,
    smallestMargin: Math.max(...half),
    reach: Math.max(...s.estimate.map((value, i) => Math.abs(value) + half[i]!)),
    matchedCorrection: null,
    matchedStretch: 1,
    droppedShare: 0,
    warnings:
      left.length === 0
        ? []
        : [`too few sizes for a quantile function, left out of the shape: ${left.join(", ")}`],
  };
}

/** Two orthonormal directions on the grid, both orthogonal to a shift: tilt and bend. */
export function shapeDirections(q: readonly number[]): readonly [Float64Array, Float64Array] {
  const scores = Float64Array.from(q, normalQuantile);
  const tilt = normalised(subtractMean(scores));
  const square = subtractMean(scores.map((z) => z * z));
  const along = dot(square, tilt);
  return [tilt, normalised(square.map((value, i) => value - along * tilt[i]!))];
}

/** Vectors whose weighted mean is the comparison and whose scatter inside a stratum is its error. */
interface ComparedUnits {
  readonly strata: readonly Stratum[];
  readonly df: number;
  readonly animals: readonly [number, number];
}

interface Stratum {
  readonly weight: number;
  readonly vectors: readonly Float64Array[];
  /** Sizes behind each vector. */
  readonly counts: readonly number[];
}

function comparedUnits(table: AnimalQuantiles, weights: readonly number[]): ComparedUnits | string {
  const sides = weights.flatMap((weight, group) => (weight === 0 ? [] : [group]));
  const of = (group: number) => table.animals.filter((animal) => animal.group === group);
  const few = sides.find((group) => of(group).length < 3);
  if (few !== undefined)
    return `fewer than 3 animals with enough synapses in a group (${of(few).length}): the spread between animals cannot be measured`;
  const shared = of(sides[0]!).filter((one) =>
    sides.every((g) => of(g).some((o) => o.animal === one.animal)),
  );
  const names = new Set(sides.flatMap((group) => of(group).map((one) => one.animal)));
  const total = sides.reduce((sum, group) => sum + of(group).length, 0);
  if (names.size < total) {
    if (shared.length < 3)
      return `only ${shared.length} animals have synapses on both sides of the comparison: too few for their differences`;
    const vectors = shared.map(({ animal }) => {
      const rows = sides.map((group) => of(group).find((one) => one.animal === animal)!.quantiles);
      return Float64Array.from(table.q, (_, i) =>
        rows.reduce((sum, row, side) => sum + weights[sides[side]!]! * row[i]!, 0),
      );
    });
    return {
      strata: [{ weight: 1, vectors, counts: shared.map(({ count }) => count) }],
      df: shared.length - 1,
      animals: [shared.length, shared.length],
    };
  }
  const strata = weights.map((weight, group) => ({
    weight,
    vectors: of(group).map((one) => one.quantiles),
    counts: of(group).map((one) => one.count),
  }));
  const count = (sign: number) =>
    strata.reduce((sum, { weight, vectors }) => sum + (weight * sign > 0 ? vectors.length : 0), 0);
  return {
    strata,
    df: strata.reduce((sum, { vectors }) => sum + Math.max(0, vectors.length - 1), 0),
    animals: [count(1), count(-1)],
  };
}

/**
 * Estimate and standard error of the comparison at each of k positions of the mapped vectors.
 *
 * The error is the larger of two: that of animals which vary alike, and that of animals which vary as 1 / (their count),
 * as they would if they differed by sampling alone. They agree where counts are equal; without the second the test
 * rejects too often when the smaller side has the fewer synapses per animal.
 */
function contrastOf(
  { strata, df }: ComparedUnits,
  map: (unit: Float64Array) => Float64Array,
  k: number,
): { readonly estimate: number[]; readonly se: number[] } {
  const estimate = new Array<number>(k).fill(0);
  const sumOfSquares = new Array<number>(k).fill(0);
  for (const { weight, vectors } of strata) {
    const mapped = vectors.map(map);
    for (let i = 0; i < k; i++) {
      const mean = mapped.reduce((sum, vector) => sum + vector[i]!, 0) / Math.max(1, mapped.length);
      estimate[i]! += weight * mean;
      for (const vector of mapped) sumOfSquares[i]! += (vector[i]! - mean) ** 2;
    }
  }
  const perSquare = Math.max(
    errorPerSquare(strata, () => 1 / df),
    errorPerSquare(strata, (count) => 1 / count),
  );
  return { estimate, se: sumOfSquares.map((sum) => Math.sqrt(sum * perSquare)) };
}

/** Variance of the comparison over the expected sum of squares, if an animal varies as `relative` of its count. */
function errorPerSquare(strata: readonly Stratum[], relative: (count: number) => number): number {
  let squares = 0;
  let comparison = 0;
  for (const { weight, counts } of strata) {
    const m = counts.length;
    if (m === 0) continue;
    const total = counts.reduce((sum, count) => sum + relative(count), 0);
    squares += total * (1 - 1 / m);
    comparison += (weight ** 2 * total) / m ** 2;
  }
  return comparison / squares;
}

function scoreContrast(units: ComparedUnits, direction: Float64Array): ShapeContrast {
  const { estimate, se } = contrastOf(units, (unit) => Float64Array.of(dot(unit, direction)), 1);
  const t = estimate[0]! / se[0]!;
  return { estimate: estimate[0]!, se: se[0]!, t, p: tTwoSided(t, units.df) };
}

function subtractMean(vector: Float64Array): Float64Array {
  const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length;
  return vector.map((value) => value - mean);
}

function normalised(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
