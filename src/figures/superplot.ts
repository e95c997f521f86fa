import { animalLabels } from "./animal-labels.ts";
import { scaleOf, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type PlotLibrary } from "./figure.ts";
import { paddedRange } from "./scale-ticks.ts";
import { shorten, textWidth } from "./svg-text.ts";
import { fullWidth, groupColours, inkOf, type } from "./theme.ts";

/** Raw values with their animal (parallel arrays), the animals' groups, and the model's mean of each group. */
export interface SuperplotData {
  /** Quantity with its unit, as on the axis. */
  readonly quantity: string;
  readonly scale: "log" | "linear";
  readonly values: readonly number[];
  readonly animal: readonly number[];
  readonly animals: readonly string[];
  readonly groupOf: readonly number[];
  readonly groups: readonly string[];
  readonly references: readonly string[];
  /** Mean of each animal on the axis' scale (geometric under log). */
  readonly animalMeans: readonly { readonly animal: string; readonly group: string; readonly mean: number }[];
  readonly groupMeans: readonly {
    readonly group: string;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** What one column of points is: animal, mouse, culture. */
  readonly level: string;
}

/** Points drawn at most; more would only make the file heavy. The CSV keeps all. */
const mostPoints = 2400;

/** Raw points by animal, each animal's mean as a large dot, each group's model mean with its interval as a bar. */
export async function superplot(data: SuperplotData): Promise<Figure> {
  const order = animalOrder(data);
  const title = `Size by ${data.level} and group`;
  const labels = order.map((animal) => shorten(data.animals[animal]!, 16));
  const crowded = order.length > 40;
  const longest = Math.max(...labels.map((label) => textWidth(label, type.note)));
  const upright = longest > 600 / order.length;
  const bottom = crowded ? 32 : (upright ? longest : 12) + 28;
  const marks = placedMarks(data, order);
  const heights = [...data.values, ...data.groupMeans.flatMap((row) => [row.low, row.high])];
  const axis = { label: data.quantity, scale: data.scale, domain: paddedRange(heights, data.scale, 0.03) };
  const svg = await drawFigure(title, [
    {
      width: fullWidth,
      height: 320 + bottom,
      options: (plot) => ({
        marginBottom: bottom,
        marginLeft: 62,
        x: { domain: [-0.6, order.length - 0.4], axis: null },
        y: scaleOf(axis),
        marks: [
          yAxis(plot, axis),
          ...dataMarks(plot, marks, crowded),
          ...(crowded ? [] : [animalLabels(plot, labels, upright)]),
          plot.text(marks.bars, {
            x: (bar: Bar) => (bar.x1 + bar.x2) / 2,
            text: (bar: Bar) => shorten(bar.group, 22),
            frameAnchor: "bottom",
            fontSize: type.label,
            fontWeight: "bold",
            fill: (bar: Bar) => inkOf(bar.colour),
            dy: bottom - 8,
          }),
        ],
      }),
    },
  ]);
  const thinned = marks.points.length < data.values.length;
  const shown = thinned ? ` ${marks.points.length} of ${data.values.length} points are drawn.` : "";
  return {
    name: "superplot",
    title,
    caption: `Small points: single values; large points: means of each ${data.level}; bar: the model's mean of the group with its 95 % interval. Judge the groups by the spread of the large points, not by the cloud of small ones.${shown}`,
    svg,
    csv: columnsCsv({
      group: data.animal.map((animal) => data.groups[data.groupOf[animal]!]!),
      [data.level]: data.animal.map((animal) => data.animals[animal]!),
      value: data.values,
    }),
  };
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

interface Bar {
  readonly group: string;
  readonly x1: number;
  readonly x2: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly colour: string;
}

interface PlacedMarks {
  readonly points: readonly Spot[];
  readonly means: readonly Spot[];
  readonly bars: readonly Bar[];
}

/** Points, means and bars with their place: column i of the figure is animal `order[i]`. */
function placedMarks(data: SuperplotData, order: readonly number[]): PlacedMarks {
  const position = new Map(order.map((animal, i) => [animal, i]));
  const colours = groupColours(data.groups, data.references);
  const colourOf = (animal: number) => colours[data.groupOf[animal]!]!;
  const step = Math.max(1, Math.ceil(data.values.length / mostPoints));
  const points = data.values.flatMap((y, i) => {
    if (i % step !== 0 || (data.scale === "log" && y <= 0)) return [];
    const animal = data.animal[i]!;
    return [{ x: position.get(animal)! + jitter(i / step), y, colour: colourOf(animal) }];
  });
  const means = data.animalMeans.flatMap((row) => {
    const animal = data.animals.findIndex(
      (name, i) => name === row.animal && data.groups[data.groupOf[i]!] === row.group,
    );
    return animal < 0 ? [] : [{ x: position.get(animal)!, y: row.mean, colour: colourOf(animal) }];
  });
  const bars = data.groupMeans.map((row) => {
    const group = data.groups.indexOf(row.group);
    const places = order.flatMap((animal, i) => (data.groupOf[animal] === group ? [i] : []));
    return {
      ...row,
      x1: Math.min(...places) - 0.42,
      x2: Math.max(...places) + 0.42,
      colour: colours[group]!,
    };
  });
  return { points, means, bars };
}

function dataMarks(plot: PlotLibrary, { points, means, bars }: PlacedMarks, crowded: boolean) {
  const box = { x1: "x1", x2: "x2", y1: "low", y2: "high" };
  return [
    plot.dot(points, { x: "x", y: "y", r: 1.3, fill: (d: Spot) => d.colour, fillOpacity: 0.35 }),
    plot.rect(bars, { ...box, fill: "white", fillOpacity: 0.55 }),
    plot.rect(bars, { ...box, fill: (d: Bar) => d.colour, fillOpacity: 0.3 }),
    plot.link(bars, {
      x1: "x1",
      x2: "x2",
      y1: "mean",
      y2: "mean",
      stroke: (d: Bar) => d.colour,
      strokeWidth: 2.5,
    }),
    plot.dot(means, {
      x: "x",
      y: "y",
      r: crowded ? 2.5 : 5,
      fill: (d: Spot) => d.colour,
      stroke: "white",
      strokeWidth: 1.5,
    }),
  ];
}

/** Animals sorted by group, in the order of the table inside a group. */
function animalOrder(data: SuperplotData): number[] {
  return data.animals.map((_, i) => i).sort((a, b) => data.groupOf[a]! - data.groupOf[b]! || a - b);
}

/** Sideways place of point i within its column: the golden-ratio sequence, spread evenly and the same every time. */
function jitter(i: number): number {
  return (((i * 0.6180339887498949) % 1) - 0.5) * 0.7;
}
