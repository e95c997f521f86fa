import type { Markish } from "@observablehq/plot";
import type { PlotLibrary } from "./figure.ts";
import { type } from "./theme.ts";

/** Names under the columns of a figure, column i at x = i; upright where they are too long to stand side by side. */
export function animalLabels(plot: PlotLibrary, labels: readonly string[], upright: boolean): Markish {
  return plot.text(labels, {
    x: (_: string, i: number) => i,
    text: (label: string) => label,
    frameAnchor: "bottom",
    fontSize: type.note,
    dy: 6,
    rotate: upright ? -90 : 0,
    textAnchor: upright ? "end" : "middle",
    lineAnchor: upright ? "middle" : "top",
  });
}
