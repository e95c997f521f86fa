import type { Formula } from "./formula.ts";
import { columnsRead, deparse } from "./formula-expression.ts";
import { type LmmMoments, lmmMoments } from "./lmm-moments.ts";
import { type NestedMoments, topOf } from "./lmm-nested-moments.ts";
import {
  type GridCovariate,
  type ModelFrameOptions,
  type ModelFrameWithGrid,
  modelFrame,
} from "./model-frame.ts";
import { CELL_WEIGHT, cellMeans, cellRows, twoValues, varyingAtoms } from "./sufficient-frame.ts";
import type { CellTable, SufficientRequest } from "./sufficient-request.ts";

/** A model over a table whose rows were never read: its frame over cells, and the moments of its rows. */
export interface SufficientModel {
  /** Frame over weighted rows that stand for cells; its counts are those of the rows behind them. */
  readonly frame: ModelFrameWithGrid;
  readonly moments: LmmMoments;
}

/**
 * Frame and moments of `formula` from the cells that a pass over the table returned.
 *
 * Weights here say how many rows a cell has, and not how precise one is: n counts the rows, and the log-likelihood
 * carries no weights.
 */
export function sufficientModel(
  cells: CellTable,
  request: SufficientRequest,
  formula: Formula,
  options: Pick<ModelFrameOptions, "levels" | "contrasts"> = {},
): SufficientModel {
  const { frame, moments } = byMeans(cells, request, options) ?? byRows(cells, request, options);
  return {
    frame: {
      ...frame,
      formula: formula.text,
      parsed: formula,
      n: cells.rows,
      dropped: cells.dropped,
      ...responseOf(formula),
      covariates: frame.covariates.map((covariate) => withTwoValues(covariate, cells, request)),
      warnings: [
        ...(cells.dropped > 0
          ? [
              `${cells.dropped} rows left out: a variable of the model is missing, or a level was not asked for`,
            ]
          : []),
        ...request.atoms
          .slice(1)
          .filter(({ expression }) => expression.kind !== "name")
          .map(
            ({ name }) =>
              `marginal means hold ${name} at its own mean over the rows (with --engine js, at the mean of its column)`,
          ),
        ...frame.warnings,
      ],
    },
    moments: withRowCounts(moments, cells.rows),
  };
}

type FrameOptions = Pick<ModelFrameOptions, "levels" | "contrasts">;

/** The general way: weighted rows with the moments of the rows behind each cell. */
function byRows(cells: CellTable, request: SufficientRequest, options: FrameOptions): SufficientModel {
  const frame = modelFrame(cellRows(cells, request), request.formula, { ...options, weights: CELL_WEIGHT });
  return { frame, moments: lmmMoments(frame) };
}

/**
 * The short way, null where it does not hold: nested random intercepts, and nothing but the response varies in a cell.
 *
 * Then the rows of a cell differ from their mean by its sum of squares of y alone.
 */
function byMeans(
  cells: CellTable,
  request: SufficientRequest,
  options: FrameOptions,
): SufficientModel | null {
  const isScalar = request.formula.random.every(({ expression }) => columnsRead(expression).length === 0);
  if (!isScalar || varyingAtoms(cells).length > 1) return null;
  const frame = modelFrame(cellMeans(cells, request), request.formula, { ...options, weights: CELL_WEIGHT });
  if (frame.nesting.some(({ relation }) => relation !== "nested")) return null;
  const moments = lmmMoments(frame);
  if (moments.kind !== "nested") return null;
  addSquares(moments, frame, cells);
  return { frame, moments };
}

/** Adds the sums of squares of y inside the cells to moments of the cells' means, in place. */
function addSquares(moments: NestedMoments, frame: ModelFrameWithGrid, cells: CellTable): void {
  const { within, withinTop, terms, parents, counts } = moments;
  const codes = frame.random.find(({ group }) => group === terms[0]?.group)?.codes;
  const top = topOf(counts.length, parents);
  const k2 = (moments.p + 1) ** 2;
  for (let i = 0; i < frame.n; i++) {
    const cell = frame.rows[i]!;
    if (cell >= cells.count) continue;
    const squares = cells.products[0]![cell]!;
    within[k2 - 1]! += squares;
    if (withinTop) withinTop.cross[top[codes?.[i] ?? 0]! * k2 + k2 - 1]! += squares;
  }
}

/** A column of two values shows them to marginal means, which average over both and not over the cells' means. */
function withTwoValues(
  covariate: GridCovariate,
  cells: CellTable,
  request: SufficientRequest,
): GridCovariate {
  const atom = request.atoms.findIndex(({ name }) => name === covariate.name);
  const pair = atom < 0 ? null : twoValues(cells, atom);
  return pair === null
    ? covariate
    : { ...covariate, values: covariate.values.map((_, row) => pair[row % 2]!) };
}

function withRowCounts(moments: LmmMoments, n: number): LmmMoments {
  const counted = { ...moments, n, sumLogWeights: 0 };
  if (counted.kind !== "nested" || counted.withinTop === undefined) return counted;
  const rows = new Float64Array(counted.withinTop.rows.length);
  for (let d = 0; d < counted.counts.length; d++) {
    let top = d;
    for (const parent of counted.parents) top = parent[top]!;
    rows[top]! += counted.counts[d]!;
  }
  return { ...counted, withinTop: { ...counted.withinTop, rows } };
}

/** Name and function of the response; the cells hold it under its whole text. */
function responseOf({ response }: Formula): Pick<ModelFrameWithGrid, "responseName" | "responseTransform"> {
  const simple = ["log", "log2", "log10", "log1p", "sqrt", "exp"] as const;
  if (response.kind === "name") return { responseName: response.name, responseTransform: "identity" };
  if (response.kind === "call" && response.args.length === 1) {
    const transform = simple.find((name) => name === response.fn);
    if (transform) return { responseName: deparse(response.args[0]!.value), responseTransform: transform };
  }
  return { responseName: deparse(response), responseTransform: "other" };
}
