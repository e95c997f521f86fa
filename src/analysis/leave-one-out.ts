import { DataError } from "../model/errors.ts";
import type { RunTask } from "../model/run-task.ts";
import { labelsOf, selectRows } from "../model/table.ts";
import { estimateRows } from "../stats/contrasts.ts";
import type { VerdictWord } from "../stats/verdict-types.ts";
import type { EstimateRange, LeaveOneOut } from "./comparison-findings.ts";
import type { CheckedDesign } from "./design-check.ts";
import { FEWEST_ANIMALS } from "./design-check.ts";
import { noLogScale } from "./log-scale.ts";
import { type Comparison, fitMainModel } from "./main-model.ts";
import { nestPath } from "./nest-path.ts";
import type { AnalysisOptions } from "./options.ts";
import type { PairedDesign } from "./paired-design.ts";
import { pairVerdicts } from "./paired-findings.ts";
import type { Roles } from "./roles.ts";
import { sizeVerdicts } from "./size-verdicts.ts";
import { cellsWhere, labelAt } from "./whole-table.ts";

/** What every refit of a leave-one-out run shares. */
export interface WithoutUnitShared {
  /** The rows of the main model. */
  readonly design: CheckedDesign;
  /** Both times, where each synapse was measured twice; carries the verdict then. */
  readonly paired: Pick<PairedDesign, "long" | "pair"> | null;
  readonly comparisons: readonly Comparison[];
  readonly options: AnalysisOptions;
  /** What is found again. */
  readonly again: "verdicts" | "estimates";
}

/** One refit: the unit left out, by its rows. */
export interface WithoutUnitItem {
  readonly over: "animal" | "batch";
  readonly unit: string;
  /** Whether to decide again, and not only to estimate. */
  readonly decides: boolean;
}

/** Estimate, unadjusted interval and verdict of each comparison without the unit; null where none can be had. */
export type WithoutUnit = readonly {
  readonly estimate: EstimateRange;
  readonly verdict: VerdictWord | null;
}[];

/** The task behind `leaveOneOut`: everything again without one animal or batch. */
export function withoutUnit(shared: WithoutUnitShared): (item: WithoutUnitItem) => WithoutUnit {
  return (item) => {
    const { design, paired } = shared;
    const pairs = paired && { ...paired, long: withoutRows(paired.long, item) };
    return refit({ ...shared, design: withoutRows(design, item), paired: pairs }, item.decides);
  };
}

function withoutRows(design: CheckedDesign, { over, unit }: WithoutUnitItem): CheckedDesign {
  const column =
    over === "animal"
      ? nestPath(design.table, design.roles.nest.slice(0, 1))
      : labelsOf(design.table, design.roles.batch!);
  const left = column.levels.indexOf(unit);
  const rows = Int32Array.from(column.codes.keys()).filter((row) => column.codes[row] !== left);
  const { whole } = design;
  const name = over === "animal" ? design.roles.nest[0]! : design.roles.batch!;
  const key = whole?.cells.keys.find((one) => one.name === name);
  return {
    ...design,
    table: selectRows(design.table, rows),
    ...(whole && key
      ? { whole: { ...whole, cells: cellsWhere(whole.cells, (cell) => labelAt(key, cell) !== unit) } }
      : {}),
  };
}

/** Contrasts with unadjusted intervals, and verdicts where each group keeps three animals. */
function refit({ design, paired, comparisons, options }: WithoutUnitShared, decides: boolean): WithoutUnit {
  const nothing = { estimate: { estimate: null, low: null, high: null, p: null }, verdict: null };
  try {
    const counts = animalsLeft(design);
    const present = (comparison: Comparison) =>
      [comparison.treated, ...comparison.references].every((group) => (counts.get(group) ?? 0) > 0);
    const kept = comparisons.filter(present);
    if (kept.length === 0) return comparisons.map(() => nothing);
    const used = new Set(kept.flatMap(({ treated, references }) => [treated, ...references]));
    const roles = {
      ...design.roles,
      references: design.roles.references.filter((group) => used.has(group)),
      treated: design.roles.treated.filter((group) => used.has(group)),
    };
    const reduced = { ...design, roles };
    const model = fitMainModel(reduced, options.transform);
    const rows = comparisons.map((comparison) => ({
      label: "",
      row: present(comparison) ? model.contrastRow(comparison) : null,
    }));
    const estimates = estimateRows(rows, model.fit.beta, model.degrees(options.df));
    const enough = decides && [...used].every((group) => counts.get(group)! >= FEWEST_ANIMALS);
    const pairs = paired && {
      ...paired,
      long: { ...paired.long, roles: { ...paired.long.roles, ...groupsIn(roles) } },
    };
    const verdicts = !enough
      ? []
      : pairs
        ? pairVerdicts(pairs, kept, options)
        : sizeVerdicts(reduced, kept, options);
    return comparisons.map((comparison, i) => {
      const { estimate, low, high, p } = estimates[i]!;
      return {
        estimate: { estimate, low, high, p },
        verdict: verdicts[kept.indexOf(comparison)]?.verdict ?? null,
      };
    });
  } catch (error) {
    // A reduced table may lose a whole level of a covariate; that refit then says nothing.
    if (error instanceof DataError) return comparisons.map(() => nothing);
    throw error;
  }
}

function groupsIn({ references, treated }: Roles): Pick<Roles, "references" | "treated"> {
  return { references, treated };
}

function animalsLeft({ table, roles }: CheckedDesign): Map<string, number> {
  const animal = nestPath(table, roles.nest.slice(0, 1));
  const condition = labelsOf(table, roles.condition);
  const held = new Map<string, Set<number>>();
  for (let row = 0; row < table.rowCount; row++) {
    const group = condition.levels[condition.codes[row]!]!;
    const own = held.get(group) ?? new Set();
    own.add(animal.codes[row]!);
    held.set(group, own);
  }
  return new Map([...held].map(([group, animals]) => [group, animals.size]));
}

/** Units above which a single one cannot matter enough to refit without each. */
const MOST_UNITS = 300;
/** Units above which the verdict is not decided again: its own scores leave each animal out, so that the work squares. */
const MOST_VERDICTS = 60;

/** The main contrast and the verdict with each animal, and each batch, left out in turn. */
export async function leaveOneOut(
  shared: WithoutUnitShared,
  full: readonly (VerdictWord | null)[],
  run: RunTask,
  progress?: (done: number, total: number) => void,
): Promise<LeaveOneOut[]> {
  const { design, comparisons } = shared;
  if (design.roles.nest.length === 0) return [];
  const units = unitsOf(design);
  if (units.length > MOST_UNITS) return [];
  // A verdict on a sample of a large table takes a minute, and the estimates say what an animal does to it.
  const decides =
    shared.again === "verdicts" &&
    units.length <= MOST_VERDICTS &&
    (design.whole?.isComplete ?? true) &&
    noLogScale(design) === null;
  const items = units.map((unit) => ({ ...unit, decides }));
  const whole = refit(shared, false);
  const results = await run<WithoutUnitShared, WithoutUnitItem, WithoutUnit>("leave-one-out", {
    shared,
    items,
    ...(progress ? { progress } : {}),
  });
  return (["animal", "batch"] as const).flatMap((over) =>
    comparisons.flatMap(({ treated, reference, references }, c) => {
      const rows = items.flatMap((item, i) => {
        if (item.over !== over) return [];
        const groups = groupsOf(design, item);
        if (![treated, ...references].some((group) => groups.includes(group))) return [];
        const { estimate, verdict } = results[i]![c]!;
        const { estimate: value, low, high } = estimate;
        return [{ left: item.unit, group: groups.join("+"), estimate: value, low, high, verdict }];
      });
      if (rows.length === 0) return [];
      const changed = rows.filter(
        ({ verdict }) => verdict !== null && full[c] !== null && verdict !== full[c],
      );
      return [
        {
          treated,
          reference,
          over,
          full: whole[c]!.estimate,
          rows,
          verdictChanges: changed.map(({ left, verdict }) => `${left}: ${verdict}`),
        },
      ];
    }),
  );
}

function unitsOf({ table, roles }: CheckedDesign): Omit<WithoutUnitItem, "decides">[] {
  const used = (over: "animal" | "batch", name: string) => {
    const column = over === "animal" ? nestPath(table, [name]) : labelsOf(table, name);
    const codes = new Set(column.codes);
    return column.levels.filter((_, code) => codes.has(code)).map((unit) => ({ over, unit }));
  };
  return [...used("animal", roles.nest[0]!), ...(roles.batch ? used("batch", roles.batch) : [])];
}

function groupsOf({ table, roles }: CheckedDesign, { over, unit }: WithoutUnitItem): string[] {
  const column = over === "animal" ? nestPath(table, roles.nest.slice(0, 1)) : labelsOf(table, roles.batch!);
  const condition = labelsOf(table, roles.condition);
  const code = column.levels.indexOf(unit);
  const groups = new Set<string>();
  for (let row = 0; row < table.rowCount; row++)
    if (column.codes[row] === code) groups.add(condition.levels[condition.codes[row]!]!);
  return [...roles.references, ...roles.treated].filter((group) => groups.has(group));
}
