import type { CategoryColumn, Table } from "../../src/model/table.ts";

/** large = ASI strictly above the type-7 80th percentile of its own condition, as the reference script has it. */
export function sizeClassByCondition(table: Table): CategoryColumn {
  const condition = table.columns.find((column) => column.name === "condition")!;
  const asi = table.columns.find((column) => column.name === "asi")!;
  if (condition.kind !== "category" || asi.kind !== "number") throw new Error("bug: columns of the cohort");
  const cuts = condition.levels.map((_, level) => {
    const sorted = asi.values.filter((_, row) => condition.codes[row] === level).sort();
    const at = 0.8 * (sorted.length - 1);
    const low = Math.floor(at);
    return sorted[low]! + (at - low) * ((sorted[low + 1] ?? 0) - sorted[low]!);
  });
  const codes = Int32Array.from(asi.values, (value, row) => (value > cuts[condition.codes[row]!]! ? 1 : 0));
  return { kind: "category", name: "sizeclass", levels: ["small", "large"], codes };
}
