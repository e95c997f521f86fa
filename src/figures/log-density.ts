import { columnsCsv, drawFigure, type Figure } from "./figure.ts";
import { kernelDensity } from "./kernel-density.ts";
import { legend } from "./legend.ts";
import { logTicks, paddedRange } from "./scale-ticks.ts";
import { numberText } from "./svg-text.ts";
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
  const [low, high] = paddedRange(data.values.flat(), "log", 0.06);
  const grid = Array.from({ length: 161 }, (_, i) => Math.log(low) + (i / 160) * Math.log(high / low));
  const curves = data.groups.map((group, g) => {
    const logs = data.values[g]!.filter((value) => value > 0).map(Math.log);
    const density = kernelDensity(logs, grid);
    return grid.map((x, i) => ({
      group,
      size: Math.exp(x),
      density: density[i]!,
      fit: fitted(data.fits[g] ?? null, x),
    }));
  });
  const top = Math.max(...curves.flat().map((point) => Math.max(point.density, point.fit ?? 0)));
  const svg = await drawFigure("Distribution of log size", [
    {
      width: fullWidth,
      height: 320,
      options: (plot) => ({
        marginLeft: 62,
        x: { type: "log", domain: [low, high] },
        y: { domain: [0, top * 1.12] },
        marks: [
          plot.axisX({
            ticks: logTicks(low, high),
            tickFormat: (tick: number) => numberText(tick),
            label: data.quantity,
            labelAnchor: "center",
            labelArrow: "none",
          }),
          plot.axisY({ ticks: 5, label: "density per log unit", labelAnchor: "center", labelArrow: "none" }),
          plot.ruleY([0]),
          ...(data.threshold === null || data.threshold < low
            ? []
            : [
                plot.ruleX([data.threshold], { stroke: palette.grey, strokeDasharray: "4 3" }),
                plot.text([data.threshold], {
                  x: (d: number) => d,
                  frameAnchor: "top",
                  text: () => "detection limit",
                  textAnchor: "start",
                  dx: 4,
                  dy: 4,
                  fill: palette.grey,
                }),
              ]),
          ...curves.flatMap((curve, g) => [
            ...(data.fits[g]
              ? [
                  plot.line(curve, {
                    x: "size",
                    y: "fit",
                    stroke: colours[g]!,
                    strokeWidth: 1,
                    strokeOpacity: 0.6,
                  }),
                ]
              : []),
            plot.line(curve, {
              x: "size",
              y: "density",
              stroke: colours[g]!,
              strokeWidth: 2.2,
              ...(dashes[g % dashes.length] ? { strokeDasharray: dashes[g % dashes.length]! } : {}),
            }),
          ]),
          ...legend(
            plot,
            data.groups.map((text, g) => ({ text, colour: colours[g]!, glyph: ["━", "╍", "┅"][g % 3]! })),
          ),
        ],
      }),
    },
  ]);
  return {
    name: "log-density",
    title: "Distribution of log size",
    caption:
      "Thick lines: density of log size in each group; thin lines: the log-normal fitted to it. If one factor explains the change, a curve is moved sideways and keeps its shape.",
    svg,
    csv: columnsCsv({
      group: curves.flat().map((point) => point.group),
      size: curves.flat().map((point) => point.size),
      density: curves.flat().map((point) => point.density),
      lognormal: curves.flat().map((point) => point.fit),
    }),
  };
}

function fitted(fit: { readonly mean: number; readonly sd: number } | null, x: number): number | null {
  if (!fit || fit.sd <= 0) return null;
  return Math.exp(-0.5 * ((x - fit.mean) / fit.sd) ** 2) / (fit.sd * Math.sqrt(2 * Math.PI));
}
