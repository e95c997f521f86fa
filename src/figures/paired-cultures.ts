import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { logTicks, paddedRange } from "./scale-ticks.ts";
import { numberText, shorten } from "./svg-text.ts";
import { fullWidth, groupColours, inkOf, palette, type } from "./theme.ts";

/** Mean size before and after in every culture (animal), on the axis' scale; slopes of log size after on before. */
export interface PairedCulturesData {
  readonly name: string;
  readonly quantity: string;
  readonly scale: "log" | "linear";
  readonly before: string;
  readonly after: string;
  readonly level: string;
  readonly groups: readonly string[];
  readonly references: readonly string[];
  readonly cultures: readonly {
    readonly group: string;
    readonly name: string;
    readonly before: number;
    readonly after: number;
  }[];
  /** Rows of the slope panel; null where the slope was not estimated. */
  readonly slopes:
    | readonly {
        readonly label: string;
        readonly slope: number;
        readonly low: number | null;
        readonly high: number | null;
      }[]
    | null;
}

/** Each culture before and after by group, and how strongly size after depends on size before. */
export async function pairedCultures(data: PairedCulturesData): Promise<Figure> {
  const title = `The same synapses before and after, by ${data.level}`;
  const panelTop = data.slopes ? 150 + 22 * data.slopes.length : 0;
  const svg = await drawFigure(title, [
    { width: fullWidth, height: 320, options: (plot) => linesPanel(plot, data) },
    ...(data.slopes
      ? [
          {
            y: 326,
            width: fullWidth,
            height: panelTop - 60,
            heading: `Slope of log size after on log size before, within ${shorten(data.level, 20)}`,
            options: (plot: PlotLibrary) => slopePanel(plot, data.slopes!),
          },
        ]
      : []),
  ]);
  return {
    name: data.name,
    title,
    caption: `Each line joins the mean size of one ${data.level} before and after. ${data.slopes ? "Below: a slope under 1 is regression to the mean and appears in every group; only the difference between the groups says that change depends on size." : ""}`,
    svg,
    csv: columnsCsv({
      group: data.cultures.map((row) => row.group),
      [data.level]: data.cultures.map((row) => row.name),
      before: data.cultures.map((row) => row.before),
      after: data.cultures.map((row) => row.after),
    }),
  };
}

function linesPanel(plot: PlotLibrary, data: PairedCulturesData) {
  const colours = groupColours(data.groups, data.references);
  const rows = data.cultures.map((row) => {
    const group = data.groups.indexOf(row.group);
    return { ...row, x1: group - 0.28, x2: group + 0.28, colour: colours[group]! };
  });
  const axis = {
    label: data.quantity,
    scale: data.scale,
    domain: paddedRange(
      rows.flatMap((row) => [row.before, row.after]),
      data.scale,
      0.08,
    ),
  };
  const ticks = data.scale === "log" ? logTicks(axis.domain[0], axis.domain[1]) : 6;
  const times = data.groups.flatMap((_, g) => [
    { x: g - 0.28, text: shorten(data.before, 12) },
    { x: g + 0.28, text: shorten(data.after, 12) },
  ]);
  return {
    marginLeft: 70,
    marginBottom: 46,
    x: { domain: [-0.6, data.groups.length - 0.4], axis: null },
    y: scaleOf(axis),
    marks: [
      yAxis(plot, { ...axis, ticks }),
      plot.link(rows, {
        x1: "x1",
        x2: "x2",
        y1: "before",
        y2: "after",
        stroke: "colour",
        strokeOpacity: 0.55,
      }),
      plot.dot(rows, { x: "x1", y: "before", r: 3, fill: "colour" }),
      plot.dot(rows, { x: "x2", y: "after", r: 3, fill: "colour" }),
      plot.text(times, { x: "x", text: "text", frameAnchor: "bottom", dy: 16, fontSize: type.note }),
      plot.text(data.groups, {
        x: (_: string, g: number) => g,
        text: (group: string) => shorten(group, 24),
        frameAnchor: "bottom",
        dy: 36,
        fontWeight: "bold",
        fontSize: type.label,
        fill: (_: string, g: number) => inkOf(colours[g]!),
      }),
    ],
  };
}

function slopePanel(plot: PlotLibrary, slopes: NonNullable<PairedCulturesData["slopes"]>) {
  const rows = slopes.map((row, i) => ({ ...row, i, words: shorten(row.label, 30) }));
  const across = {
    label: "slope (1: each synapse kept its relative size)",
    domain: paddedRange([0, 1, ...rows.flatMap((row) => [row.low, row.high, row.slope])]),
  };
  return {
    marginLeft: 200,
    marginRight: 60,
    marginTop: 8,
    x: scaleOf(across),
    y: { domain: [-0.6, rows.length - 0.4], reverse: true, axis: null },
    marks: [
      xAxis(plot, across),
      plot.ruleX([0, 1], { stroke: palette.grey, strokeDasharray: "3 3" }),
      plot.text(rows, { y: "i", text: "words", frameAnchor: "left", textAnchor: "end", dx: -8 }),
      plot.link(
        rows.filter((row) => row.low !== null && row.high !== null),
        { x1: "low", x2: "high", y1: "i", y2: "i", stroke: palette.blue, strokeWidth: 2 },
      ),
      plot.dot(rows, { x: "slope", y: "i", r: 4, fill: palette.blue }),
      plot.text(rows, {
        y: "i",
        text: (row: { slope: number }) => numberText(row.slope),
        frameAnchor: "right",
        textAnchor: "start",
        dx: 8,
        fontSize: type.note,
      }),
    ],
  };
}
