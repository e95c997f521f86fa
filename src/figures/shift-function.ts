import type { Markish } from "@observablehq/plot";
import { type AxisSpec, changeTicks, scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { shorten } from "./svg-text.ts";
import { fullWidth, palette } from "./theme.ts";

/** A function along q with its 95 % bands, pointwise and for all q at once. */
export interface BandedLine {
  readonly estimate: readonly number[];
  readonly band: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly simultaneousLow: readonly number[];
    readonly simultaneousHigh: readonly number[];
  } | null;
}

/** Shift and ratio function; arrays run along q. */
export interface ShiftFunctionData {
  readonly name: string;
  /** Size with its unit. */
  readonly quantity: string;
  readonly treated: string;
  readonly reference: string;
  readonly q: readonly number[];
  /** Quantiles without a difference between groups, unit of the sizes. */
  readonly expected: readonly number[];
  readonly difference: BandedLine;
  readonly logRatio: BandedLine;
  /** Log ratio of one factor under the same detection limit; null without a limit. */
  readonly uniform: readonly number[] | null;
  /** Where the bands come from, or why there are none. */
  readonly note: string;
}

/** What two simple changes would show: one factor for all, and one amount for all. */
interface Guides {
  readonly factor: readonly (number | null)[];
  readonly amount: readonly (number | null)[];
}

/** Difference and ratio of the quantiles side by side: one factor is flat at the right, one amount flat at the left. */
export async function shiftFunction(data: ShiftFunctionData): Promise<Figure> {
  const title = `Shift and ratio function, ${shorten(data.treated, 20)} against ${shorten(data.reference, 20)}`;
  const [difference, ratio] = guidesOf(data);
  const entries = legendOf(data);
  const ratioRange = rangeOf(data.logRatio, ratio);
  const panels = [
    { line: data.difference, guides: difference, label: `difference of ${data.quantity}`, ticks: {} },
    { line: data.logRatio, guides: ratio, label: "ratio (% change)", ticks: changeTicks(...ratioRange) },
  ];
  const svg = await drawFigure(
    title,
    panels.map(({ line, guides, label, ticks }, i) => ({
      x: (i * fullWidth) / 2,
      width: fullWidth / 2,
      height: 340,
      options: (plot) => {
        const across: AxisSpec = {
          label: "quantile of size (0 smallest, 1 largest)",
          domain: [0, 1],
          ticks: 5,
        };
        const up: AxisSpec = { label, domain: rangeOf(line, guides), ...ticks };
        return {
          marginLeft: 70,
          marginTop: 10 + entries.length * 15,
          x: scaleOf(across),
          y: scaleOf(up),
          marks: [
            xAxis(plot, across),
            yAxis(plot, up),
            plot.ruleY([0], { stroke: palette.grey, ariaDescription: "no change" }),
            ...lineMarks(plot, data.q, line, within(guides, up.domain)),
            ...(i === 0 ? legend(plot, entries, "top-left", entries.length * 15 + 6) : []),
          ],
        };
      },
    })),
  );
  return {
    name: data.name,
    title,
    caption: `One factor gives a flat ratio (right) and a difference that grows with size (left); one amount gives the reverse. ${data.note} The change at a quantile is not the change of a synapse: ranks move.`,
    svg,
    csv: shiftCsv(data),
  };
}

/** What the lines are. */
function legendOf({ difference, uniform }: ShiftFunctionData): LegendEntry[] {
  return [
    {
      text: difference.band
        ? "change; 95 % bands pointwise (dark), simultaneous (light)"
        : "change at each quantile",
      colour: palette.vermillion,
    },
    {
      text: uniform ? "one factor for all synapses, same detection limit" : "one factor for all synapses",
      colour: palette.blue,
      glyph: "╍",
    },
    { text: "one amount for all synapses", colour: palette.green, glyph: "┅" },
  ];
}

/** The guides of the difference and of the log ratio, at the mean of what was found. */
function guidesOf({ expected, difference, logRatio, uniform }: ShiftFunctionData): readonly [Guides, Guides] {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [amount, factor] = [mean(difference.estimate), mean(logRatio.estimate)];
  const one = uniform ?? expected.map(() => factor);
  return [
    { factor: expected.map((size, i) => size * Math.expm1(one[i]!)), amount: expected.map(() => amount) },
    {
      factor: one,
      // An amount that would leave nothing of the smallest has no ratio there.
      amount: expected.map((size) => (size + amount > 0 ? Math.log1p(amount / size) : null)),
    },
  ];
}

/** Range of a panel: the line with its bands, and the guides as far as half that range beyond it. */
function rangeOf({ estimate, band }: BandedLine, { factor, amount }: Guides): [number, number] {
  const lines = [0, ...estimate, ...(band ? [...band.simultaneousLow, ...band.simultaneousHigh] : [])];
  const [low, high] = paddedRange(lines);
  const reach = (high - low) / 2;
  const near = [...factor, ...amount].filter((y) => y !== null && y > low - reach && y < high + reach);
  return paddedRange([low, high, ...near], "linear", 0.02);
}

/** The guides without what lies outside the panel: their lines break off there. */
function within({ factor, amount }: Guides, [low, high]: readonly [number, number]): Guides {
  const inside = (line: Guides["factor"]) =>
    line.map((value) => (value !== null && value >= low && value <= high ? value : null));
  return { factor: inside(factor), amount: inside(amount) };
}

function lineMarks(
  plot: PlotLibrary,
  q: readonly number[],
  { estimate, band }: BandedLine,
  guides: Guides,
): Markish[] {
  const points = q.map((x, i) => ({
    x,
    y: estimate[i]!,
    factor: guides.factor[i] ?? null,
    amount: guides.amount[i] ?? null,
    ...(band && {
      low: band.low[i]!,
      high: band.high[i]!,
      lowest: band.simultaneousLow[i]!,
      highest: band.simultaneousHigh[i]!,
    }),
  }));
  const area = (y1: string, y2: string, name: string) =>
    plot.areaY(points, {
      x: "x",
      y1,
      y2,
      fill: palette.vermillion,
      fillOpacity: 0.16,
      ariaDescription: name,
    });
  const guide = (y: string, stroke: string, strokeDasharray: string, name: string) =>
    plot.line(points, {
      x: "x",
      y,
      stroke,
      strokeDasharray,
      strokeWidth: 1.6,
      ariaDescription: name,
    });
  return [
    ...(band ? [area("lowest", "highest", "simultaneous band"), area("low", "high", "pointwise band")] : []),
    guide("factor", palette.blue, "5 3", "one factor"),
    guide("amount", palette.green, "2 2", "one amount"),
    plot.line(points, { x: "x", y: "y", stroke: palette.vermillion, strokeWidth: 2 }),
    plot.dot(points, { x: "x", y: "y", r: 2.2, fill: palette.vermillion }),
  ];
}

function shiftCsv({ q, expected, difference, logRatio, uniform }: ShiftFunctionData): string {
  const columns = (name: string, { estimate, band }: BandedLine) => ({
    [name]: estimate,
    ...(band && {
      [`${name}_low`]: band.low,
      [`${name}_high`]: band.high,
      [`${name}_simultaneous_low`]: band.simultaneousLow,
      [`${name}_simultaneous_high`]: band.simultaneousHigh,
    }),
  });
  return columnsCsv({
    quantile: q,
    expected,
    ...columns("difference", difference),
    ...columns("log_ratio", logRatio),
    ...(uniform ? { uniform_log_ratio: uniform } : {}),
  });
}
