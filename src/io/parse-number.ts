const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const decoder = new TextDecoder();

/** Decimal mark of a number, as a byte. */
export const DOT = 46;
export const COMMA = 44;

/**
 * The number written in bytes from..to-1 with decimal mark `mark`; NaN if it is not a finite decimal number.
 *
 * Up to 15 digits and a power of ten up to 22 are exact in one division, so that the value equals `Number(text)`
 * to the last bit; anything longer goes through `Number`.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number, mark: number): number {
  let at = from;
  const sign = bytes[at];
  if (sign === 45 || sign === 43) at++;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let inDecimals = false;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= 48 && byte <= 57) {
      mantissa = mantissa * 10 + (byte - 48);
      digits++;
      if (inDecimals) decimals++;
    } else if (byte === mark && !inDecimals) inDecimals = true;
    else break;
  }
  if (at === to && digits > 0 && digits <= 15)
    return (sign === 45 ? -mantissa : mantissa) / POWERS[decimals]!;
  if (digits === 0) return Number.NaN;
  return parseSlowly(bytes, from, to, mark);
}

function parseSlowly(bytes: Uint8Array, from: number, to: number, mark: number): number {
  const text = decoder.decode(bytes.subarray(from, to));
  return numberFromText(text, mark === COMMA ? "," : ".");
}

const WITH_DOT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const WITH_COMMA = /^[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?$/;

/** The number written in `text` with decimal mark `mark`; NaN if it is not a finite decimal number. */
export function numberFromText(text: string, mark: "." | ","): number {
  if (!(mark === "." ? WITH_DOT : WITH_COMMA).test(text)) return Number.NaN;
  const value = Number(mark === "." ? text : text.replace(",", "."));
  return Number.isFinite(value) ? value : Number.NaN;
}
