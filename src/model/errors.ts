/** Where in the input a mistake stands; rows are counted as in the file, the header being line 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
}

/**
 * A mistake in a table, a formula or an option that the reader can mend.
 *
 * `what` says what is wrong in the reader's words and shows the offending value, `fix` what to do about it.
 */
export class DataError extends Error {
  readonly what: string;
  readonly place: Place;
  readonly fix: string;

  constructor(what: string, fix: string, place: Place = {}) {
    super(`${placeText(place)}${what}\n  ${fix}`);
    this.name = "DataError";
    this.what = what;
    this.place = place;
    this.fix = fix;
  }
}

/** `place` as a prefix of a message, such as `spines.csv, line 12, column asi: `; empty if nothing is known. */
export function placeText(place: Place): string {
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.line !== undefined) parts.push(`line ${place.line}`);
  if (place.column !== undefined) parts.push(`column ${place.column}`);
  return parts.length === 0 ? "" : `${parts.join(", ")}: `;
}
