import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PanelOptions, type PlotLibrary } from "./figure.ts";
import { shorten } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** p values of one test over simulated cohorts in which nothing differs (or something does). */
export interface PValueHistogramsData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly tests: readonly { readonly test: string; readonly p: readonly number[] }[];
}

const bins = 20;
const perRow = 3;

/** One histogram of p per test, flat where the test keeps its level; the first bar is the false-positive rate. */
export async function pValueHistograms(data: PValueHistogramsData): Promise<Figure> {
  const counted = data.tests.map(({ test, p }) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of p) counts[Math.min(bins - 1, Math.floor(value * bins))]!++;
    return { test, shares: counts.map((count) => count / Math.max(1, p.length)) };
  });
  const top = Math.max(0.1, ...counted.flatMap((one) => one.shares)) * 1.1;
  const width = fullWidth / perRow;
  const svg = await drawFigure(
    data.title,
    counted.map(({ test, shares }, i) => ({
      x: (i % perRow) * width,
      y: Math.floor(i / perRow) * 196,
      width,
      height: 180,
      heading: shorten(test, 36),
      options: (plot) => histogram(plot, shares, top),
    })),
  );
  return {
    name: data.name,
    title: data.title,
    caption: data.caption,
    svg,
    csv: columnsCsv({
      test: data.tests.flatMap(({ test, p }) => p.map(() => test)),
      p: data.tests.flatMap(({ p }) => p),
    }),
  };
}

function histogram(plot: PlotLibrary, shares: readonly number[], top: number): PanelOptions {
  const bars = shares.map((share, k) => ({ x1: k / bins, x2: (k + 1) / bins, share }));
  const across = { label: "p value", domain: [0, 1], ticks: 5 } as const;
  const up = {
    label: "share of cohorts",
    domain: [0, top],
    ticks: 4,
    format: (tick: number) => `${Math.round(100 * tick)} %`,
  } as const;
  return {
    marginLeft: 54,
    x: scaleOf(across),
    y: scaleOf(up),
    marks: [
      xAxis(plot, across),
      yAxis(plot, up),
      plot.rect(bars, {
        x1: "x1",
        x2: "x2",
        y1: () => 0,
        y2: "share",
        inset: 0.5,
        fill: (_: unknown, k: number) => (k === 0 ? palette.vermillion : palette.sky),
      }),
      plot.ruleY([1 / bins], {
        stroke: palette.black,
        strokeDasharray: "3 3",
        ariaDescription: "flat",
      }),
      plot.text([bars[0]!], {
        x: () => 0.06,
        y: "share",
        text: (bar: { share: number }) => `p < 0.05: ${(100 * bar.share).toFixed(1)} %`,
        textAnchor: "start",
        lineAnchor: "bottom",
        dy: -3,
        stroke: "white",
        strokeWidth: 3,
        fontSize: type.note,
        fill: palette.vermillion,
      }),
    ],
  };
}
