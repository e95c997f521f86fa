import { duplicateRows } from "../analysis/duplicate-rows.ts";
import { readTableFile, sizeOfFile } from "../host/node.ts";
import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { Adjustment } from "../stats/adjustments.ts";
import type { CodingName } from "../stats/coding.ts";
import type { ContrastKind } from "../stats/fit-contrasts.ts";
import { type AtValue, answerModel, type FitQuestions, fitModel } from "../stats/fit-model.ts";
import type { FitResult } from "../stats/fit-result.ts";
import { type Formula, parseFormula } from "../stats/formula.ts";

import { fitText } from "./fit-text.ts";
import { progressLine } from "./progress-line.ts";

/** What `setpoint fit` was told. */
export interface FitOptions {
  readonly formula: string;
  readonly ml?: boolean;
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  readonly coding?: Readonly<Record<string, readonly string[]>>;
  readonly weights?: string;
  readonly test?: readonly string[];
  readonly bootstrap?: number;
  readonly bootstrapIntervals?: number;
  readonly seed?: number;
  readonly contrasts?: readonly string[];
  readonly kind?: ContrastKind;
  readonly reference?: string;
  readonly by?: readonly string[];
  readonly at?: Readonly<Record<string, readonly AtValue[]>>;
  readonly slopes?: readonly string[];
  readonly ranges?: readonly string[];
  readonly df?: "kr" | "satterthwaite" | "z";
  readonly adjust?: Adjustment;
  readonly level?: number;
  readonly means?: "equal" | "proportional";
  readonly engine: "auto" | "js" | "duckdb";
  readonly json?: boolean;
}

/** Reads the table, fits, and returns what to print. Fails: DataError for anything that does not fit together. */
export async function runFit(path: string, options: FitOptions): Promise<string> {
  const result = await fitFile(path, options);
  return options.json ? `${JSON.stringify(result)}\n` : fitText(result);
}

async function fitFile(path: string, options: FitOptions): Promise<FitResult> {
  const formula = parseFormula(options.formula);
  if (options.ml && options.df === "kr")
    throw new DataError(
      "--df kr needs a REML fit, and --ml asks for maximum likelihood",
      "leave --ml out, or use --df satterthwaite",
    );
  if (options.bootstrap !== undefined && options.test === undefined)
    throw new DataError(
      "--bootstrap has no term to test",
      "name one, as in --test condition --bootstrap 999",
    );
  const progress = bootstrapProgress(options.bootstrap ?? 0);
  const ofIntervals = bootstrapProgress(options.bootstrapIntervals ?? 0);
  const questions: FitQuestions = {
    formula: options.formula,
    criterion: options.ml ? "ml" : "reml",
    tests: options.test,
    bootstrap:
      options.bootstrap === undefined
        ? undefined
        : { replicates: options.bootstrap, seed: options.seed ?? 1, onProgress: progress },
    intervals:
      options.bootstrapIntervals === undefined
        ? undefined
        : {
            replicates: options.bootstrapIntervals,
            seed: options.seed ?? 1,
            onProgress: (done) => ofIntervals("all parameters", done),
          },
    contrasts: options.contrasts,
    kind: options.kind,
    reference: options.reference,
    by: options.by,
    at: options.at,
    slopes: options.slopes,
    ranges: options.ranges,
    df: options.df,
    adjust: options.adjust,
    level: options.level,
    meanWeights: options.means,
  };
  if (await usesDuckDb(path, options)) return fitBySums(path, formula, questions, options);
  const table = await readTableFile(path);
  const { levels, weights } = options;
  const result = fitModel({ ...questions, table, levels, weights, codings: codings(options) });
  return { ...result, warnings: [...table.notes, ...duplicateRows(table), ...result.warnings] };
}

/** Says on stderr how far each bootstrap is. */
function bootstrapProgress(replicates: number): (of: string, done: number) => void {
  let line: ReturnType<typeof progressLine> | undefined;
  return (of, done) => {
    line ??= progressLine(`bootstrap of ${of}`);
    line.update(done, replicates);
    if (done < replicates) return;
    line.end();
    line = undefined;
  };
}

async function usesDuckDb(path: string, options: FitOptions): Promise<boolean> {
  if (options.engine !== "auto") return options.engine === "duckdb";
  const { isLargeFile } = await import("../host/duckdb.ts");
  return options.weights === undefined && isLargeFile(path, await sizeOfFile(path));
}

/** Fits from the sums of one pass over the file in DuckDB. */
async function fitBySums(
  path: string,
  formula: Formula,
  questions: FitQuestions,
  options: FitOptions,
): Promise<FitResult> {
  if (options.weights !== undefined)
    throw new DataError("--weights needs the rows in memory", "use --engine js");
  const { cellsOfFile } = await import("../host/duckdb.ts");
  const { sufficientModel } = await import("../stats/sufficient-moments.ts");
  const { levels } = options;
  const { cells, request } = await cellsOfFile(path, formula, levels ? { levels } : {});
  return answerModel((asked) => {
    const inCells = { ...request, formula: sameTerms(request.formula, formula, asked) };
    const { frame, moments } = sufficientModel(cells, inCells, asked, {
      levels,
      contrasts: codings(options),
    });
    return { moments, frame: { ...frame, ...(frame.weights ? { rowCounts: frame.weights } : {}) } };
  }, questions);
}

/** The terms of `inCells` (the whole formula over cells) that `asked` keeps of the `whole` formula. */
function sameTerms(inCells: Formula, whole: Formula, asked: Formula): Formula {
  const kept = new Set(asked.fixed.terms.map((term) => term.label));
  const terms = inCells.fixed.terms.filter((_, i) => kept.has(whole.fixed.terms[i]!.label));
  return { ...inCells, fixed: { ...inCells.fixed, terms } };
}

const codingNames = ["treatment", "sum", "helmert", "poly"] as const;

function codings(options: FitOptions): Record<string, CodingName> {
  return Object.fromEntries(
    Object.entries(options.coding ?? {}).map(([column, [name]]) => {
      const found = codingNames.find((coding) => coding === name);
      if (found) return [column, found];
      const near = nearestName(name ?? "", codingNames);
      throw new DataError(
        `unknown coding: ${name}`,
        near ? `did you mean ${near}?` : `the codings are ${codingNames.join(", ")}`,
      );
    }),
  );
}
