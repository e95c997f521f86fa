import type { Markish } from "@observablehq/plot";
import type { PlotLibrary } from "./figure.ts";
import { logTicks } from "./scale-ticks.ts";
import { numberText } from "./svg-text.ts";

/** An axis: quantity with unit, and its range; `format` where a tick is not a plain number. */
export interface AxisSpec {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly scale?: "linear" | "log";
  readonly ticks?: number | readonly number[];
  readonly format?: (tick: number) => string;
}

/** Bottom axis with its label in the middle. */
export function xAxis(plot: PlotLibrary, spec: AxisSpec): Markish {
  return plot.axisX(axisOptions(spec));
}

/** Left axis with its label in the middle, reading upwards. */
export function yAxis(plot: PlotLibrary, spec: AxisSpec): Markish {
  return plot.axisY(axisOptions(spec));
}

/** The scale that goes with an axis. */
export function scaleOf(spec: AxisSpec) {
  return { type: spec.scale ?? "linear", domain: [...spec.domain] } as const;
}

function axisOptions(spec: AxisSpec) {
  const ticks = spec.ticks ?? (spec.scale === "log" ? logTicks(spec.domain[0], spec.domain[1]) : 6);
  return {
    ticks: typeof ticks === "number" ? ticks : [...ticks],
    tickFormat: spec.format ?? ((tick: number) => numberText(tick)),
    label: spec.label,
    labelAnchor: "center",
    labelArrow: "none",
  } as const;
}

/** A log ratio on an axis that shows ratios as per cent change, `−20 %`. */
export function changeTicks(
  low: number,
  high: number,
): { ticks: number[]; format: (tick: number) => string } {
  const span = 100 * (Math.exp(high) - Math.exp(low));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((s) => span / s <= 8) ?? 1000;
  const ticks: number[] = [];
  for (let percent = -100 + step; percent <= 100 * Math.expm1(high); percent += step) {
    const tick = Math.log1p(percent / 100);
    if (percent > -100 && tick >= low) ticks.push(tick);
  }
  const format = (tick: number) => {
    const percent = Math.round(100 * Math.expm1(tick));
    return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${Math.abs(percent)} %`;
  };
  return { ticks: ticks.map((tick) => (Math.abs(tick) < 1e-12 ? 0 : tick)), format };
}
