import { animalLabels } from "./animal-labels.ts";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type Panel, type PlotLibrary } from "./figure.ts";
import { paddedRange } from "./scale-ticks.ts";
import { shorten, textWidth } from "./svg-text.ts";
import { fullWidth, groupColours, palette, type } from "./theme.ts";

/** Sorted standardised values against normal quantiles with a simultaneous band; arrays of one length. */
export interface QqData {
  readonly heading: string;
  readonly theory: readonly number[];
  readonly observed: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** QQ plots of residuals and random effects, and the pull of each animal on the first contrast (in its SEs). */
export interface ModelChecksData {
  readonly qq: readonly QqData[];
  readonly leverage: readonly { readonly animal: string; readonly group: string; readonly dfbeta: number }[];
  readonly groups: readonly string[];
  readonly references: readonly string[];
}

const perRow = 3;
const panelWidth = fullWidth / perRow;
const panelHeight = 230;

/** Normality of residuals and random effects, and how far each animal alone moves the result. */
export async function modelChecks(data: ModelChecksData): Promise<Figure> {
  const panels: Panel[] = data.qq.map((qq, i) => ({
    x: (i % perRow) * panelWidth,
    y: Math.floor(i / perRow) * (panelHeight + 20),
    width: panelWidth,
    height: panelHeight,
    heading: shorten(qq.heading, 34),
    options: (plot) => qqPanel(plot, qq),
  }));
  const y = Math.ceil(data.qq.length / perRow) * (panelHeight + 20);
  const svg = await drawFigure("Checks of the model", [...panels, ...leveragePanel(data, y)]);
  const points = data.qq.flatMap((qq) => qq.theory.map((theory, i) => ({ qq, theory, i })));
  return {
    name: "model-checks",
    title: "Checks of the model",
    caption:
      "Top: points inside the grey band agree with the normal distribution that the model assumes. Bottom: how far the first contrast moves, in its standard errors, when one animal is left out; beyond ±1 one animal carries the result.",
    svg,
    csv: columnsCsv({
      panel: [...points.map((p) => p.qq.heading), ...data.leverage.map((row) => `leverage ${row.animal}`)],
      theory: [...points.map((p) => p.theory), ...data.leverage.map(() => null)],
      value: [...points.map((p) => p.qq.observed[p.i]!), ...data.leverage.map((row) => row.dfbeta)],
      low: [...points.map((p) => p.qq.low[p.i]!), ...data.leverage.map(() => null)],
      high: [...points.map((p) => p.qq.high[p.i]!), ...data.leverage.map(() => null)],
    }),
  };
}

function qqPanel(plot: PlotLibrary, qq: QqData) {
  const rows = qq.theory.map((theory, i) => ({
    theory,
    observed: qq.observed[i]!,
    low: qq.low[i]!,
    high: qq.high[i]!,
  }));
  const across = { label: "normal quantile", domain: paddedRange(qq.theory), ticks: 5 };
  const up = {
    label: "standardised value",
    domain: paddedRange([...qq.observed, ...qq.low, ...qq.high]),
    ticks: 5,
  };
  const ends = across.domain.map(
    (x) => [x, Math.max(up.domain[0], Math.min(up.domain[1], x))] as [number, number],
  );
  return {
    marginLeft: 46,
    x: scaleOf(across),
    y: scaleOf(up),
    marks: [
      xAxis(plot, across),
      yAxis(plot, up),
      plot.areaY(rows, { x: "theory", y1: "low", y2: "high", fill: palette.pale, fillOpacity: 0.7 }),
      plot.line(ends, { stroke: palette.grey, ariaDescription: "identity" }),
      plot.dot(rows, {
        x: "theory",
        y: "observed",
        r: rows.length > 100 ? 1.4 : 2.6,
        fill: (row: (typeof rows)[number]) =>
          row.observed < row.low || row.observed > row.high ? palette.vermillion : palette.blue,
      }),
    ],
  };
}

function leveragePanel(data: ModelChecksData, y: number): Panel[] {
  if (data.leverage.length === 0) return [];
  const colours = groupColours(data.groups, data.references);
  const rows = data.leverage.map((row, i) => ({
    i,
    dfbeta: row.dfbeta,
    label: shorten(row.animal, 14),
    colour: colours[data.groups.indexOf(row.group)] ?? palette.grey,
  }));
  const longest = Math.max(...rows.map((row) => textWidth(row.label, type.note)));
  const upright = longest > 640 / rows.length;
  const crowded = rows.length > 60;
  const bottom = crowded ? 12 : upright ? longest + 16 : 26;
  const axis = {
    label: "change in SE of the contrast",
    domain: paddedRange([-1, 1, ...rows.map((r) => r.dfbeta)]),
  };
  return [
    {
      y,
      width: fullWidth,
      height: 150 + bottom,
      heading: "Pull of each animal on the first contrast",
      options: (plot) => ({
        marginBottom: bottom,
        x: { domain: [-0.6, rows.length - 0.4], axis: null },
        y: scaleOf(axis),
        marks: [
          yAxis(plot, { ...axis, ticks: 5 }),
          plot.ruleY([0], { stroke: palette.grey }),
          plot.ruleY([-1, 1], { stroke: palette.grey, strokeDasharray: "3 3" }),
          plot.link(rows, { x1: "i", x2: "i", y1: () => 0, y2: "dfbeta", stroke: "colour", strokeWidth: 2 }),
          plot.dot(rows, { x: "i", y: "dfbeta", r: 4, fill: "colour" }),
          ...(crowded
            ? []
            : [
                animalLabels(
                  plot,
                  rows.map((row) => row.label),
                  upright,
                ),
              ]),
        ],
      }),
    },
  ];
}
