import type { CategoryColumn, Table } from "../src/model/table.ts";
import { randomStream } from "../src/numerics/random.ts";

/** Numbers of a simulated study: synapses on dendrites, 14 dendrites per mouse, 3 conditions, 2 regions. */
export interface NestedSize {
  readonly rows: number;
  readonly dendrites: number;
}

/** The paper's model for it, with the dendrites labelled across mice. */
export const NESTED_FORMULA = "y ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)";

/** A table of log sizes with the variation of the source's study (SDs 0.075, 0.20 and 0.85). */
export function nestedTable({ rows, dendrites }: NestedSize, seed: number): Table {
  const draws = randomStream(seed, "nested table");
  const mice = Math.max(3, Math.round(dendrites / 14));
  const columns = {
    y: new Float64Array(rows),
    diameter: new Float64Array(rows),
    condition: new Int32Array(rows),
    region: new Int32Array(rows),
    mouse: new Int32Array(rows),
    dendrite: new Int32Array(rows),
  };
  const mouseShift = Float64Array.from({ length: mice }, () => 0.075 * draws.normal());
  let row = 0;
  for (let d = 0; d < dendrites; d++) {
    const mouse = d % mice;
    const condition = mouse % 3;
    const region = draws.bernoulli(0.4) ? 1 : 0;
    const diameter = 0.86 + 0.2 * draws.normal();
    const level =
      -2 + mouseShift[mouse]! + 0.2 * draws.normal() - (condition === 2 ? 0.2 : 0) + 0.1 * diameter;
    const end = Math.round(((d + 1) * rows) / dendrites);
    for (; row < end; row++) {
      columns.y[row] = level + 0.85 * draws.normal();
      columns.diameter[row] = diameter;
      columns.condition[row] = condition;
      columns.region[row] = region;
      columns.mouse[row] = mouse;
      columns.dendrite[row] = d;
    }
  }
  return {
    source: "simulated",
    rowCount: rows,
    columns: [
      { kind: "number", name: "y", values: columns.y },
      { kind: "number", name: "diameter", values: columns.diameter },
      labels("condition", columns.condition, 3),
      labels("region", columns.region, 2),
      labels("mouse", columns.mouse, mice),
      labels("dendrite", columns.dendrite, dendrites),
    ],
  };
}

/** Labels 1..count behind codes. */
export function labels(name: string, codes: Int32Array, count: number): CategoryColumn {
  return { kind: "category", name, levels: Array.from({ length: count }, (_, i) => String(i + 1)), codes };
}
