import { scaleOf, xAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten, textWidth } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** One comparison with each animal or batch left out in turn; `unit` is "%" for per cent change. */
export interface LeaveOneOutData {
  readonly name: string;
  readonly treated: string;
  readonly reference: string;
  readonly over: string;
  readonly quantity: string;
  readonly unit: "%" | "";
  readonly full: {
    readonly estimate: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  readonly rows: readonly {
    readonly left: string;
    readonly group: string;
    readonly estimate: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly verdict: string | null;
    readonly changes: boolean;
  }[];
}

interface PlacedRow {
  readonly i: number;
  readonly words: string;
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: string;
  readonly changes: boolean;
}

/** The effect without each animal (or batch): the band is the estimate of the whole table, red rows change the verdict. */
export async function leaveOneOutPlot(data: LeaveOneOutData): Promise<Figure> {
  const title = `Without each ${data.over}, ${shorten(data.treated, 20)} against ${shorten(data.reference, 20)}`;
  const rows: PlacedRow[] = data.rows
    .filter((row) => row.estimate !== null)
    .map((row, i) => ({
      ...row,
      i,
      estimate: row.estimate!,
      words: shorten(`${row.left} (${row.group})`, 34),
      verdict: row.verdict ?? "",
    }));
  const domain = paddedRange([
    0,
    data.full.low,
    data.full.high,
    ...rows.flatMap((row) => [row.low, row.high, row.estimate]),
  ]);
  const format = (tick: number) =>
    `${data.unit === "%" && tick > 0 ? "+" : ""}${numberText(tick)}${data.unit === "%" ? " %" : ""}`;
  const across = { label: data.quantity, domain, format };
  const height = rows.length > 30 ? 13 : 18;
  const svg = await drawFigure(title, [
    {
      width: fullWidth,
      height: 34 + rows.length * height + 44,
      options: (plot) => ({
        marginLeft: 16 + Math.max(60, ...rows.map((row) => textWidth(row.words, type.note))),
        marginRight: 120,
        marginTop: 30,
        x: scaleOf(across),
        y: { domain: [-0.5, Math.max(0.5, rows.length - 0.5)], reverse: true, axis: null },
        marks: [
          ...wholeTable(plot, data.full, rows.length),
          xAxis(plot, across),
          plot.ruleX([0], { stroke: palette.grey, ariaDescription: "no change" }),
          ...rowMarks(plot, rows),
          ...legend(plot, [{ text: "whole table", colour: palette.sky }], "top-left", 22),
        ],
      }),
    },
  ]);
  return {
    name: data.name,
    title,
    caption: `Each row leaves out one ${data.over}. If one row leaves the band or crosses zero, the result hangs on that ${data.over}; rows in red change the verdict.`,
    svg,
    csv: columnsCsv({
      left_out: data.rows.map((row) => row.left),
      group: data.rows.map((row) => row.group),
      estimate: data.rows.map((row) => row.estimate),
      low: data.rows.map((row) => row.low),
      high: data.rows.map((row) => row.high),
      verdict: data.rows.map((row) => row.verdict),
    }),
  };
}

function wholeTable(plot: PlotLibrary, full: LeaveOneOutData["full"], count: number) {
  const y1 = () => -0.5;
  const y2 = () => count - 0.5;
  return [
    ...(full.low === null || full.high === null
      ? []
      : [plot.rect([full], { x1: "low", x2: "high", y1, y2, fill: palette.sky, fillOpacity: 0.2 })]),
    ...(full.estimate === null ? [] : [plot.ruleX([full.estimate], { stroke: palette.sky, strokeWidth: 2 })]),
  ];
}

function rowMarks(plot: PlotLibrary, rows: readonly PlacedRow[]) {
  const colour = (row: PlacedRow) => (row.changes ? palette.vermillion : palette.blue);
  const words = { y: "i", fontSize: type.note } as const;
  return [
    plot.link(
      rows.filter((row) => row.low !== null && row.high !== null),
      { x1: "low", x2: "high", y1: "i", y2: "i", stroke: colour, strokeWidth: 1.5 },
    ),
    plot.dot(rows, { x: "estimate", y: "i", r: 3, fill: colour }),
    plot.text(rows, { ...words, text: "words", frameAnchor: "left", textAnchor: "end", dx: -8 }),
    plot.text(rows, {
      ...words,
      text: "verdict",
      frameAnchor: "right",
      textAnchor: "start",
      dx: 8,
      fill: colour,
    }),
  ];
}
