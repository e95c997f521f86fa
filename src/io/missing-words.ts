/** Words that stand for a missing value, beside the empty cell. Any case of the letters counts. */
export const missingWords = ["NA", "N/A", "#N/A", "NaN", "null", "."] as const;

const known = new Set<string>(missingWords.map((word) => word.toUpperCase()));

/** Whether bytes from..to-1 are empty or one of `missingWords`. */
export function isMissing(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length === 0) return true;
  const first = bytes[from]!;
  // Dot, hash, or an n of either case: all that a missing word starts with.
  if (length > 4 || (first !== 46 && first !== 35 && (first | 32) !== 110)) return false;
  let word = "";
  for (let at = from; at < to; at++) word += String.fromCharCode(bytes[at]!);
  return known.has(word.toUpperCase());
}
