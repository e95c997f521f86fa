import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { textWidth } from "./svg-text.ts";
import { dashes, dashGlyphs, fullWidth, inkOf, lineColours, palette } from "./theme.ts";

/** Quantities against time: lines, each with a band if it has one, levels to compare with, and spans of a protocol. */
export interface TimeCourseData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Axis labels with their units. */
  readonly x: string;
  readonly y: string;
  readonly scale: "linear" | "log";
  readonly lines: readonly {
    readonly name: string;
    readonly times: readonly number[];
    readonly values: readonly number[];
    readonly low?: readonly number[];
    readonly high?: readonly number[];
  }[];
  readonly levels: readonly { readonly name: string; readonly value: number; readonly line: number }[];
  readonly spans: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

/** Bands of more lines hide each other: then only the table of the figure holds them. */
const MOST_BANDS = 1;

/** True where the bands of these lines are drawn. */
export function bandsShown(lines: readonly { readonly low?: readonly number[] }[]): boolean {
  const banded = lines.filter(({ low }) => low !== undefined).length;
  return banded > 0 && banded <= MOST_BANDS;
}

/** Room above the frame for the names of the spans, where no line can cross them, px. */
const SPAN_LANE = 14;
const MARGIN_LEFT = 64;

/** Lines over time; the set-points are dashed in the colour of their line. */
export async function timeCourse(data: TimeCourseData): Promise<Figure> {
  const banded = bandsShown(data.lines);
  const all = data.lines.flatMap(({ values, low = [], high = [] }) =>
    banded ? [...values, ...low, ...high] : values,
  );
  const shown = data.scale === "log" ? all.filter((value) => value > 0) : all;
  const across = {
    label: data.x,
    domain: [0, Math.max(1e-9, ...data.lines.flatMap(({ times }) => times))] as const,
  };
  const range = paddedRange([...shown, ...data.levels.map(({ value }) => value)], data.scale);
  const up = {
    label: data.y,
    scale: data.scale,
    domain: data.scale === "linear" && Math.min(...shown) >= 0 ? ([0, range[1]] as const) : range,
  } as const;
  const entries = legendOf(data);
  const above = 14 * entries.length;
  const lane = data.spans.length > 0 ? SPAN_LANE : 0;
  const svg = await drawFigure(data.title, [
    {
      width: fullWidth,
      height: 260 + above + lane,
      options: (plot) => ({
        marginTop: 18 + above + lane,
        marginLeft: MARGIN_LEFT,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          plot.rectY(data.spans, {
            x1: "from",
            x2: "to",
            y1: up.domain[0],
            y2: up.domain[1],
            fill: palette.shade,
          }),
          plot.text(labelled(data.spans, across.domain[1]), {
            x: middle,
            text: "name",
            frameAnchor: "top",
            dy: -SPAN_LANE,
            fill: palette.grey,
          }),
          xAxis(plot, across),
          yAxis(plot, up),
          ...data.levels.map(({ value, line }) =>
            plot.ruleY([value], { stroke: lineColours[line % lineColours.length]!, strokeDasharray: "5 4" }),
          ),
          ...data.lines.flatMap((line, k) =>
            lineMarks(plot, data.scale, banded ? line : withoutBand(line), k),
          ),
          ...legend(plot, entries, "top-left", above + lane + 8),
        ],
      }),
    },
  ]);
  return { name: data.name, title: data.title, caption: data.caption, svg, csv: courseCsv(data) };
}

const middle = ({ from, to }: TimeCourseData["spans"][number]) => (from + to) / 2;

/** The spans, from the left, whose names have room beside those that are written already. */
function labelled(spans: TimeCourseData["spans"], end: number): TimeCourseData["spans"] {
  const scale = (fullWidth - MARGIN_LEFT - 16) / end;
  let free = -Infinity;
  return [...spans]
    .sort((a, b) => middle(a) - middle(b))
    .filter((span) => {
      const half = textWidth(span.name) / 2;
      if (scale * middle(span) - half < free) return false;
      free = scale * middle(span) + half + 4;
      return true;
    });
}

/** The lines with their dashes, and the levels. */
function legendOf(data: TimeCourseData): LegendEntry[] {
  return [
    ...data.lines.map(({ name }, k) => ({
      text: name,
      colour: inkOf(lineColours[k % lineColours.length]!),
      glyph: dashGlyphs[k % dashGlyphs.length]!,
    })),
    ...data.levels.map(({ name, line }) => ({
      text: name,
      colour: inkOf(lineColours[line % lineColours.length]!),
      glyph: "╍",
    })),
  ];
}

function withoutBand({ name, times, values }: TimeCourseData["lines"][number]) {
  return { name, times, values };
}

/** A line with its band, in the colour and dashes of its place. */
function lineMarks(
  plot: PlotLibrary,
  scale: TimeCourseData["scale"],
  line: TimeCourseData["lines"][number],
  k: number,
): Markish[] {
  const rows = line.times
    .map((time, i) => ({ time, value: line.values[i]!, low: line.low?.[i], high: line.high?.[i] }))
    .filter(({ value, low }) => scale === "linear" || (value > 0 && (low ?? 1) > 0));
  const stroke = lineColours[k % lineColours.length]!;
  const dash = dashes[k % dashes.length];
  return [
    ...(line.low === undefined
      ? []
      : [plot.areaY(rows, { x: "time", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.15 })]),
    plot.line(rows, {
      x: "time",
      y: "value",
      stroke,
      strokeWidth: 1.6,
      ...(dash ? { strokeDasharray: dash } : {}),
    }),
  ];
}

function courseCsv({ lines, x, y }: TimeCourseData): string {
  return columnsCsv({
    quantity: lines.flatMap(({ name, times }) => times.map(() => name)),
    [x]: lines.flatMap(({ times }) => times),
    [y]: lines.flatMap(({ values }) => values),
    low: lines.flatMap(({ low, times }): (number | null)[] => (low ? [...low] : times.map(() => null))),
    high: lines.flatMap(({ high, times }): (number | null)[] => (high ? [...high] : times.map(() => null))),
  });
}
