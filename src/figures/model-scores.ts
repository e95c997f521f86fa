import { scaleOf, xAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure } from "./figure.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText, shorten, textWidth } from "./svg-text.ts";
import { fullWidth, palette, type } from "./theme.ts";

/** Out-of-sample log score of each model minus the best, with its paired SE over animals; best is 0. */
export interface ModelScoresData {
  readonly name: string;
  readonly treated: string;
  readonly reference: string;
  readonly rows: readonly {
    readonly model: string;
    readonly difference: number | null;
    readonly se: number | null;
  }[];
}

/** Models by leave-one-animal-out score, best on top; those within 2 SE of the best cannot be told from it. */
export async function modelScores(data: ModelScoresData): Promise<Figure> {
  const title = `Which kind of change, ${shorten(data.treated, 20)} against ${shorten(data.reference, 20)}`;
  const rows = data.rows
    .filter((row) => row.difference !== null)
    .sort((a, b) => b.difference! - a.difference!)
    .map((row, i) => ({
      i,
      words: shorten(row.model, 36),
      difference: row.difference!,
      low: row.difference! - 2 * (row.se ?? 0),
      high: row.difference! + 2 * (row.se ?? 0),
      told: row.se !== null && row.difference! + 2 * row.se < 0,
    }));
  const domain = paddedRange([0, ...rows.flatMap((row) => [row.low, row.high])]);
  const across = { label: "log score on left-out animals, minus the best (bar ± 2 SE)", domain };
  const left = 16 + Math.max(60, ...rows.map((row) => textWidth(row.words, type.tick)));
  const colour = (row: { i: number; told: boolean }) =>
    row.i === 0 ? palette.vermillion : row.told ? palette.grey : palette.blue;
  const svg = await drawFigure(title, [
    {
      width: fullWidth,
      height: 18 + rows.length * 24 + 44,
      options: (plot) => ({
        marginLeft: left,
        marginRight: 150,
        marginTop: 8,
        x: scaleOf(across),
        y: { domain: [-0.5, rows.length - 0.5], reverse: true, axis: null },
        marks: [
          xAxis(plot, across),
          plot.ruleX([0], { stroke: palette.pale }),
          plot.text(rows, { y: "i", text: "words", frameAnchor: "left", textAnchor: "end", dx: -8 }),
          plot.link(rows, { x1: "low", x2: "high", y1: "i", y2: "i", stroke: colour, strokeWidth: 2 }),
          plot.dot(rows, { x: "difference", y: "i", r: 4.5, fill: colour, stroke: "white" }),
          plot.text(rows, {
            y: "i",
            text: (row: { i: number; difference: number; told: boolean }) =>
              row.i === 0 ? "best" : `${numberText(row.difference)} ${row.told ? "worse" : "not told apart"}`,
            frameAnchor: "right",
            textAnchor: "start",
            dx: 8,
            fontSize: type.note,
          }),
        ],
      }),
    },
  ]);
  return {
    name: data.name,
    title,
    caption:
      "Each model is fitted without one animal and scored on it; higher is better. A bar that reaches zero means that the model cannot be told from the best one with these animals.",
    svg,
    csv: columnsCsv({
      model: data.rows.map((row) => row.model),
      difference: data.rows.map((row) => row.difference),
      se: data.rows.map((row) => row.se),
    }),
  };
}
