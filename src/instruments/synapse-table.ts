import { type CategoryColumn, type Column, categoryFromStrings } from "../model/table.ts";

/** What is known of measured synapses: one entry for each in every array, `mouse` and `dendrite` counted from 0. */
export interface MeasuredSynapses {
  readonly conditions: readonly string[];
  readonly mouseCount: number;
  readonly dendriteCount: number;
  readonly mouse: ArrayLike<number>;
  /** Index into `conditions`. */
  readonly condition: ArrayLike<number>;
  readonly dendrite: ArrayLike<number>;
  /** 1 in S1, 0 in M1. */
  readonly regionS1: ArrayLike<number>;
  /** Of the dendrite, um. */
  readonly diameter: ArrayLike<number>;
  /** Of the dendrite, synapses per um2. */
  readonly density: ArrayLike<number>;
  /** um2. */
  readonly asi: ArrayLike<number>;
  /** um3. */
  readonly hv: ArrayLike<number>;
  readonly endosome: ArrayLike<number>;
  readonly apparatus: ArrayLike<number>;
  readonly mito: ArrayLike<number>;
}

/**
 * The columns that a lab hands over, of the synapses `rows`, whatever instrument measured them.
 *
 * synapse, mouse, condition, dendrite, region, diameter, density, asi, hv, endosome, apparatus, mito.
 */
export function synapseColumns(of: MeasuredSynapses, rows: Int32Array): Column[] {
  return [
    categoryFromStrings(
      "synapse",
      Array.from(rows, (i) => label("s", i, 7)),
    ),
    codeColumn("mouse", labels("m", of.mouseCount, 2), rows, (i) => of.mouse[i]!),
    codeColumn("condition", of.conditions, rows, (i) => of.condition[i]!),
    codeColumn("dendrite", labels("d", of.dendriteCount, 5), rows, (i) => of.dendrite[i]!),
    codeColumn("region", ["M1", "S1"], rows, (i) => of.regionS1[i]!),
    ...(["diameter", "density", "asi", "hv", "endosome", "apparatus", "mito"] as const).map((name) =>
      numberColumn(name, rows, (i) => of[name][i]!),
    ),
  ];
}

/** A column of numbers, of the synapses `rows`. */
export function numberColumn(name: string, rows: Int32Array, value: (i: number) => number): Column {
  return { kind: "number", name, values: Float64Array.from(rows, value) };
}

/** A column of labels, of the synapses `rows`; `code` gives the number of the label. */
export function codeColumn(
  name: string,
  levels: readonly string[],
  rows: Int32Array,
  code: (i: number) => number,
): CategoryColumn {
  return { kind: "category", name, levels, codes: rows.map(code) };
}

/** Labels with leading zeros: `m01`, `m02` and so on. */
export function labels(prefix: string, count: number, width: number): string[] {
  return Array.from({ length: count }, (_, i) => label(prefix, i, width));
}

function label(prefix: string, index: number, width: number): string {
  return prefix + String(index + 1).padStart(width, "0");
}

/** A measured size with the seven digits that are printed, so that a written table loses nothing. */
export function sevenDigits(value: number): number {
  return Number(value.toPrecision(7));
}
