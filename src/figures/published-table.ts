import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type Panel, type PlotLibrary } from "./figure.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten, textWidth } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** One published number beside the distribution that simulated cohorts give for it. */
export interface PublishedRow {
  readonly number: number;
  readonly quantity: string;
  readonly unit: string;
  readonly source: number | null;
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly inside: boolean | null;
  readonly basis: string;
}

/** Published against simulated; `caption` says how the table may be read. */
export interface PublishedTableData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly rows: readonly PublishedRow[];
}

/** A row with its numbers in the units of its panel. */
interface PlacedRow {
  readonly i: number;
  readonly words: string;
  readonly source: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly inside: boolean;
  readonly printed: string;
  readonly tuned: boolean;
}

const rowHeight = 17;
const smallestP = 1e-9;

/** Predictive intervals of the simulated cohorts with the published value as a diamond, by kind of number. */
export async function publishedTable(data: PublishedTableData): Promise<Figure> {
  const complete = data.rows.filter(
    (row) => row.source !== null && row.median !== null && row.low !== null && row.high !== null,
  );
  const isP = (row: PublishedRow) => /(^|[:,\s(])p($|[\s(])/.test(row.quantity) && row.source! <= 1;
  const percent = complete.filter((row) => row.unit === "%" && !isP(row));
  const p = complete.filter(isP);
  const other = complete.filter((row) => row.unit !== "%" && !isP(row) && row.high! > row.low!);
  const panels: Panel[] = [];
  let y = 0;
  const add = (heading: string, rows: readonly PlacedRow[], axis: AxisKind) => {
    if (rows.length === 0) return;
    const height = rows.length * rowHeight + 56;
    panels.push({ y, width: fullWidth, height, heading, options: (plot) => rowsPanel(plot, rows, axis) });
    y += height + 26;
  };
  add(
    "Per cent: ◆ published, ● simulated median (open: tuned), bar: 95 % of cohorts",
    place(percent, (x) => x),
    "percent",
  );
  add(
    "p values (log axis)",
    place(p, (x) => Math.max(smallestP, x)),
    "p",
  );
  add("Other numbers, in units of their own predictive interval", placeInInterval(other), "interval");
  const svg = await drawFigure(data.title, panels);
  return { name: data.name, title: data.title, caption: data.caption, svg, csv: publishedCsv(data) };
}

type AxisKind = "percent" | "p" | "interval";

function place(rows: readonly PublishedRow[], map: (x: number) => number): PlacedRow[] {
  return rows.map((row, i) => ({
    ...wordsOf(row, i),
    source: map(row.source!),
    median: map(row.median!),
    low: map(row.low!),
    high: map(row.high!),
  }));
}

/** Median at 0, limits at -1 and 1; a source far outside is drawn at +-3. */
function placeInInterval(rows: readonly PublishedRow[]): PlacedRow[] {
  return rows.map((row, i) => {
    const side = row.source! >= row.median! ? row.high! - row.median! : row.median! - row.low!;
    const at = row.source === row.median ? 0 : (row.source! - row.median!) / (side || Number.MIN_VALUE);
    return { ...wordsOf(row, i), source: Math.max(-3, Math.min(3, at)), median: 0, low: -1, high: 1 };
  });
}

function wordsOf(row: PublishedRow, i: number) {
  return {
    i,
    words: `${row.number}  ${shorten(row.quantity, 44)}`,
    inside: row.inside !== false,
    tuned: row.basis === "tuned",
    printed: `${numberText(row.source!)} | ${numberText(row.median!)} [${numberText(row.low!)}, ${numberText(row.high!)}]`,
  };
}

function rowsPanel(plot: PlotLibrary, rows: readonly PlacedRow[], kind: AxisKind) {
  const values = rows.flatMap((row) => [row.low, row.high, row.source]);
  const across = {
    percent: { label: "per cent", domain: paddedRange([0, ...values]) },
    p: { label: "p value", scale: "log", domain: paddedRange([...values, 1], "log", 0.03) },
    interval: {
      label: "position in the simulated 95 % interval (0 median, ±1 limits)",
      domain: [-3.2, 3.2],
    },
  } as const;
  const zero: Markish[] = kind === "p" ? [] : [plot.ruleX([0], { stroke: palette.pale })];
  return {
    marginLeft: 16 + Math.max(...rows.map((row) => textWidth(row.words, type.note))),
    marginRight: 190,
    marginTop: 4,
    x: scaleOf(across[kind]),
    y: { domain: [-0.6, rows.length - 0.4], reverse: true, axis: null },
    marks: [xAxis(plot, across[kind]), ...zero, ...rowMarks(plot, rows)],
  };
}

function rowMarks(plot: PlotLibrary, rows: readonly PlacedRow[]): Markish[] {
  const words = { y: "i", fontSize: type.note } as const;
  return [
    plot.link(rows, {
      x1: "low",
      x2: "high",
      y1: "i",
      y2: "i",
      stroke: palette.blue,
      strokeWidth: 2,
      strokeOpacity: 0.8,
    }),
    plot.dot(rows, {
      x: "median",
      y: "i",
      r: 3,
      fill: (row: PlacedRow) => (row.tuned ? "white" : palette.blue),
      stroke: palette.blue,
    }),
    plot.dot(rows, {
      x: "source",
      y: "i",
      r: 4,
      symbol: "diamond",
      fill: (row: PlacedRow) => (row.inside ? palette.vermillion : palette.black),
      stroke: "white",
      strokeWidth: 0.7,
    }),
    plot.text(rows, { ...words, text: "words", frameAnchor: "left", textAnchor: "end", dx: -8 }),
    plot.text(rows, {
      ...words,
      text: "printed",
      frameAnchor: "right",
      textAnchor: "start",
      dx: 8,
      fill: (row: PlacedRow) => (row.inside ? palette.black : palette.vermillion),
    }),
  ];
}

function publishedCsv({ rows }: PublishedTableData): string {
  return columnsCsv({
    row: rows.map((row) => row.number),
    quantity: rows.map((row) => row.quantity),
    unit: rows.map((row) => row.unit),
    source: rows.map((row) => row.source),
    median: rows.map((row) => row.median),
    low: rows.map((row) => row.low),
    high: rows.map((row) => row.high),
    inside: rows.map((row) => row.inside),
    basis: rows.map((row) => row.basis),
  });
}
