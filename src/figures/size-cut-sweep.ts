import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten } from "./svg-text.ts";
import { fullWidth, palette } from "./theme.ts";

/** Per cent change below and above each cut (quantile of size), and what a uniform change would show there. */
export interface SizeCutSweepData {
  readonly name: string;
  readonly treated: string;
  readonly reference: string;
  readonly rule: "pooled" | "within";
  readonly rows: readonly {
    readonly cut: number;
    readonly small: {
      readonly estimate: number | null;
      readonly low: number | null;
      readonly high: number | null;
    };
    readonly large: {
      readonly estimate: number | null;
      readonly low: number | null;
      readonly high: number | null;
    };
    readonly expectedSmall: number | null;
    readonly expectedLarge: number | null;
  }[];
}

interface CutPoint {
  readonly cut: number;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly expected: number | null;
}

/** Change in small and in large synapses while the cut between them moves; dotted: what the cut alone does. */
export async function sizeCutSweep(data: SizeCutSweepData): Promise<Figure> {
  const title = `Small and large synapses, ${shorten(data.treated, 18)} against ${shorten(data.reference, 18)}`;
  const small = data.rows.map((row) => ({ cut: row.cut, ...row.small, expected: row.expectedSmall }));
  const large = data.rows.map((row) => ({ cut: row.cut, ...row.large, expected: row.expectedLarge }));
  const domain = paddedRange([
    0,
    ...[...small, ...large].flatMap((p) => [p.low, p.high, p.estimate, p.expected]),
  ]);
  const cuts = data.rows.map((row) => row.cut);
  const across = {
    label: `cut between small and large (quantile of size, ${data.rule === "pooled" ? "all groups pooled" : "within each group"})`,
    domain: [Math.min(0.5, ...cuts) - 0.02, Math.max(0.95, ...cuts) + 0.02],
    ticks: 10,
  } as const;
  const format = (tick: number) => `${tick > 0 ? "+" : ""}${numberText(tick)} %`;
  const up = { label: "change of geometric mean size (%)", domain, format };
  const svg = await drawFigure(title, [
    {
      width: fullWidth,
      height: 340,
      options: (plot) => ({
        marginLeft: 64,
        marginTop: 54,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          plot.rect([0], {
            x1: () => 0.7,
            x2: () => 0.9,
            y1: () => domain[0],
            y2: () => domain[1],
            fill: palette.shade,
          }),
          xAxis(plot, across),
          yAxis(plot, up),
          plot.ruleY([0], { stroke: palette.grey }),
          ...classMarks(plot, small, palette.blue),
          ...classMarks(plot, large, palette.vermillion),
          ...sweepLegend(plot),
        ],
      }),
    },
  ]);
  return {
    name: data.name,
    title,
    caption:
      "A class made by cutting at the measured size shows a difference even under uniform scaling: compare each line with its dotted line, not with zero. The shaded range of cuts is the one for which the source calls its result robust.",
    svg,
    csv: sweepCsv(small, large),
  };
}

function classMarks(plot: PlotLibrary, points: readonly CutPoint[], colour: string): Markish[] {
  return [
    plot.areaY(points, { x: "cut", y1: "low", y2: "high", fill: colour, fillOpacity: 0.15 }),
    plot.line(points, { x: "cut", y: "expected", stroke: colour, strokeDasharray: "2 3", strokeWidth: 1.5 }),
    plot.line(points, { x: "cut", y: "estimate", stroke: colour, strokeWidth: 2 }),
    plot.dot(points, { x: "cut", y: "estimate", r: 2.5, fill: colour }),
  ];
}

function sweepCsv(small: readonly CutPoint[], large: readonly CutPoint[]): string {
  return columnsCsv({
    class: [...small.map(() => "small"), ...large.map(() => "large")],
    cut: [...small, ...large].map((p) => p.cut),
    percent: [...small, ...large].map((p) => p.estimate),
    low: [...small, ...large].map((p) => p.low),
    high: [...small, ...large].map((p) => p.high),
    expected_if_uniform: [...small, ...large].map((p) => p.expected),
  });
}

function sweepLegend(plot: PlotLibrary): Markish[] {
  return legend(
    plot,
    [
      { text: "small (below the cut)", colour: palette.blue },
      { text: "large (above the cut)", colour: palette.vermillion },
      {
        text: "dotted: expected if every synapse changed by one factor",
        colour: palette.grey,
        glyph: "┅",
      },
    ],
    "top-left",
    50,
  );
}
