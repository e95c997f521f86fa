import { InvalidArgumentError } from "commander";

/** A whole number of at least 1, such as a count or a seed. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`it must be a whole number of at least 1, got ${text}`);
  return value;
}

/** A number of 0 or more. */
export function zeroOrMore(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && Number.isFinite(value)))
    throw new InvalidArgumentError(`it must be 0 or more, got ${text}`);
  return value;
}

/** A number above 0. */
export function aboveZero(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError(`it must be above 0, got ${text}`);
  return value;
}

/** Names with commas between them. */
export function namesOf(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}
