import type { Markish } from "@observablehq/plot";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { shorten, textWidth } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** Counts of verdicts (columns) for each simulated truth (rows). */
export interface ConfusionData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly truths: readonly string[];
  readonly verdicts: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** Verdict that is right for each truth, framed in the figure; null where none is. */
  readonly right?: readonly (string | null)[];
}

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly share: number;
  readonly right: boolean;
}

/** Confusion table: what was true against what was called, as per cent of each row. */
export async function confusionMatrix(data: ConfusionData): Promise<Figure> {
  const tiles: Tile[] = data.truths.flatMap((_, y) => {
    const total = data.counts[y]!.reduce((sum, count) => sum + count, 0);
    return data.verdicts.map((verdict, x) => ({
      x,
      y,
      share: total === 0 ? 0 : data.counts[y]![x]! / total,
      right: data.right?.[y] === verdict,
    }));
  });
  const rows = data.truths.map((truth) => shorten(truth, 36));
  const columns = data.verdicts.map((verdict) => shorten(verdict, 24));
  const left = 20 + Math.max(60, ...rows.map((row) => textWidth(row, type.tick)));
  const cell = Math.min(90, (fullWidth - left - 20) / columns.length);
  const slanted = Math.max(...columns.map((word) => textWidth(word, type.tick))) > cell;
  const top = slanted ? 24 + 0.72 * Math.max(...columns.map((word) => textWidth(word, type.tick))) : 34;
  const words = { fontSize: type.tick } as const;
  const svg = await drawFigure(data.title, [
    {
      width: Math.max(420, left + cell * columns.length + (slanted ? 90 : 20)),
      height: top + rows.length * 30 + 16,
      options: (plot) => ({
        marginLeft: left,
        marginTop: top,
        marginRight: slanted ? 90 : 20,
        marginBottom: 10,
        x: { domain: [-0.5, columns.length - 0.5], axis: null },
        y: { domain: [-0.5, rows.length - 0.5], reverse: true, axis: null },
        color: { type: "linear", domain: [0, 1], range: ["#f4f7fa", "#0b4a7d"] },
        marks: [
          ...tileMarks(plot, tiles),
          plot.text(rows, {
            y: (_: string, i: number) => i,
            text: (row: string) => row,
            frameAnchor: "left",
            textAnchor: "end",
            dx: -8,
            ...words,
          }),
          plot.text(columns, {
            x: (_: string, i: number) => i,
            text: (column: string) => column,
            frameAnchor: "top",
            dy: -8,
            rotate: slanted ? -40 : 0,
            textAnchor: slanted ? "start" : "middle",
            ...words,
          }),
        ],
      }),
    },
  ]);
  return {
    name: data.name,
    title: data.title,
    caption: data.caption,
    svg,
    csv: confusionCsv(data, tiles),
  };
}

const box = {
  x1: (tile: Tile) => tile.x - 0.5,
  x2: (tile: Tile) => tile.x + 0.5,
  y1: (tile: Tile) => tile.y - 0.5,
  y2: (tile: Tile) => tile.y + 0.5,
};

function confusionCsv(data: ConfusionData, tiles: readonly Tile[]): string {
  return columnsCsv({
    truth: tiles.map((tile) => data.truths[tile.y]!),
    verdict: tiles.map((tile) => data.verdicts[tile.x]!),
    count: tiles.map((tile) => data.counts[tile.y]![tile.x]!),
    share: tiles.map((tile) => tile.share),
  });
}

function tileMarks(plot: PlotLibrary, tiles: readonly Tile[]): Markish[] {
  return [
    plot.rect(tiles, { ...box, fill: "share", inset: 1 }),
    plot.rect(
      tiles.filter((tile) => tile.right),
      { ...box, fill: "none", stroke: palette.vermillion, strokeWidth: 2, inset: 1 },
    ),
    plot.text(tiles, {
      x: "x",
      y: "y",
      text: (tile: Tile) => `${Math.round(100 * tile.share)} %`,
      fill: (tile: Tile) => (tile.share > 0.55 ? "white" : palette.black),
      fontSize: type.tick,
    }),
  ];
}
