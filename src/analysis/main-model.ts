import type { Table } from "../model/table.ts";
import { type DegreesMethod, degreesOfFreedom } from "../stats/degrees-of-freedom.ts";
import type { ModelData } from "../stats/fit-tests.ts";
import { fitMoments } from "../stats/lmm.ts";
import { type LmmMoments, lmmMoments } from "../stats/lmm-moments.ts";
import type { DegreesOfFreedom, LmmFit } from "../stats/lmm-types.ts";
import { marginalGrid } from "../stats/marginal-means.ts";
import { type ModelFrameWithGrid, modelFrame } from "../stats/model-frame.ts";
import type { CheckedDesign } from "./design-check.ts";
import type { SizeTransform } from "./options.ts";
import type { Roles } from "./roles.ts";
import { wholeModel } from "./whole-table.ts";

/** A treated level against one reference, or against the mean of several. */
export interface Comparison {
  readonly treated: string;
  /** References whose mean is compared with; one, or several for the pooled comparison. */
  readonly references: readonly string[];
  /** Name of the reference in messages: `SW`, or `SW+EW`. */
  readonly reference: string;
}

/** The fitted mixed model of size, and what contrasts of its conditions need. */
export interface FittedModel {
  readonly formula: string;
  readonly frame: ModelFrameWithGrid;
  readonly moments: LmmMoments;
  readonly fit: LmmFit;
  readonly degrees: (method: DegreesMethod) => DegreesOfFreedom;
  /** Row of X, over the kept columns, that gives the difference of a comparison; null if it cannot be estimated. */
  readonly contrastRow: (comparison: Comparison) => Float64Array | null;
  /** Row of X of a condition: covariates at their mean, other factors averaged. */
  readonly meanRow: (condition: string) => Float64Array | null;
}

/** Every treated level against each reference, and against all of them together where there are several. */
export function comparisonsOf(roles: Pick<Roles, "references" | "treated">): Comparison[] {
  const pooled = roles.references.length > 1 ? [roles.references] : [];
  return roles.treated.flatMap((treated) =>
    [...roles.references.map((reference) => [reference]), ...pooled].map((references) => ({
      treated,
      references,
      reference: references.join("+"),
    })),
  );
}

/** The formula of the main model: condition, batch and covariates fixed; animals and what lies in them random. */
export function mainFormula(design: CheckedDesign, transform: SizeTransform): string {
  const { roles, crossover, repeated } = design;
  const value = quoted(roles.value);
  const response = transform === "identity" ? value : `${transform}(${value})`;
  const fixed = [roles.condition, ...(roles.batch ? [roles.batch] : []), ...roles.covariates].map(quoted);
  const units = roles.nest.map((name, depth) => {
    const path = depth > 0 && repeated.includes(name) ? roles.nest.slice(0, depth + 1) : [name];
    return path.map(quoted).join(":");
  });
  const random = units.map((unit, depth) =>
    depth === 0 && crossover ? `(1 + ${quoted(roles.condition)} | ${unit})` : `(1 | ${unit})`,
  );
  return `${response} ~ ${[...fixed, ...random].join(" + ")}`;
}

/** `name` as a formula takes it, in backquotes if it is no plain word. */
export function quoted(name: string): string {
  return /^(?:[A-Za-z]|\.(?!\d))[\w.]*$/.test(name) ? name : `\`${name}\``;
}

/** Fits the main model by REML, to all rows of a table of which a sample is in memory. Levels run references first. */
export function fitMainModel(design: CheckedDesign, transform: SizeTransform): FittedModel {
  const { table, roles, whole } = design;
  const formula = mainFormula(design, transform);
  if (whole === undefined) return fitConditionModel(table, formula, roles);
  return fitted(wholeModel(whole, formula, conditionLevels(roles)), formula, roles);
}

/** Fits `formula`, which must hold the condition of `roles`, by REML to the rows of `table`. */
export function fitConditionModel(table: Table, formula: string, roles: Roles): FittedModel {
  const frame = modelFrame(table, formula, { levels: conditionLevels(roles) });
  return fitted({ frame, moments: lmmMoments(frame) }, formula, roles);
}

function conditionLevels({ condition, references, treated }: Roles): Record<string, string[]> {
  return { [condition]: [...references, ...treated] };
}

function fitted({ frame, moments }: ModelData, formula: string, roles: Roles): FittedModel {
  const fit = fitMoments(moments, { criterion: "reml" });
  const known = new Map<DegreesMethod, DegreesOfFreedom>();
  const degrees = (method: DegreesMethod) => {
    const found = known.get(method) ?? degreesOfFreedom(moments, fit, method);
    known.set(method, found);
    return found;
  };
  const means = new Map(
    marginalGrid(frame, { factors: [roles.condition] }).map((cell) => [
      cell.levels[roles.condition]!,
      cell.row,
    ]),
  );
  const meanRow = (condition: string) => means.get(condition) ?? null;
  const contrastRow = ({ treated, references }: Comparison) => {
    const rows = references.map(meanRow);
    const own = meanRow(treated);
    if (own === null || rows.some((row) => row === null)) return null;
    return own.map((value, j) => value - rows.reduce((sum, row) => sum + row![j]!, 0) / rows.length);
  };
  return { formula, frame, moments, fit, degrees, contrastRow, meanRow };
}
