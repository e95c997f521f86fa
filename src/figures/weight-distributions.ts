import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { legend } from "./legend.ts";
import { dashes, fullWidth, inkOf, palette } from "./theme.ts";

/** Weights of a projection at a moment; they are read when they are used and not kept. */
interface Moment {
  readonly label: string;
  readonly read: () => Promise<Float64Array>;
}

/** Weights of a projection at some moments. */
export interface WeightDistributionsData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Axis: the weight with its unit. */
  readonly x: string;
  readonly marks: readonly Moment[];
}

const colours = [
  palette.grey,
  palette.sky,
  palette.blue,
  palette.green,
  palette.orange,
  palette.vermillion,
  palette.purple,
  palette.black,
];

/** Bins of a decade of weight. */
const PER_DECADE = 20;

/**
 * Histograms of log weight over time, as lines. Each moment is read twice, for the axis and for its line, so that no more than
 * one is in memory.
 *
 * Weights of 0 have no place on a log axis and stand in the legend.
 */
export async function weightDistributions(data: WeightDistributionsData): Promise<Figure> {
  const { low, bins } = await logBins(data.marks);
  const lines: { label: string; shares: number[]; zeros: number }[] = [];
  for (const { label, read } of data.marks) lines.push({ label, ...histogram(await read(), low, bins) });
  const at = (i: number) => 10 ** (low + (i + 0.5) / PER_DECADE);
  const top = Math.max(...lines.flatMap(({ shares }) => shares), 1e-6);
  const across = {
    label: data.x,
    scale: "log",
    domain: [10 ** low, 10 ** (low + bins / PER_DECADE)],
  } as const;
  const up = {
    label: `share of synapses in a bin (1/${PER_DECADE} decade)`,
    domain: [0, 1.06 * top],
  } as const;
  const svg = await drawFigure(data.title, [
    {
      width: fullWidth,
      height: 270 + 14 * lines.length,
      options: (plot) => ({
        marginTop: 18 + 14 * lines.length,
        marginLeft: 64,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          xAxis(plot, across),
          yAxis(plot, up),
          ...lines.map(({ shares }, k) => {
            const dash = dashes[k % dashes.length];
            return plot.line(
              shares.map((share, i) => ({ weight: at(i), share })),
              {
                x: "weight",
                y: "share",
                stroke: colours[k % colours.length]!,
                strokeWidth: 1.8,
                ...(dash ? { strokeDasharray: dash } : {}),
              },
            );
          }),
          ...entries(plot, lines, low),
        ],
      }),
    },
  ]);
  const csv = columnsCsv({
    moment: lines.flatMap(({ label, shares }) => shares.map(() => label)),
    [data.x]: lines.flatMap(({ shares }) => shares.map((_, i) => at(i))),
    share: lines.flatMap(({ shares }) => shares),
  });
  return { name: data.name, title: data.title, caption: data.caption, svg, csv };
}

function entries(
  plot: PlotLibrary,
  lines: readonly { readonly label: string; readonly zeros: number }[],
  low: number,
): Markish[] {
  return legend(
    plot,
    lines.map(({ label, zeros }, k) => ({
      text:
        zeros >= 0.005
          ? `${label} (${(100 * zeros).toPrecision(2)} % at 0 or below ${(10 ** low).toPrecision(1)})`
          : label,
      colour: inkOf(colours[k % colours.length]!),
    })),
    "top-left",
    14 * lines.length + 8,
  );
}

/** Whole twentieths of a decade that hold all but the smallest 0.1 % of the weights above 0, at most four decades. */
async function logBins(moments: readonly Moment[]): Promise<{ low: number; bins: number }> {
  let high = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (const { read } of moments) {
    const sorted = (await read()).filter((w) => w > 0 && w < Number.POSITIVE_INFINITY).sort();
    if (sorted.length === 0) continue;
    high = Math.max(high, Math.log10(sorted.at(-1)!));
    lowest = Math.min(lowest, Math.log10(sorted[Math.floor(sorted.length / 1000)]!));
  }
  if (high < lowest) return { low: -1, bins: PER_DECADE };
  const low = Math.floor(Math.max(lowest, high - 4) * 5) / 5;
  return { low, bins: Math.max(4, Math.floor((high - low) * PER_DECADE) + 2) };
}

function histogram(weights: Float64Array, low: number, bins: number): { shares: number[]; zeros: number } {
  const shares = new Array<number>(bins).fill(0);
  let zeros = 0;
  for (const w of weights) {
    const bin = w > 0 ? Math.floor((Math.log10(w) - low) * PER_DECADE) : -1;
    if (bin < 0) zeros++;
    else shares[Math.min(bin, bins - 1)]! += 1;
  }
  return { shares: shares.map((count) => count / weights.length), zeros: zeros / weights.length };
}
