import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { kernelDensity } from "./kernel-density.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { dashes, fullWidth, groupColours, palette } from "./theme.ts";

/** Values by group (positive), and the log-normal fitted to each (mean and SD of log size). */
export interface LogDensityData {
  readonly quantity: string;
  readonly groups: readonly string[];
  readonly references: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly fits: readonly ({ readonly mean: number; readonly sd: number } | null)[];
  readonly threshold: number | null;
}

/** Density of log size by group on a log axis; one factor for all synapses is a shift to the side. */
export async function logDensity(data: LogDensityData): Promise<Figure> {
  const colours = groupColours(data.groups, data.references);
  const domain = paddedRange(data.values.flat(), "log", 0.06);
  const curves = densityCurves(data, domain);
  const top = Math.max(...curves.flat().map((point) => Math.max(point.density, point.fit ?? 0)));
  const across = { label: data.quantity, scale: "log", domain } as const;
  const up = { label: "density per log unit", domain: [0, top * 1.12], ticks: 5 } as const;
  const svg = await drawFigure("Distribution of log size", [
    {
      width: fullWidth,
      height: 320,
      options: (plot) => ({
        marginLeft: 62,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          xAxis(plot, across),
          yAxis(plot, up),
          plot.ruleY([0]),
          ...detectionLimit(plot, data.threshold, domain[0]),
          ...curves.flatMap((curve, g) => curveMarks(plot, curve, colours[g]!, g)),
          ...legend(
            plot,
            data.groups.map((text, g) => ({ text, colour: colours[g]!, glyph: ["━", "╍", "┅"][g % 3]! })),
            "top-right",
          ),
        ],
      }),
    },
  ]);
  const points = curves.flat();
  return {
    name: "log-density",
    title: "Distribution of log size",
    caption:
      "Thick lines: density of log size in each group; thin lines: the log-normal fitted to it. If one factor explains the change, a curve is moved sideways and keeps its shape.",
    svg,
    csv: columnsCsv({
      group: points.map((point) => point.group),
      size: points.map((point) => point.size),
      density: points.map((point) => point.density),
      lognormal: points.map((point) => point.fit),
    }),
  };
}

interface CurvePoint {
  readonly group: string;
  readonly size: number;
  readonly density: number;
  readonly fit: number | null;
}

function densityCurves(data: LogDensityData, [low, high]: readonly [number, number]): CurvePoint[][] {
  const grid = Array.from({ length: 161 }, (_, i) => Math.log(low) + (i / 160) * Math.log(high / low));
  return data.groups.map((group, g) => {
    const logs = data.values[g]!.filter((value) => value > 0).map(Math.log);
    const density = kernelDensity(logs, grid);
    const fit = data.fits[g] ?? null;
    return grid.map((x, i) => ({ group, size: Math.exp(x), density: density[i]!, fit: fitted(fit, x) }));
  });
}

function curveMarks(plot: PlotLibrary, curve: readonly CurvePoint[], stroke: string, g: number): Markish[] {
  const dash = dashes[g % dashes.length];
  return [
    plot.line(curve, { x: "size", y: "fit", stroke, strokeWidth: 1, strokeOpacity: 0.6 }),
    plot.line(curve, {
      x: "size",
      y: "density",
      stroke,
      strokeWidth: 2.2,
      ...(dash ? { strokeDasharray: dash } : {}),
    }),
  ];
}

function detectionLimit(plot: PlotLibrary, threshold: number | null, low: number): Markish[] {
  if (threshold === null || threshold < low) return [];
  return [
    plot.ruleX([threshold], { stroke: palette.grey, strokeDasharray: "4 3" }),
    plot.text([threshold], {
      x: (d: number) => d,
      frameAnchor: "top",
      text: () => "detection limit",
      textAnchor: "start",
      dx: 4,
      dy: 4,
      fill: palette.grey,
    }),
  ];
}

function fitted(fit: { readonly mean: number; readonly sd: number } | null, x: number): number | null {
  if (!fit || fit.sd <= 0) return null;
  return Math.exp(-0.5 * ((x - fit.mean) / fit.sd) ** 2) / (fit.sd * Math.sqrt(2 * Math.PI));
}
