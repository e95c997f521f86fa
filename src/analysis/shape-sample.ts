import { numbersOf, selectRows } from "../model/table.ts";
import { randomStream } from "../numerics/random.ts";
import type { CheckedDesign } from "./design-check.ts";
import { animalRows } from "./design-tree.ts";

/**
 * Rows from which on the scaling tests and log-normal fits take a sample.
 *
 * They describe distributions beside the verdict and draw the rows again some hundreds of times: at 100,000 rows in 30
 * mice they took minutes, and a quantile of 30,000 is known to a fiftieth of its spread between animals.
 */
export const SHAPE_ROWS = 30_000;

/** `design` with at most about `most` rows: of each animal in each condition the same share, and at least one. */
export function shapeSample(design: CheckedDesign, seed: number, most = SHAPE_ROWS): CheckedDesign {
  const { table, roles } = design;
  if (table.rowCount <= most) return design;
  const share = most / table.rowCount;
  const value = numbersOf(table, roles.value);
  const kept = animalRows(table, roles).flatMap(({ animal, group, rows }) => {
    // By size first, so that what is drawn does not depend on the order of the rows.
    const ordered = [...rows].sort((a, b) => value[a]! - value[b]! || a - b);
    const count = Math.max(1, Math.round(share * rows.length));
    const order = randomStream(seed, "shape sample", group, animal).permutation(rows.length);
    return Array.from(order.subarray(0, count), (i) => ordered[i]!);
  });
  return { ...design, table: selectRows(table, Int32Array.from(kept).sort()) };
}

/** A warning, in an array, that says which numbers rest on the sample; empty if none do. */
export function shapeSampleWarning(rows: number, of: number, seed: number): string[] {
  return rows === of
    ? []
    : [
        `scaling tests, shift functions, models of change, size classes and log-normal fits rest on ${rows} of ${of} rows, drawn at random within each animal (seed ${seed}); they do not enter a verdict`,
      ];
}

/** Sentence for the methods section; empty if all rows in memory were looked at. */
export function shapeSampleSentence(rows: number | undefined, seed: number): string {
  return rows === undefined
    ? ""
    : ` Scaling tests, shift functions, models of change, size classes and log-normal fits look at ${rows} rows drawn at random within each animal (seed ${seed}).`;
}
