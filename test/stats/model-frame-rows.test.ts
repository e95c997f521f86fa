import { expect, test } from "vitest";
import type { Table } from "../../src/model/table.ts";
import { frameRows } from "../../src/stats/model-frame-rows.ts";

const tableOf = (values: Float64Array): Table => ({
  source: "made",
  rowCount: values.length,
  columns: [{ kind: "number", name: "dendrite", values }],
});

test.each([5, 3000])("%i numbers as labels get codes in increasing order, missing ones left out", (count) => {
  const shuffled = Float64Array.from({ length: 2 * count }, (_, i) => ((i * 7919) % count) - 2.5);
  shuffled[3] = Number.NaN;
  const rows = frameRows(tableOf(shuffled), ["dendrite"], {});
  const { levels, codes } = rows.factor("dendrite");
  expect(rows.n).toBe(2 * count - 1);
  expect(levels).toEqual(Array.from({ length: count }, (_, i) => String(i - 2.5)));
  for (let i = 0; i < rows.n; i++) expect(Number(levels[codes[i]!])).toBe(shuffled[rows.rows[i]!]);
});

test("numbers as labels follow the order asked for, and others are left out", () => {
  const rows = frameRows(tableOf(Float64Array.of(3, 1, 2, 3)), ["dendrite"], {
    levels: { dendrite: ["3", "1"] },
  });
  expect(rows.factor("dendrite")).toEqual({ levels: ["3", "1"], codes: Int32Array.of(0, 1, 0) });
});
