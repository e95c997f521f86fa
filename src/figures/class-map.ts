import type { ClassMap } from "../model/experiment.ts";
import {
  columnsCsv,
  drawFigure,
  type Figure,
  type Panel,
  type PanelOptions,
  type PlotLibrary,
} from "./figure.ts";
import { legend } from "./legend.ts";
import { shorten } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** Colours of classes in their order, from what is wanted to what is not; their greys differ, too. */
const colours = [palette.green, palette.sky, palette.orange, palette.black] as const;
const size = { height: 118, legend: 90 } as const;

/** Small multiples of tiles, each coloured by its class: x to the right, y upwards, one panel for each setting. */
export async function classMap(map: ClassMap, name: string): Promise<Figure> {
  const tiles = map.panels.map(({ cells }) => cells.flatMap((row, y) => row.map((of, x) => ({ x, y, of }))));
  const every = map.panels.flatMap(({ heading }, i) => tiles[i]!.map((tile) => ({ heading, ...tile })));
  const width = fullWidth / map.columns;
  const panels = map.panels.map(({ heading }, i) => ({
    x: (i % map.columns) * width,
    y: size.legend + Math.floor(i / map.columns) * (size.height + 18),
    width,
    height: size.height,
    heading: shorten(heading, 28),
    options: (plot: PlotLibrary) => tiled(plot, map, tiles[i]!),
  }));
  return {
    name,
    title: map.title,
    caption: map.caption,
    svg: await drawFigure(map.title, [keyOf(map), ...panels]),
    csv: columnsCsv({
      panel: every.map(({ heading }) => heading),
      x: every.map(({ x }) => map.x.values[x]!),
      y: every.map(({ y }) => map.y.values[y]!),
      class: every.map(({ of }) => map.classes[of]!),
    }),
  };
}

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly of: number;
}

function tiled(plot: PlotLibrary, { x, y }: ClassMap, tiles: readonly Tile[]): PanelOptions {
  const words = ({ values }: ClassMap["x"]) => ({
    tickFormat: (k: number) => values[k]!,
    label: null,
    fontSize: type.note,
  });
  return {
    marginTop: 4,
    marginRight: 14,
    marginBottom: 30,
    marginLeft: 34,
    x: { domain: [-0.5, x.values.length - 0.5], axis: null },
    y: { domain: [-0.5, y.values.length - 0.5], axis: null },
    marks: [
      plot.rect(tiles, {
        x1: (tile: Tile) => tile.x - 0.5,
        x2: (tile: Tile) => tile.x + 0.5,
        y1: (tile: Tile) => tile.y - 0.5,
        y2: (tile: Tile) => tile.y + 0.5,
        fill: (tile: Tile) => colours[tile.of % colours.length],
      }),
      plot.axisX(ticksOf(x), words(x)),
      plot.axisY(ticksOf(y), words(y)),
    ],
  };
}

/** The classes with their colours, and what the axes of all panels are. */
function keyOf({ classes, x, y }: ClassMap): Panel {
  return {
    width: fullWidth,
    height: size.legend,
    options: (plot) => ({
      marginTop: 2,
      marginBottom: 2,
      axis: null,
      marks: [
        ...legend(
          plot,
          classes.map((text, k) => ({ text, colour: colours[k % colours.length]!, glyph: "■" })),
        ),
        plot.text([`right: ${x.label}; up: ${y.label}`], {
          frameAnchor: "bottom-left",
          dx: 8,
          dy: -6,
          fontSize: type.tick,
          fill: palette.grey,
        }),
      ],
    }),
  };
}

/** Places of the words that are shown: at most six, evenly. */
function ticksOf({ values }: ClassMap["x"]): number[] {
  const every = Math.ceil(values.length / 6);
  return values.flatMap((_, k) => (k % every === 0 ? [k] : []));
}
