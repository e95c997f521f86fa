import type * as ObservablePlot from "@observablehq/plot";
import { csvFormatValue } from "d3-dsv";
import { escapeMarkup } from "./svg-text.ts";
import { palette, type } from "./theme.ts";

/** A drawn figure: an SVG document, the numbers behind it as CSV, and what to read from it. */
export interface Figure {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  /** One or two sentences that say what to look at. */
  readonly caption: string;
  readonly svg: string;
  readonly csv: string;
}

/** The functions of Observable Plot, handed to whoever describes a panel. */
export type PlotLibrary = typeof ObservablePlot;
export type PanelOptions = ObservablePlot.PlotOptions;

/** One panel of a figure: where it stands (px) and what it shows. */
export interface Panel {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  /** Letter or short heading above the panel. */
  readonly heading?: string;
  readonly options: (plot: PlotLibrary) => PanelOptions;
}

const titleHeight = 24;
const headingHeight = 16;

/**
 * One SVG document with a title line and its panels. The same input gives the same bytes.
 *
 * Observable Plot and the document it draws into are loaded at the first call.
 */
export async function drawFigure(title: string, panels: readonly Panel[]): Promise<string> {
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  let width = 0;
  let height = 0;
  const parts = panels.map((panel) => {
    const x = panel.x ?? 0;
    const y = (panel.y ?? 0) + titleHeight + (panel.heading ? headingHeight : 0);
    width = Math.max(width, x + panel.width);
    height = Math.max(height, y + panel.height);
    const heading = panel.heading
      ? `<text x="${x + 8}" y="${y - 4}" font-size="${type.label}" font-weight="bold" fill="${palette.black}">${escapeMarkup(panel.heading)}</text>`
      : "";
    return heading + panelSvg(plot, document, panel, x, y);
  });
  const label = escapeMarkup(title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" font-family="${type.family}">`,
    `<title>${label}</title><rect width="100%" height="100%" fill="white"/>`,
    `<text x="8" y="16" font-size="${type.title}" font-weight="bold" fill="${palette.black}">${label}</text>`,
    ...parts,
    "</svg>\n",
  ].join("");
}

/** A panel as a nested `svg` element. */
function panelSvg(
  plot: PlotLibrary,
  document: PanelOptions["document"],
  panel: Panel,
  x: number,
  y: number,
): string {
  const drawn = plot.plot({
    marginTop: 14,
    marginRight: 16,
    marginBottom: 40,
    marginLeft: 56,
    ...panel.options(plot),
    width: panel.width,
    height: panel.height,
    document,
    style: { fontSize: `${type.tick}px`, color: palette.black },
  });
  const svg = drawn.tagName.toLowerCase() === "svg" ? drawn : drawn.querySelector("svg")!;
  svg.querySelector("style")?.remove();
  const inner = tidy(svg.innerHTML);
  return `<svg x="${x}" y="${y}" width="${panel.width}" height="${panel.height}" overflow="visible" text-anchor="middle" font-size="${type.tick}" fill="${palette.black}" color="${palette.black}">${inner}</svg>`;
}

/** Coordinates to a hundredth of a px; a third of the bytes, and no digits that depend on the machine. */
function tidy(markup: string): string {
  return markup.replace(/(="[^"]*")/g, (attribute) =>
    /^="(?=[^"]*\d\.\d{3})[-MLCZHVAQSTmlczhvaqst\d.,\s()a-z]*"$/.test(attribute)
      ? attribute.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) =>
          String(Math.round(Number(number) * 100) / 100),
        )
      : attribute,
  );
}

/** Columns of equal length as CSV text; a null cell is empty. Numbers keep all their digits. */
export function columnsCsv(
  columns: Readonly<Record<string, readonly (string | number | boolean | null)[]>>,
): string {
  const names = Object.keys(columns);
  const rows = names.length === 0 ? 0 : columns[names[0]!]!.length;
  const lines = [names.map((name) => csvFormatValue(name)).join(",")];
  for (let i = 0; i < rows; i++)
    lines.push(names.map((name) => csvFormatValue(String(columns[name]![i] ?? ""))).join(","));
  return `${lines.join("\n")}\n`;
}
