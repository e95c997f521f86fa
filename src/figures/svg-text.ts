import { type } from "./theme.ts";

/** `text` for XML and HTML, in element content and in quoted attributes; control characters become a space. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

/** Width of `text` in px at `size`, from the mean advance of three classes of DejaVu Sans letters. */
export function textWidth(text: string, size: number = type.tick): number {
  let em = 0;
  for (const letter of text) {
    if (/[iljtfr.,:;'|!()[\] ]/.test(letter)) em += 0.36;
    else if (/[mwMW@%+=<>]/.test(letter)) em += 0.9;
    else if (/[A-Z]/.test(letter)) em += 0.7;
    else em += 0.62;
  }
  return em * size;
}

/** `text` cut to at most `letters` with an ellipsis; figures shorten labels, their CSV keeps them whole. */
export function shorten(text: string, letters: number): string {
  const clean = text.replace(/\s+/g, " ");
  return [...clean].length <= letters ? clean : `${[...clean].slice(0, letters - 1).join("")}…`;
}

/** A number for people: three significant digits, true minus sign, no exponent between 0.001 and 99,999. */
export function numberText(value: number, digits = 3): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(Math.max(0, digits - 1)).replace(/\.?0+e/, "e")
      : size >= 10 ** digits
        ? Math.round(value).toLocaleString("en-US")
        : String(Number(value.toPrecision(digits)));
  return text.replace(/^-/, "−").replace("e-", "e−").replace("e+", "e");
}

/** A p value as printed everywhere: `0.032`, `0.0004`, `<0.0001`, or a dash where there is none. */
export function pText(p: number | null): string {
  if (p === null) return "–";
  if (p < 1e-4) return "<0.0001";
  return p < 0.001 ? p.toFixed(4) : p < 0.1 ? p.toFixed(3) : p.toFixed(2);
}

/** A per cent change with its sign and one decimal, `−18.9 %`; a dash where there is none. */
export function percentText(percent: number | null): string {
  if (percent === null) return "–";
  const rounded = Math.abs(percent) >= 1000 ? percent.toPrecision(4) : percent.toFixed(1);
  return `${percent > 0 && Number(rounded) !== 0 ? "+" : ""}${rounded.replace(/^-/, "−")} %`;
}
