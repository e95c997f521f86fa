import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, percentText, pText, shorten, textWidth } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** One line: an estimate with its interval, and the published value where there is one. A heading has no estimate. */
export interface ForestRow {
  readonly label: string;
  readonly heading?: boolean;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p?: number | null;
  readonly published?: number | null;
}

/** Rows from top to bottom; `margin` shades the range taken for no change. */
export interface ForestData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Axis: quantity and unit. */
  readonly quantity: string;
  readonly unit: "%" | "";
  readonly rows: readonly ForestRow[];
  readonly margin?: readonly [number, number];
  /** Name of the diamonds. */
  readonly publishedName?: string;
}

interface PlacedRow extends ForestRow {
  readonly i: number;
  readonly words: string;
}

const rowHeight = 20;

/** Forest plot: estimates with intervals, zero line, numbers printed at the right. */
export async function forestPlot(data: ForestData): Promise<Figure> {
  const rows: PlacedRow[] = data.rows.map((row, i) => ({ ...row, i, words: shorten(row.label, 44) }));
  const left = Math.min(340, 16 + Math.max(...rows.map(labelWidth)));
  const domain = paddedRange([
    0,
    ...rows.flatMap((row) => [row.low, row.high, row.estimate, row.published ?? null]),
  ]);
  const across = { label: data.quantity, domain, ...(data.unit === "%" ? { format: axisPercent } : {}) };
  const hasPublished = rows.some((row) => row.published !== undefined && row.published !== null);
  const top = hasPublished ? 34 : 18;
  const svg = await drawFigure(data.title, [
    {
      width: fullWidth,
      height: top + rows.length * rowHeight + 44,
      options: (plot) => ({
        marginLeft: left,
        marginRight: 186,
        marginTop: top,
        x: scaleOf(across),
        y: { domain: [-0.5, rows.length - 0.5], reverse: true, axis: null },
        marks: [
          ...(data.margin
            ? [
                plot.rect([data.margin], {
                  x1: (m: readonly number[]) => m[0],
                  x2: (m: readonly number[]) => m[1],
                  y1: () => -0.5,
                  y2: () => rows.length - 0.5,
                  fill: palette.shade,
                }),
              ]
            : []),
          xAxis(plot, across),
          plot.ruleX([0], { stroke: palette.grey, ariaDescription: "no change" }),
          ...rowMarks(plot, rows, data.unit),
          ...(hasPublished
            ? legend(
                plot,
                [{ text: data.publishedName ?? "published", colour: palette.vermillion, glyph: "◆" }],
                "top-left",
                22,
              )
            : []),
        ],
      }),
    },
  ]);
  return { name: data.name, title: data.title, caption: data.caption, svg, csv: forestCsv(data) };
}

/** Headings are bold, whose letters are about an eighth wider. */
function labelWidth({ words, heading }: PlacedRow): number {
  return textWidth(words, type.tick) * (heading ? 1.15 : 1);
}

function axisPercent(tick: number): string {
  return `${tick > 0 ? "+" : ""}${numberText(tick)} %`;
}

function rowMarks(plot: PlotLibrary, rows: readonly PlacedRow[], unit: "%" | ""): Markish[] {
  const withRange = rows.filter((row) => row.low !== null && row.high !== null);
  const value = (x: number | null) =>
    unit === "%" ? percentText(x).replace(" %", "") : x === null ? "–" : numberText(x);
  const numbers = (row: PlacedRow) => {
    if (row.heading) return "";
    if (row.estimate === null) return "not estimable";
    const range = row.low === null || row.high === null ? "" : ` [${value(row.low)}, ${value(row.high)}]`;
    return `${value(row.estimate)}${range}${row.p === undefined ? "" : `  p ${pText(row.p)}`}`;
  };
  return [
    ...[true, false].map((heading) =>
      plot.text(
        rows.filter((row) => (row.heading ?? false) === heading),
        {
          y: "i",
          text: "words",
          frameAnchor: "left",
          textAnchor: "end",
          dx: -8,
          fontSize: type.tick,
          fontWeight: heading ? "bold" : "normal",
        },
      ),
    ),
    plot.link(withRange, { x1: "low", x2: "high", y1: "i", y2: "i", stroke: palette.blue, strokeWidth: 2 }),
    plot.dot(
      rows.filter((row) => row.estimate !== null),
      { x: "estimate", y: "i", r: 4, fill: palette.blue, stroke: "white" },
    ),
    plot.dot(
      rows.filter((row) => row.published !== undefined && row.published !== null),
      { x: "published", y: "i", symbol: "diamond", r: 4.5, dy: 5, fill: palette.vermillion, stroke: "white" },
    ),
    plot.text(rows, {
      y: "i",
      text: numbers,
      frameAnchor: "right",
      textAnchor: "start",
      dx: 8,
      fontSize: type.note,
      fontVariant: "tabular-nums",
    }),
  ];
}

function forestCsv(data: ForestData): string {
  const rows = data.rows.filter((row) => !row.heading);
  return columnsCsv({
    label: rows.map((row) => row.label),
    estimate: rows.map((row) => row.estimate),
    low: rows.map((row) => row.low),
    high: rows.map((row) => row.high),
    p: rows.map((row) => row.p ?? null),
    ...(rows.some((row) => row.published !== undefined)
      ? { published: rows.map((row) => row.published ?? null) }
      : {}),
  });
}
