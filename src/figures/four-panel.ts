import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { kernelDensity } from "./kernel-density.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten } from "./svg-text.ts";
import { dashes, fullWidth, groupColours, inkOf, palette, type } from "./theme.ts";

/** A bar of a panel: per cent change of this cohort, the predictive interval of such cohorts, the published value. */
export interface ChangeBar {
  readonly label: string;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly published: number | null;
}

/** One simulated cohort drawn as the source draws its own: sizes, whole sample, size classes, endosomes. */
export interface FourPanelData {
  readonly name: string;
  readonly title: string;
  readonly quantity: string;
  readonly groups: readonly string[];
  readonly references: readonly string[];
  /** Positive sizes of each group. */
  readonly values: readonly (readonly number[])[];
  readonly animals: readonly { readonly group: string; readonly mean: number }[];
  readonly classes: readonly ChangeBar[];
  readonly markers: readonly ChangeBar[];
}

const half = fullWidth / 2;

/** Four panels: means by animal, distributions, change by size class, change by endosome; diamonds are published values. */
export async function fourPanel(data: FourPanelData): Promise<Figure> {
  const colours = groupColours(data.groups, data.references);
  const svg = await drawFigure(data.title, [
    {
      width: half,
      height: 250,
      heading: "A  mean size by mouse",
      options: (plot) => meansPanel(plot, data, colours),
    },
    {
      x: half,
      width: half,
      height: 250,
      heading: "B  distribution of size",
      options: (plot) => densityPanel(plot, data, colours),
    },
    {
      y: 276,
      width: half,
      height: 250,
      heading: "C  change by size class",
      options: (plot) => barsPanel(plot, data.classes),
    },
    {
      x: half,
      y: 276,
      width: half,
      height: 250,
      heading: "D  change by endosome",
      options: (plot) => barsPanel(plot, data.markers),
    },
  ]);
  const bars = [...data.classes, ...data.markers];
  return {
    name: data.name,
    title: data.title,
    caption:
      "One simulated cohort in the form of the source. Dots: this cohort; bars: where 95 % of such cohorts fall; diamonds: the published values. Agreement is expected for the numbers on which the generator was calibrated.",
    svg,
    csv: columnsCsv({
      panel: [...data.classes.map(() => "size class"), ...data.markers.map(() => "endosome")],
      label: bars.map((bar) => bar.label),
      percent: bars.map((bar) => bar.estimate),
      low: bars.map((bar) => bar.low),
      high: bars.map((bar) => bar.high),
      published: bars.map((bar) => bar.published),
    }),
  };
}

function meansPanel(plot: PlotLibrary, data: FourPanelData, colours: readonly string[]) {
  const spots = data.animals.map((row, i) => {
    const group = data.groups.indexOf(row.group);
    const inGroup = data.animals.slice(0, i).filter((other) => other.group === row.group).length;
    return { x: group + ((inGroup % 5) - 2) * 0.09, y: row.mean, colour: colours[group]! };
  });
  const bars = data.groups.map((group, g) => {
    const means = data.animals.filter((row) => row.group === group).map((row) => Math.log(row.mean));
    return {
      g,
      mean: Math.exp(means.reduce((sum, x) => sum + x, 0) / Math.max(1, means.length)),
      colour: colours[g]!,
    };
  });
  const up = {
    label: `geometric mean, ${data.quantity}`,
    domain: [0, Math.max(...spots.map((s) => s.y)) * 1.12],
    ticks: 5,
  } as const;
  return {
    marginLeft: 60,
    x: { domain: [-0.6, data.groups.length - 0.4], axis: null },
    y: scaleOf(up),
    marks: [
      yAxis(plot, up),
      plot.rect(bars, {
        x1: (b: { g: number }) => b.g - 0.35,
        x2: (b: { g: number }) => b.g + 0.35,
        y1: () => 0,
        y2: "mean",
        fill: "colour",
        fillOpacity: 0.35,
      }),
      plot.dot(spots, { x: "x", y: "y", r: 4, fill: "colour", stroke: "white" }),
      plot.ruleY([0]),
      plot.text(data.groups, {
        x: (_: string, g: number) => g,
        text: (group: string) => shorten(group, 14),
        frameAnchor: "bottom",
        dy: 18,
        fontWeight: "bold",
        fontSize: type.label,
        fill: (_: string, g: number) => inkOf(colours[g]!),
      }),
    ],
  };
}

function densityPanel(plot: PlotLibrary, data: FourPanelData, colours: readonly string[]) {
  const domain = paddedRange(data.values.flat(), "log", 0.04);
  const grid = Array.from(
    { length: 121 },
    (_, i) => Math.log(domain[0]) + (i / 120) * Math.log(domain[1] / domain[0]),
  );
  const curves = data.values.map((values) => {
    const density = kernelDensity(values.map(Math.log), grid);
    return grid.map((x, i) => ({ size: Math.exp(x), density: density[i]! }));
  });
  const across = { label: data.quantity, scale: "log", domain } as const;
  const up = {
    label: "density per log unit",
    domain: [0, Math.max(...curves.flat().map((p) => p.density)) * 1.15],
    ticks: 4,
  } as const;
  return {
    marginLeft: 52,
    x: scaleOf(across),
    y: scaleOf(up),
    marks: [
      xAxis(plot, across),
      yAxis(plot, up),
      plot.ruleY([0]),
      ...curves.map((curve, g) =>
        plot.line(curve, {
          x: "size",
          y: "density",
          stroke: colours[g]!,
          strokeWidth: 1.8,
          ...(dashes[g] ? { strokeDasharray: dashes[g] } : {}),
        }),
      ),
      ...legend(
        plot,
        data.groups.map((text, g) => ({ text, colour: colours[g]! })),
        "top-right",
      ),
    ],
  };
}

function barsPanel(plot: PlotLibrary, bars: readonly ChangeBar[]) {
  const rows = bars.map((bar, i) => ({ ...bar, i }));
  const domain = paddedRange([0, ...bars.flatMap((bar) => [bar.low, bar.high, bar.estimate, bar.published])]);
  const up = {
    label: "change (%)",
    domain,
    format: (tick: number) => `${tick > 0 ? "+" : ""}${numberText(tick)} %`,
  };
  const marks: Markish[] = [
    yAxis(plot, up),
    plot.ruleY([0], { stroke: palette.grey }),
    plot.link(
      rows.filter((row) => row.low !== null && row.high !== null),
      { x1: "i", x2: "i", y1: "low", y2: "high", stroke: palette.blue, strokeWidth: 2.5 },
    ),
    plot.dot(
      rows.filter((row) => row.estimate !== null),
      { x: "i", y: "estimate", r: 4, fill: palette.blue },
    ),
    plot.dot(
      rows.filter((row) => row.published !== null),
      { x: "i", y: "published", r: 4.5, symbol: "diamond", fill: palette.vermillion, stroke: "white", dx: 9 },
    ),
    plot.text(rows, {
      x: "i",
      text: (row: ChangeBar) => row.label.replace(", ", "\n"),
      lineAnchor: "top",
      lineWidth: 8,
      frameAnchor: "bottom",
      dy: 14,
      fontSize: type.note,
    }),
  ];
  return {
    marginLeft: 60,
    marginBottom: 44,
    x: { domain: [-0.6, rows.length - 0.4], axis: null },
    y: scaleOf(up),
    marks,
  };
}
