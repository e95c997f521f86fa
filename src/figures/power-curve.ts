import { scaleOf, xAxis, yAxis } from "./axes.ts";
import { columnsCsv, drawFigure, type Figure } from "./figure.ts";
import { legend } from "./legend.ts";
import { paddedRange } from "./scale-ticks.ts";
import { numberText } from "./svg-text.ts";
import { dashes, fullWidth, inkOf, lineColours, palette } from "./theme.ts";

/** Simulated power with its Wilson interval; one curve per value of `series`, x along `x`. */
export interface PowerCurveData {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Axis: what x counts, such as `animals per group`. */
  readonly x: string;
  readonly series: string;
  readonly points: readonly {
    readonly series: string;
    readonly x: number;
    readonly power: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Power curves with the 80 % line. */
export async function powerCurve(data: PowerCurveData): Promise<Figure> {
  const names = [...new Set(data.points.map((point) => point.series))];
  const across = { label: data.x, domain: paddedRange(data.points.map((point) => point.x)) };
  const up = {
    label: "power (share of studies that find it)",
    domain: [0, 1],
    format: (tick: number) => `${numberText(100 * tick)} %`,
  } as const;
  const svg = await drawFigure(data.title, [
    {
      width: fullWidth,
      height: 330 + 14 * names.length,
      options: (plot) => ({
        marginTop: 14 + 14 * names.length,
        marginLeft: 64,
        x: scaleOf(across),
        y: scaleOf(up),
        marks: [
          xAxis(plot, across),
          yAxis(plot, up),
          plot.ruleY([0.8], { stroke: palette.grey, strokeDasharray: "4 3", ariaDescription: "80 %" }),
          ...names.flatMap((name, k) => {
            const rows = data.points.filter((point) => point.series === name).sort((a, b) => a.x - b.x);
            const stroke = lineColours[k % lineColours.length]!;
            const dash = dashes[k % dashes.length];
            return [
              plot.areaY(rows, { x: "x", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.15 }),
              plot.line(rows, {
                x: "x",
                y: "power",
                stroke,
                strokeWidth: 2,
                ...(dash ? { strokeDasharray: dash } : {}),
              }),
              plot.dot(rows, { x: "x", y: "power", r: 3, fill: stroke }),
            ];
          }),
          ...legend(
            plot,
            names.map((name, k) => ({
              text: `${data.series} ${name}`,
              colour: inkOf(lineColours[k % lineColours.length]!),
            })),
            "top-left",
            14 * names.length + 4,
          ),
        ],
      }),
    },
  ]);
  return {
    name: data.name,
    title: data.title,
    caption: data.caption,
    svg,
    csv: powerCsv(data),
  };
}

function powerCsv(data: PowerCurveData): string {
  return columnsCsv({
    [data.series]: data.points.map((point) => point.series),
    [data.x]: data.points.map((point) => point.x),
    power: data.points.map((point) => point.power),
    low: data.points.map((point) => point.low),
    high: data.points.map((point) => point.high),
  });
}
