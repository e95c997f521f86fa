/** `word` in the plural unless `count` is 1. */
export function plural(word: string, count: number): string {
  if (count === 1) return word;
  if (word === "mouse") return "mice";
  return /[^aeiou]y$/.test(word)
    ? `${word.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(word)
      ? `${word}es`
      : `${word}s`;
}
