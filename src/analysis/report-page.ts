import type { Figure } from "../figures/figure.ts";
import { csvLink, type Html, html, trusted } from "./html.ts";
import { reportStyle } from "./report-style.ts";

/** A whole page; its policy forbids every request, so that the file is all there is. */
export function reportPage(title: string, body: readonly Html[]): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${trusted(reportStyle)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.markup;
}

/** A figure with what to read from it and the numbers behind it. */
export function figureBlock(figure: Figure): Html {
  return html`<figure id="${figure.name}"><div class="scroll">${trusted(figure.svg)}</div>
<figcaption>${figure.caption} ${csvLink(`${figure.name}.csv`, figure.csv)}</figcaption></figure>
`;
}

/** Turns the text of an SVG into the bytes of a PNG. */
export type Rasterise = (svg: string) => Uint8Array;

/** Files of a figure: SVG, PNG if there is a rasteriser, and CSV. */
export function figureFiles(
  figures: readonly Figure[],
  rasterise?: Rasterise,
): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  for (const figure of figures) {
    files.set(`figures/${figure.name}.svg`, figure.svg);
    if (rasterise) files.set(`figures/${figure.name}.png`, rasterise(figure.svg));
    files.set(`data/${figure.name}.csv`, figure.csv);
  }
  return files;
}
