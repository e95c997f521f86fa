import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure } from "./figure.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten } from "./svg-text.ts";
import { palette } from "./theme.ts";

/** Drop of the log-likelihood below its maximum on a grid: row i = fractions[i], column j = factors[j], null = unknown. */
export interface FractionProfileData {
  readonly name: string;
  readonly treated: string;
  readonly reference: string;
  readonly fractions: readonly number[];
  readonly factors: readonly number[];
  readonly drop: readonly (readonly (number | null)[])[];
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly identified: boolean;
}

interface Cell {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly drop: number;
}

/** Half the 95 and 50 % quantiles of chi-square on 2 df: the usual joint regions. */
const drop95 = 2.996;
const drop50 = Math.LN2;
const shades = ["#08519c", "#6baed6", "#eef3f8"] as const;

/** How well each pair of scaled fraction and factor explains the sizes: a long dark ridge means they trade off. */
export async function fractionProfile(data: FractionProfileData): Promise<Figure> {
  const title = `Which share scaled, ${shorten(data.treated, 16)} against ${shorten(data.reference, 16)}`;
  const cells = gridCells(data);
  const across = { label: "factor of the synapses that scaled", domain: edgesOf(data.factors) };
  const up = { label: "share of synapses that scaled", domain: edgesOf(data.fractions) };
  const colour = (cell: Cell) => shades[cell.drop <= drop50 ? 0 : cell.drop <= drop95 ? 1 : 2];
  const svg = await drawFigure(title, [
    {
      width: 520,
      height: 420,
      options: (plot) => ({
        marginTop: 44,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          plot.rect(cells, {
            x1: "x1",
            x2: "x2",
            y1: "y1",
            y2: "y2",
            fill: colour,
            shapeRendering: "crispEdges",
          }),
          xAxis(plot, across),
          yAxis(plot, up),
          ...(data.low === null || data.high === null
            ? []
            : [plot.ruleY([data.low, data.high], { stroke: palette.vermillion, strokeDasharray: "4 3" })]),
          ...legend(
            plot,
            [
              { text: "inside the 50 % region", colour: shades[0], glyph: "■" },
              { text: "inside the 95 % region", colour: shades[1], glyph: "■" },
              { text: "95 % interval of the share", colour: palette.vermillion, glyph: "╍" },
            ],
            "top-left",
            46,
          ),
        ],
      }),
    },
  ]);
  const words = data.identified
    ? `The share is ${numberText(data.estimate ?? Number.NaN)} [${numberText(data.low ?? 0)}, ${numberText(data.high ?? 1)}].`
    : "The share is not identified: few synapses with a strong change and many with a weak one explain the sizes equally well.";
  return {
    name: data.name,
    title,
    caption: `A dark ridge from one side to the other means that share and factor trade off and only their product is known. Regions come from the likelihood, the interval from the spread between animals: where they differ, the interval counts. ${words}`,
    svg,
    csv: columnsCsv({
      fraction: data.fractions.flatMap((fraction) => data.factors.map(() => fraction)),
      factor: data.fractions.flatMap(() => data.factors),
      log_likelihood_drop: data.drop.flat(),
    }),
  };
}

function gridCells(data: FractionProfileData): Cell[] {
  const ys = boundaries(data.fractions);
  const xs = boundaries(data.factors);
  return data.fractions.flatMap((_, i) =>
    data.factors.flatMap((_, j) => {
      const drop = data.drop[i]![j] ?? null;
      return drop === null ? [] : [{ x1: xs[j]!, x2: xs[j + 1]!, y1: ys[i]!, y2: ys[i + 1]!, drop }];
    }),
  );
}

/** Edges of the cells around sorted or reversed grid points. */
function boundaries(points: readonly number[]): number[] {
  if (points.length === 1) return [points[0]! - 0.5, points[0]! + 0.5];
  const middle = points.slice(1).map((point, i) => (point + points[i]!) / 2);
  const first = 2 * points[0]! - middle[0]!;
  const last = 2 * points[points.length - 1]! - middle[middle.length - 1]!;
  return [first, ...middle, last];
}

function edgesOf(points: readonly number[]): [number, number] {
  const edges = boundaries(points);
  return paddedRange(edges, "linear", 0);
}
