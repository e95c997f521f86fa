import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure } from "./figure.ts";
import { fullWidth, palette } from "./theme.ts";

/** Spikes of some cells in some windows of time; one panel a window. */
export interface SpikeRasterData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Unit of the times. */
  readonly unit: string;
  readonly windows: readonly {
    readonly heading: string;
    readonly from: number;
    readonly to: number;
    /** Row of the figure and time of each spike. */
    readonly rows: readonly number[];
    readonly times: readonly number[];
  }[];
  /** Populations from the bottom, with the rows each takes. */
  readonly populations: readonly { readonly name: string; readonly rows: number }[];
}

const colours = [palette.blue, palette.vermillion, palette.green, palette.purple];

/** A raster: a tick for each spike, one row a cell, populations apart by colour. */
export async function spikeRaster(data: SpikeRasterData): Promise<Figure> {
  const rowCount = data.populations.reduce((sum, { rows }) => sum + rows, 0);
  const bounds = data.populations.map((_, i) =>
    data.populations.slice(0, i + 1).reduce((sum, { rows }) => sum + rows, 0),
  );
  const colourOf = (row: number) => colours[bounds.findIndex((bound) => row < bound) % colours.length]!;
  const height = 60 + Math.max(120, Math.min(300, 2.2 * rowCount));
  const width = fullWidth / data.windows.length;
  const names = data.populations.map(({ name, rows }) => `${rows} cells of ${name}`).join(", then ");
  const svg = await drawFigure(
    data.title,
    data.windows.map((window, index) => {
      const across = { label: `time (${data.unit})`, domain: [window.from, window.to], ticks: 4 } as const;
      const up = {
        label: index === 0 ? `cell (${names})` : "",
        domain: [-0.5, rowCount - 0.5],
        ticks: 5,
      } as const;
      const points = window.times.map((time, i) => ({ time, row: window.rows[i]! }));
      return {
        x: index * width,
        width,
        height,
        heading: window.heading,
        options: (plot) => ({
          x: scaleOf(across),
          y: scaleOf(up),
          marks: [
            xAxis(plot, across),
            yAxis(plot, up),
            plot.frame({ stroke: palette.pale }),
            plot.ruleY(
              bounds.slice(0, -1).map((bound) => bound - 0.5),
              { stroke: palette.pale },
            ),
            plot.dot(points, {
              x: "time",
              y: "row",
              r: 0.9,
              stroke: "none",
              fill: ({ row }: { row: number }) => colourOf(row),
              clip: true,
            }),
          ],
        }),
      };
    }),
  );
  const csv = columnsCsv({
    [`time (${data.unit})`]: data.windows.flatMap(({ times }) => times),
    row: data.windows.flatMap(({ rows }) => rows),
  });
  return { name: data.name, title: data.title, caption: data.caption, svg, csv };
}
