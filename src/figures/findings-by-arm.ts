import type { Markish } from "@observablehq/plot";
import { scaleOf, xAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure, type Panel, type PlotLibrary } from "./figure.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten, textWidth } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** One finding with its value in every arm that was asked it. */
export interface FindingPanel {
  readonly about: string;
  readonly unit: string;
  /** Acceptance range; infinite bounds reach to the edge. */
  readonly between: readonly [number, number];
  readonly arms: readonly {
    readonly arm: string;
    readonly role: "test" | "control";
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}

/** Findings of an experiment, each on an axis of its own. */
export interface FindingsByArmData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly findings: readonly FindingPanel[];
}

const rowHeight = 18;
const gap = 10;

/** Every finding as a panel: arms as rows, their intervals, and the acceptance range shaded. Two panels to a line. */
export async function findingsByArm(data: FindingsByArmData): Promise<Figure> {
  const panels: Panel[] = [];
  const width = (fullWidth - gap) / 2;
  let y = 0;
  for (let i = 0; i < data.findings.length; i += 2) {
    const line = data.findings.slice(i, i + 2);
    const height = Math.max(...line.map(({ arms }) => arms.length * rowHeight)) + 52;
    line.forEach((finding, k) => {
      panels.push({
        x: k * (width + gap),
        y,
        width,
        height,
        heading: shorten(finding.about, 48),
        options: (plot) => panelOptions(plot, finding),
      });
    });
    y += height + 22;
  }
  const svg = await drawFigure(data.title, panels);
  return { name: data.name, title: data.title, caption: data.caption, svg, csv: findingsCsv(data) };
}

function panelOptions(plot: PlotLibrary, { about: _, unit, between, arms }: FindingPanel) {
  const finite = between.filter(Number.isFinite);
  const domain = paddedRange([...finite, ...arms.flatMap(({ low, high, value }) => [low, high, value])]);
  const rows = arms.map((arm, i) => ({ ...arm, i, words: shorten(arm.arm, 24) }));
  const shown = [Math.max(between[0], domain[0]), Math.min(between[1], domain[1])] as const;
  const across = { label: unit === "1" || unit === "" ? "value (1)" : unit, domain, ticks: 4 };
  return {
    marginTop: 4,
    marginLeft: 14 + Math.max(...rows.map(({ words }) => textWidth(words, type.tick))),
    marginRight: 62,
    x: scaleOf(across),
    y: { domain: [-0.5, rows.length - 0.5], reverse: true, axis: null },
    marks: [
      ...(shown[1] >= shown[0]
        ? [
            plot.rect([shown], {
              x1: (range: readonly number[]) => range[0],
              x2: (range: readonly number[]) => range[1],
              y1: () => -0.5,
              y2: () => rows.length - 0.5,
              fill: palette.green,
              fillOpacity: 0.15,
            }),
          ]
        : []),
      xAxis(plot, across),
      ...rowMarks(plot, rows),
    ],
  };
}

type Row = FindingPanel["arms"][number] & { readonly i: number; readonly words: string };

function rowMarks(plot: PlotLibrary, rows: readonly Row[]): Markish[] {
  const colour = ({ role }: Row) => (role === "test" ? palette.blue : palette.vermillion);
  return [
    plot.text(rows, {
      y: "i",
      text: "words",
      frameAnchor: "left",
      textAnchor: "end",
      dx: -8,
      fontSize: type.tick,
    }),
    plot.link(
      rows.filter(({ low, high }) => low !== null && high !== null),
      { x1: "low", x2: "high", y1: "i", y2: "i", stroke: colour, strokeWidth: 2 },
    ),
    plot.dot(
      rows.filter(({ value }) => value !== null),
      {
        x: "value",
        y: "i",
        r: 3.5,
        fill: colour,
        stroke: "white",
        symbol: ({ role }: Row) => (role === "test" ? "circle" : "square"),
      },
    ),
    plot.text(rows, {
      y: "i",
      text: ({ value }: Row) => (value === null ? "–" : numberText(value)),
      frameAnchor: "right",
      textAnchor: "start",
      dx: 8,
      fontSize: type.note,
      fontVariant: "tabular-nums",
    }),
  ];
}

function findingsCsv({ findings }: FindingsByArmData): string {
  const rows = findings.flatMap((finding) => finding.arms.map((arm) => ({ ...finding, ...arm })));
  return columnsCsv({
    finding: rows.map(({ about }) => about),
    unit: rows.map(({ unit }) => unit),
    arm: rows.map(({ arm }) => arm),
    role: rows.map(({ role }) => role),
    value: rows.map(({ value }) => value),
    low: rows.map(({ low }) => low),
    high: rows.map(({ high }) => high),
    least: rows.map(({ between }) => between[0]),
    most: rows.map(({ between }) => between[1]),
  });
}
