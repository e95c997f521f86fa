import { columnsCsv, drawFigure, type Figure } from "./figure.ts";
import { logTicks, paddedRange } from "./scale-ticks.ts";
import { numberText, shorten, textWidth } from "./svg-text.ts";
import { fullWidth, groupColours, type } from "./theme.ts";

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
  readonly animalMeans: readonly { readonly animal: string; readonly mean: number }[];
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
  const position = new Map(order.map((animal, i) => [animal, i]));
  const colours = groupColours(data.groups, data.references);
  const step = Math.max(1, Math.ceil(data.values.length / mostPoints));
  const points = data.values.flatMap((value, i) =>
    i % step !== 0 || (data.scale === "log" && value <= 0)
      ? []
      : [
          {
            x: position.get(data.animal[i]!)! + jitter(i / step),
            y: value,
            group: data.groupOf[data.animal[i]!]!,
          },
        ],
  );
  const means = data.animalMeans.flatMap((row) => {
    const animal = data.animals.indexOf(row.animal);
    return animal < 0 ? [] : [{ x: position.get(animal)!, y: row.mean, group: data.groupOf[animal]! }];
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
  const [low, high] = paddedRange([...data.values, ...bars.map((bar) => bar.low)], data.scale, 0.03);
  const labels = order.map((animal) => shorten(data.animals[animal]!, 16));
  const crowded = order.length > 40;
  const longest = Math.max(...labels.map((label) => textWidth(label, type.note)));
  const upright = longest > 600 / order.length;
  const bottom = crowded ? 56 : (upright ? longest : 12) + 44;
  const svg = await drawFigure(`Size by ${data.level} and group`, [
    {
      width: fullWidth,
      height: 320 + bottom,
      options: (plot) => ({
        marginBottom: bottom,
        marginLeft: 62,
        x: { domain: [-0.6, order.length - 0.4], axis: null },
        y: {
          type: data.scale,
          domain: [low, high],
          label: data.quantity,
          labelAnchor: "center",
          labelArrow: "none",
        },
        marks: [
          plot.axisY({
            ...(data.scale === "log" ? { ticks: logTicks(low, high) } : { ticks: 6 }),
            tickFormat: (tick: number) => numberText(tick),
            label: data.quantity,
            labelAnchor: "center",
            labelArrow: "none",
          }),
          plot.dot(points, {
            x: "x",
            y: "y",
            r: 1.3,
            fill: (d: { group: number }) => colours[d.group],
            fillOpacity: 0.35,
          }),
          plot.rect(bars, { x1: "x1", x2: "x2", y1: "low", y2: "high", fill: "white", fillOpacity: 0.55 }),
          plot.rect(bars, { x1: "x1", x2: "x2", y1: "low", y2: "high", fill: "colour", fillOpacity: 0.3 }),
          plot.link(bars, { x1: "x1", x2: "x2", y1: "mean", y2: "mean", stroke: "colour", strokeWidth: 2.5 }),
          plot.dot(means, {
            x: "x",
            y: "y",
            r: crowded ? 2.5 : 5,
            fill: (d: { group: number }) => colours[d.group],
            stroke: "white",
            strokeWidth: 1.5,
          }),
          ...(crowded
            ? []
            : [
                plot.text(labels, {
                  x: (_: string, i: number) => i,
                  text: (d: string) => d,
                  frameAnchor: "bottom",
                  fontSize: type.note,
                  dy: 8,
                  rotate: upright ? -90 : 0,
                  textAnchor: upright ? "end" : "middle",
                  lineAnchor: upright ? "middle" : "top",
                }),
              ]),
          plot.text(bars, {
            x: (bar: { x1: number; x2: number }) => (bar.x1 + bar.x2) / 2,
            text: (bar: { group: string }) => shorten(bar.group, 22),
            frameAnchor: "bottom",
            fontSize: type.label,
            fontWeight: "bold",
            fill: "colour",
            dy: bottom - 22,
          }),
        ],
      }),
    },
  ]);
  const shown =
    points.length < data.values.length ? ` ${points.length} of ${data.values.length} points are drawn.` : "";
  return {
    name: "superplot",
    title: `Size by ${data.level} and group`,
    caption: `Small points: single values; large points: means of each ${data.level}; bar: the model's mean of the group with its 95 % interval. Judge the groups by the spread of the large points, not by the cloud of small ones.${shown}`,
    svg,
    csv: columnsCsv({
      group: data.animal.map((animal) => data.groups[data.groupOf[animal]!]!),
      [data.level]: data.animal.map((animal) => data.animals[animal]!),
      value: data.values,
    }),
  };
}

/** Animals sorted by group, in the order of the table inside a group. */
function animalOrder(data: SuperplotData): number[] {
  return data.animals.map((_, i) => i).sort((a, b) => data.groupOf[a]! - data.groupOf[b]! || a - b);
}

/** Sideways place of point i within its column: the golden-ratio sequence, spread evenly and the same every time. */
function jitter(i: number): number {
  return (((i * 0.6180339887498949) % 1) - 0.5) * 0.7;
}
