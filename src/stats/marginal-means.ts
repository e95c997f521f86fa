import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { GridCovariate, ModelFrameWithGrid } from "./model-frame.ts";
import type { FactorVariable } from "./model-frame-variables.ts";

/** How the means over the factors that are averaged out are weighted. */
export type GridWeights = "equal" | "proportional";

/** What the cells of a grid differ in, and what the rest is held at. */
export interface GridRequest {
  /** Factors whose combinations of levels are the cells, the first varying fastest. */
  readonly factors: readonly string[];
  /** Values of numeric columns; several values of one column make a cell for each. */
  readonly at?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Weights of the factors averaged out; equal if absent. */
  readonly weights?: GridWeights | undefined;
}

/** One cell of a reference grid as a linear function of the coefficients. */
export interface GridCell {
  readonly levels: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
  /** Coefficients of the kept columns; null if the cell cannot be estimated. */
  readonly row: Float64Array | null;
}

/**
 * Cells of the reference grid of `frame`.
 *
 * Factors that are not asked for are averaged out, other numeric columns are held at their mean over the rows of the
 * model; a column with only two values is averaged over the two, which is what emmeans does.
 * Source: Searle, Speed and Milliken 1980 (population marginal means); emmeans ref_grid.
 * Fails: DataError for a name that is no factor, or no numeric column, of the fixed part.
 */
export function marginalGrid(frame: ModelFrameWithGrid, request: GridRequest): GridCell[] {
  const focal = request.factors.map((name) => gridFactor(frame, name));
  const at = Object.entries(request.at ?? {}).map(([name, values]) => ({
    ...gridCovariate(frame, name),
    at: values,
  }));
  const rest = frame.factors.filter((factor) => !focal.includes(factor));
  const held = frame.covariates.filter((covariate) => !at.some((other) => other.name === covariate.name));
  const averaged = averagedPoints(frame, rest, held, request.weights ?? "equal");
  return combinations([
    ...focal.map((factor) => factor.levels.length),
    ...at.map((covariate) => covariate.at.length),
  ]).map((choice) => {
    const levels = focal.map((factor, i) => [factor.name, choice[i]!] as const);
    const values = at.map(
      (covariate, i) => [covariate.name, covariate.at[choice[focal.length + i]!]!] as const,
    );
    const row = new Float64Array(frame.allColumnNames.length);
    for (const point of averaged) {
      const part = frame.designRow({
        levels: new Map([...point.levels, ...levels]),
        values: new Map([...point.values, ...values]),
      });
      for (let j = 0; j < row.length; j++) row[j]! += point.weight * part[j]!;
    }
    return {
      levels: Object.fromEntries(levels.map(([name, level], i) => [name, focal[i]!.levels[level]!])),
      values: Object.fromEntries(values),
      row: estimablePart(frame, row),
    };
  });
}

/** Slopes with respect to `variable` in the cells of a grid, by a central difference that is exact for a straight line. */
export function slopeGrid(frame: ModelFrameWithGrid, variable: string, request: GridRequest): GridCell[] {
  const { values } = gridCovariate(frame, variable);
  const asked = request.at?.[variable]?.[0];
  const { min, max } = rangeOf(values);
  const step = (max - min) * 1e-3;
  const centre = asked ?? meanOf(values, frame.rowCounts);
  const atOf = (value: number) => ({ ...request, at: { ...request.at, [variable]: [value] } });
  const above = marginalGrid(frame, atOf(centre + step));
  const below = marginalGrid(frame, atOf(centre - step));
  return above.map((cell, i) => {
    const low = below[i]!.row;
    const row = cell.row && low ? cell.row.map((value, j) => (value - low[j]!) / (2 * step)) : null;
    return { ...cell, row };
  });
}

/**
 * The part of a row of X, over all columns, that multiplies the kept columns; null if the row is not estimable.
 *
 * A linear function l of the coefficients is estimable if l is orthogonal to the null space of X, which the aliased
 * columns span: each is a known combination of the kept ones.
 */
export function estimablePart(frame: ModelFrameWithGrid, row: Float64Array): Float64Array | null {
  const kept = Float64Array.from(frame.rank.kept, (j) => row[j]!);
  const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  const estimable = frame.rank.aliased.every((j, a) => {
    const combination = frame.rank.combinations[a]!;
    let residual = row[j]!;
    let scale = 1;
    for (let k = 0; k < kept.length; k++) {
      residual -= kept[k]! * combination[k]!;
      scale += combination[k]! ** 2;
    }
    return Math.abs(residual) <= 1e-8 * size * Math.sqrt(scale);
  });
  return estimable ? kept : null;
}

/** The factor of the fixed part called `name`, or whose column is. Fails: DataError. */
export function gridFactor(frame: ModelFrameWithGrid, name: string): FactorVariable {
  const found =
    frame.factors.find((factor) => factor.name === name) ??
    frame.factors.find((factor) => factor.column === name);
  if (found) return found;
  const numeric = frame.covariates.some((covariate) => covariate.name === name);
  const names = frame.factors.map((factor) => factor.name);
  const near = nearestName(name, names);
  throw new DataError(
    numeric ? `${name} is numeric, so it has no levels to compare` : `unknown factor of the model: ${name}`,
    numeric
      ? `ask for its slope, give values as in --at ${name}=1,2, or make it a factor: factor(${name}) in the formula`
      : near
        ? `did you mean ${near}?`
        : `the factors of the formula are ${names.join(", ") || "none"}`,
  );
}

/** The numeric column of the fixed part called `name`. Fails: DataError. */
export function gridCovariate(frame: ModelFrameWithGrid, name: string): GridCovariate {
  const found = frame.covariates.find((covariate) => covariate.name === name);
  if (found) return found;
  const names = frame.covariates.map((covariate) => covariate.name);
  const near = nearestName(name, names);
  throw new DataError(
    `unknown numeric column of the model: ${name}`,
    near ? `did you mean ${near}?` : `the numeric columns of the formula are ${names.join(", ") || "none"}`,
  );
}

interface WeightedPoint {
  readonly levels: readonly (readonly [string, number])[];
  readonly values: readonly (readonly [string, number])[];
  readonly weight: number;
}

/** Points over which a cell is averaged: levels of the factors left, both values of a two-valued column. */
function averagedPoints(
  frame: ModelFrameWithGrid,
  factors: readonly FactorVariable[],
  held: readonly GridCovariate[],
  weights: GridWeights,
): WeightedPoint[] {
  const settings = held.map((covariate) => ({
    name: covariate.name,
    values: heldValues(covariate.values, frame.rowCounts),
  }));
  const sizes = [
    ...factors.map((factor) => factor.levels.length),
    ...settings.map((setting) => setting.values.length),
  ];
  const counts = weights === "proportional" ? cellCounts(factors, frame.rowCounts) : null;
  const points = combinations(sizes).map((choice) => {
    const cell = factors.reduce((index, factor, i) => index * factor.levels.length + choice[i]!, 0);
    return {
      levels: factors.map((factor, i) => [factor.name, choice[i]!] as const),
      values: settings.map(
        (setting, i) => [setting.name, setting.values[choice[factors.length + i]!]!] as const,
      ),
      weight: counts === null ? 1 : counts[cell]!,
    };
  });
  const total = points.reduce((sum, point) => sum + point.weight, 0);
  return points
    .filter((point) => point.weight > 0)
    .map((point) => ({ ...point, weight: point.weight / total }));
}

function cellCounts(factors: readonly FactorVariable[], rowCounts?: Float64Array): Float64Array {
  const counts = new Float64Array(factors.reduce((size, factor) => size * factor.levels.length, 1));
  const n = factors[0]?.codes.length ?? 1;
  for (let i = 0; i < n; i++) {
    let cell = 0;
    for (const factor of factors) cell = cell * factor.levels.length + factor.codes[i]!;
    counts[cell]! += rowCounts?.[i] ?? 1;
  }
  return counts;
}

/** The two values of a two-valued column, otherwise the mean. */
function heldValues(values: Float64Array, rowCounts?: Float64Array): readonly number[] {
  const found = new Set<number>();
  for (const value of values) {
    found.add(value);
    if (found.size > 2) return [meanOf(values, rowCounts)];
  }
  return [...found];
}

/** Every choice of one index below each size, the first varying fastest. */
export function combinations(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (choices, size) =>
      Array.from({ length: size }, (_, last) => choices.map((choice) => [...choice, last])).flat(),
    [[]],
  );
}

/** Smallest and largest value. */
export function rangeOf(values: Float64Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Mean over the rows of the model, each standing for `rowCounts` rows of the data. */
export function meanOf(values: Float64Array, rowCounts?: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const count = rowCounts?.[i] ?? 1;
    sum += count * values[i]!;
    total += count;
  }
  return sum / total;
}
