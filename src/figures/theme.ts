/**
 * Okabe and Ito's palette, safe under the common colour deficiencies; yellow is left out, it vanishes on white. Wine and
 * brown are chosen so that under none of these they come closer to another colour than the closest two of that palette.
 */
export const palette = {
  blue: "#0072B2",
  sky: "#56B4E9",
  vermillion: "#D55E00",
  green: "#009E73",
  purple: "#CC79A7",
  orange: "#E69F00",
  black: "#1a1a1a",
  wine: "#882255",
  brown: "#7a4a1f",
  grey: "#6b6b6b",
  pale: "#d9d9d9",
  shade: "#efefef",
} as const;

/** Type sizes in px at 100 %, and the one family of all figures. */
export const type = {
  family: "DejaVu Sans, Verdana, sans-serif",
  title: 13,
  label: 11,
  tick: 10,
  note: 9,
} as const;

/** Width of a figure over the whole column of the report, px. */
export const fullWidth = 720;

const referenceColours = [palette.blue, palette.sky, palette.green];
const treatedColours = [palette.vermillion, palette.purple, palette.orange, palette.black];

/**
 * One colour per group: blues and green for references, warm colours for the treated, so that a group keeps its
 * colour in every figure. Beyond seven groups colours repeat; every figure also names groups in words.
 */
export function groupColours(groups: readonly string[], references: readonly string[]): string[] {
  let reference = 0;
  let treated = 0;
  return groups.map((group) =>
    references.includes(group)
      ? referenceColours[reference++ % referenceColours.length]!
      : treatedColours[treated++ % treatedColours.length]!,
  );
}

/** Colours of lines by their place, ten that are told apart. */
export const lineColours = [
  palette.blue,
  palette.vermillion,
  palette.green,
  palette.purple,
  palette.orange,
  palette.black,
  palette.sky,
  palette.wine,
  palette.grey,
  palette.brown,
] as const;

/** Dash patterns that go with the position of a group, so that lines differ without colour too. */
export const dashes = ["", "6 3", "2 4", "8 3 2 3", "1 3", "10 4"] as const;

/** Letters that resemble each of `dashes`, for a legend. */
export const dashGlyphs = ["━━━━", "━ ━ ━", "▪ ▪ ▪ ▪", "━ ▪ ━ ▪", "▪▪▪▪▪", "━━ ━━"] as const;

/** `colour` (#rrggbb) darkened until small words in it can be read on white (contrast at least 4.5). */
export function inkOf(colour: string): string {
  let rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const luminance = () => {
    const [r, g, b] = rgb.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  while (1.05 / (luminance() + 0.05) < 4.5) rgb = rgb.map((c) => c * 0.95);
  return `#${rgb
    .map((c) =>
      Math.round(c * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
