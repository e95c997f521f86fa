import type { CellTable } from "../stats/sufficient-request.ts";
import type { CheckedDesign } from "./design-check.ts";
import {
  type AnimalMeans,
  type AnimalRows,
  animalRows,
  backTransformed,
  type GroupTree,
  groupTrees,
} from "./design-tree.ts";
import type { AnalysisOptions, SizeTransform } from "./options.ts";
import { unitTable, type WholeTable } from "./whole-table.ts";

/** Animals, dendrites and rows of each group, counted over all rows: from the cells where a sample is in memory. */
export function countedTrees(design: CheckedDesign, animals: readonly AnimalRows[]): GroupTree[] {
  const { table, roles, whole } = design;
  if (whole === undefined || whole.isComplete) return groupTrees(table, roles, animals);
  const units = unitTable(whole);
  return groupTrees(units, roles, animalRows(units, roles), whole.cells.n);
}

/** `means` of the animals in memory, with counts, mean and SD over all of their rows; the median stays the sample's. */
export function countedMeans(
  means: readonly AnimalMeans[],
  { roles, whole }: CheckedDesign,
  groups: readonly GroupTree[],
  transform: SizeTransform,
): AnimalMeans[] {
  if (whole === undefined || whole.isComplete) return [...means];
  const cellsOf = new Map(
    animalRows(unitTable(whole), roles).map(({ animal, group, rows }) => [`${animal}\t${group}`, rows]),
  );
  return means.map((one) => {
    const { n, mean, sd } = pooled(whole.cells, cellsOf.get(`${one.animal}\t${one.group}`)!);
    const tree = groups
      .find(({ name }) => name === one.group)
      ?.animals.find(({ name }) => name === one.animal);
    return {
      ...one,
      n,
      mean,
      sd,
      response: backTransformed(mean, transform),
      dendrites: one.dendrites === null ? null : tree!.dendrites.length,
    };
  });
}

/** Rows, mean and SD of the response over some cells. */
function pooled(cells: CellTable, own: Int32Array): { n: number; mean: number; sd: number | null } {
  let n = 0;
  let sum = 0;
  for (const cell of own) {
    n += cells.n[cell]!;
    sum += cells.n[cell]! * cells.means[0]![cell]!;
  }
  const mean = sum / n;
  let squares = 0;
  for (const cell of own)
    squares += cells.products[0]![cell]! + cells.n[cell]! * (cells.means[0]![cell]! - mean) ** 2;
  return { n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null };
}

/** A warning, in an array, that says which numbers rest on a sample; empty if none do. */
export function sampleWarning(
  whole: WholeTable | undefined,
  nest: readonly string[],
  { seed }: Pick<AnalysisOptions, "seed">,
): string[] {
  if (whole === undefined || whole.isComplete) return [];
  const within = nest[0] ?? "condition";
  return [
    `the table is too large to be read whole: the change (step 1), means, variances, counts and leave-one-out estimates are those of all ${whole.used} rows, and no verdict is decided again without an animal; the shape and the kind of the change (steps 2 and 3), pooled tests, moderators, medians, residual checks and figures rest on ${whole.sampled} of them, drawn at random within each ${within} (seed ${seed})`,
  ];
}

/** Sentence for the methods section; empty if all rows were read. */
export function sampleSentence(
  sample: { readonly rows: number; readonly of: number } | undefined,
  nest: readonly string[],
  seed: number,
): string {
  if (sample === undefined) return "";
  return ` The contrasts, variances and counts use all ${sample.of} rows; quantiles, the shape and the kind of the change, distances of distributions, moderators, residual checks and figures a random sample of ${sample.rows} rows, drawn within each ${nest[0] ?? "condition"} in proportion to its rows, but at least 500 where there were as many (seed ${seed}).`;
}
