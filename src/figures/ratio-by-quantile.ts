import type { Markish } from "@observablehq/plot";
import { changeTicks, scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { shorten } from "./svg-text.ts";
import { fullWidth, palette } from "./theme.ts";

/** r(q) = log(treated / reference) at quantile q with its simultaneous band; `margin` in log units around the mean of r. */
export interface RatioByQuantileData {
  readonly name: string;
  readonly treated: string;
  readonly reference: string;
  readonly q: readonly number[];
  readonly r: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly margin: number;
  readonly smallestMargin: number | null;
  /** r(q) of simulated uniform scaling with the same detection limit. */
  readonly uniform: readonly number[] | null;
}

interface RatioPoint {
  readonly q: number;
  readonly r: number;
  readonly low: number;
  readonly high: number;
  readonly uniform: number | null;
}

/** Change against quantile of size: flat under one factor, towards zero at the right where large synapses are spared. */
export async function ratioByQuantile(data: RatioByQuantileData): Promise<Figure> {
  const title = `Change by size, ${shorten(data.treated, 20)} against ${shorten(data.reference, 20)}`;
  const mean = data.r.reduce((sum, r) => sum + r, 0) / data.r.length;
  const points = data.q.map((q, i) => ({
    q,
    r: data.r[i]!,
    low: data.low[i]!,
    high: data.high[i]!,
    uniform: data.uniform?.[i] ?? null,
  }));
  const edges = [mean - data.margin, mean + data.margin];
  const domain = paddedRange(
    [0, ...edges, ...data.low, ...data.high, ...(data.uniform ?? [])],
    "linear",
    0.1,
  );
  const across = { label: "quantile of size (0 smallest, 1 largest)", domain: [0, 1], ticks: 10 } as const;
  const up = {
    label: `${data.treated} relative to ${data.reference} (% change)`,
    domain,
    ...changeTicks(...domain),
  };
  const entries: LegendEntry[] = [
    { text: "change at each quantile, simultaneous 95 % band", colour: palette.vermillion },
    { text: "mean change ± margin of “one factor”", colour: palette.blue, glyph: "╍" },
    ...(data.uniform
      ? [{ text: "one factor, same detection limit (simulated)", colour: palette.green, glyph: "┅" }]
      : []),
  ];
  const svg = await drawFigure(title, [
    {
      width: fullWidth,
      height: 340,
      options: (plot) => ({
        marginLeft: 70,
        marginTop: 10 + entries.length * 15,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          xAxis(plot, across),
          yAxis(plot, up),
          plot.ruleY([0], { stroke: palette.grey, ariaDescription: "no change" }),
          ...ratioMarks(plot, points, mean, edges, data.uniform !== null),
          ...legend(plot, entries, "top-left", entries.length * 15 + 6),
        ],
      }),
    },
  ]);
  const least =
    data.smallestMargin === null
      ? ""
      : ` The smallest margin that this design could have supported is ±${data.smallestMargin.toFixed(2)} (log units).`;
  return {
    name: data.name,
    title,
    caption: `One factor for all synapses gives a flat line. “One factor” is called only if the whole band lies between the dashed lines.${least} The change at a quantile is not the change of a synapse: ranks move.`,
    svg,
    csv: ratioCsv(data),
  };
}

function ratioMarks(
  plot: PlotLibrary,
  points: readonly RatioPoint[],
  mean: number,
  edges: readonly number[],
  hasUniform: boolean,
): Markish[] {
  return [
    plot.areaY(points, { x: "q", y1: "low", y2: "high", fill: palette.vermillion, fillOpacity: 0.18 }),
    plot.ruleY(edges, { stroke: palette.blue, strokeDasharray: "5 3", ariaDescription: "margin" }),
    plot.ruleY([mean], { stroke: palette.blue, strokeWidth: 1, ariaDescription: "mean change" }),
    ...(hasUniform
      ? [
          plot.line(points, {
            x: "q",
            y: "uniform",
            stroke: palette.green,
            strokeDasharray: "2 2",
            strokeWidth: 1.8,
          }),
        ]
      : []),
    plot.line(points, { x: "q", y: "r", stroke: palette.vermillion, strokeWidth: 2 }),
    plot.dot(points, { x: "q", y: "r", r: 2.5, fill: palette.vermillion }),
  ];
}

function ratioCsv(data: RatioByQuantileData): string {
  return columnsCsv({
    quantile: data.q,
    log_ratio: data.r,
    low: data.low,
    high: data.high,
    ratio: data.r.map(Math.exp),
    ...(data.uniform ? { uniform_log_ratio: data.uniform } : {}),
  });
}
