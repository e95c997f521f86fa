import type { Markish } from "@observablehq/plot";
import type { PlotLibrary } from "./figure.ts";
import { shorten } from "./svg-text.ts";
import { inkOf, type } from "./theme.ts";

/** One line of a legend: a glyph that resembles the mark (`━`, `●`), and words in its colour. */
export interface LegendEntry {
  readonly text: string;
  readonly colour: string;
  readonly glyph?: string;
}

/** Legend lines stacked in a corner of the frame; `lift` px above it, for a legend in the margin. */
export function legend(
  plot: PlotLibrary,
  entries: readonly LegendEntry[],
  corner: "top-left" | "top-right" | "bottom-right" | "bottom-left" = "top-left",
  lift = 0,
): Markish[] {
  const right = corner.endsWith("right");
  const bottom = corner.startsWith("bottom");
  return entries.map((entry, i) =>
    plot.text([shorten(entry.text, 60)], {
      text: (text: string) => (right ? `${text} ${entry.glyph ?? "━"}` : `${entry.glyph ?? "━"} ${text}`),
      frameAnchor: corner,
      dx: right ? -6 : 8,
      dy: bottom ? -6 - (entries.length - 1 - i) * (type.tick + 4) : 4 - lift + i * (type.tick + 4),
      fill: inkOf(entry.colour),
      fontSize: type.tick,
      stroke: "white",
      strokeWidth: 3,
    }),
  );
}
