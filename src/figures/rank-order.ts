import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten } from "./svg-text.ts";
import { palette } from "./theme.ts";

/** Matched quantiles of two groups, sorted, and the least-squares line through them (units of the value). */
export interface RankOrderData {
  readonly name: string;
  readonly quantity: string;
  readonly treated: string;
  readonly reference: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly slope: number;
  readonly intercept: number;
  readonly slopeThroughOrigin: number;
  readonly r2: number;
}

/** Rank-order plot of Turrigiano et al. 1998 with the origin, the identity and the fitted line. */
export async function rankOrderPlot(data: RankOrderData): Promise<Figure> {
  const title = `Rank order, ${shorten(data.treated, 20)} against ${shorten(data.reference, 20)}`;
  const end = paddedRange([...data.x, ...data.y])[1];
  const across = {
    label: `${data.reference}: ${data.quantity}`,
    domain: [Math.min(0, ...data.x), end],
  } as const;
  const up = {
    label: `${data.treated}: ${data.quantity}`,
    domain: [Math.min(0, data.intercept, ...data.y), end],
  } as const;
  const svg = await drawFigure(title, [
    {
      width: 480,
      height: 440,
      options: (plot) => ({
        marginLeft: 62,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          xAxis(plot, across),
          yAxis(plot, up),
          ...rankMarks(plot, data, end),
          ...legend(plot, [
            { text: "identity", colour: palette.grey, glyph: "╍" },
            {
              text: `least squares: ${numberText(data.slope)} x ${data.intercept < 0 ? "−" : "+"} ${numberText(Math.abs(data.intercept), 2)}`,
              colour: palette.vermillion,
            },
            { text: `through the origin: ${numberText(data.slopeThroughOrigin)} x`, colour: palette.green },
            { text: `R² ${data.r2.toFixed(3)}: any two sorted samples`, colour: palette.grey, glyph: " " },
          ]),
        ],
      }),
    },
  ]);
  return {
    name: data.name,
    title,
    caption:
      "Sorted values of one group against sorted values of the other. One factor gives a straight line through the origin; a line that misses the origin speaks of an added amount or of a detection limit. R² is near 1 for any two sorted samples, so it is no evidence; the few largest values decide the line.",
    svg,
    csv: columnsCsv({ reference: data.x, treated: data.y }),
  };
}

/** Points, identity and fitted lines, cut where they leave the frame at `end`. */
function rankMarks(plot: PlotLibrary, data: RankOrderData, end: number): Markish[] {
  const step = Math.max(1, Math.ceil(data.x.length / 400));
  const points = data.x
    .map((x, i) => [x, data.y[i]!] as const)
    .filter((_, i) => i % step === 0 || i > data.x.length - 20);
  const line = (slope: number, intercept: number) => [0, end].map((x) => [x, intercept + slope * x] as const);
  const inside = (slope: number, intercept: number) =>
    line(slope, intercept).map(
      ([x, y]) => (y <= end ? [x, y] : [(end - intercept) / slope, end]) as [number, number],
    );
  return [
    plot.ruleX([0], { stroke: palette.pale }),
    plot.ruleY([0], { stroke: palette.pale }),
    plot.line(inside(1, 0), {
      stroke: palette.grey,
      strokeDasharray: "4 3",
      ariaDescription: "identity",
    }),
    plot.line(inside(data.slopeThroughOrigin, 0), {
      stroke: palette.green,
      strokeWidth: 1.5,
      ariaDescription: "through the origin",
    }),
    plot.line(inside(data.slope, data.intercept), {
      stroke: palette.vermillion,
      strokeWidth: 1.5,
      ariaDescription: "least squares",
    }),
    plot.dot(points, { r: 2, fill: palette.blue, fillOpacity: 0.6 }),
    plot.dot([[0, 0]], { r: 3, symbol: "plus", stroke: palette.black, ariaDescription: "origin" }),
  ];
}
