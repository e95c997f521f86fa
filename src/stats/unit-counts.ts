import type { UnitCounts } from "./fit-result.ts";
import type { ModelFrameWithGrid } from "./model-frame.ts";
import type { FactorVariable } from "./model-frame-variables.ts";

/**
 * Counts rows and levels of each grouping factor in any union of the cells of `factors`, so that animals are counted
 * for each comparison. Cells are numbered with the first factor varying fastest.
 */
export function unitCounter(
  frame: ModelFrameWithGrid,
  factors: readonly FactorVariable[],
): (cells: readonly number[]) => UnitCounts {
  const groups = frame.random.filter(
    (term, i) => frame.random.findIndex((other) => other.group === term.group) === i,
  );
  const cellCount = factors.reduce((size, factor) => size * factor.levels.length, 1);
  const rows = new Float64Array(cellCount);
  const seen = groups.map((group) => new Uint8Array(group.levels.length * cellCount));
  for (let i = 0; i < frame.rows.length; i++) {
    let cell = 0;
    for (let f = factors.length - 1; f >= 0; f--)
      cell = cell * factors[f]!.levels.length + factors[f]!.codes[i]!;
    rows[cell]! += frame.rowCounts?.[i] ?? 1;
    for (let g = 0; g < groups.length; g++) seen[g]![groups[g]!.codes[i]! * cellCount + cell] = 1;
  }
  return (cells) => ({
    rows: cells.reduce((sum, cell) => sum + rows[cell]!, 0),
    groups: Object.fromEntries(
      groups.map((group, g) => [
        group.group,
        group.levels.reduce(
          (count, _, level) => count + (cells.some((cell) => seen[g]![level * cellCount + cell]) ? 1 : 0),
          0,
        ),
      ]),
    ),
  });
}
