import { UnitError } from "../units/unit-error.ts";

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

/** Where in a model a mistake stands: whose equation, its text, the part of it, and the path in the model file. */
export interface ModelPlace {
  /** `multiplicative-scaling` or `neuron lif-current`. */
  readonly owner?: string;
  /** The equation, expression or quantity. */
  readonly text?: string;
  /** Offsets into `text`. */
  readonly span?: { readonly start: number; readonly end: number };
  /** Such as `mechanisms.stdp.onPre[0]`. */
  readonly path?: string;
}

/** A mistake in an equation, a quantity or a protocol that the reader can mend; the message shows it with a caret. */
export class ModelError extends Error {
  readonly what: string;
  readonly fix: string;
  readonly place: ModelPlace;

  constructor(what: string, fix: string, place: ModelPlace = {}) {
    super([`${modelPrefix(place)}${what}`, ...underlined(place), `  ${fix}`].join("\n"));
    this.name = "ModelError";
    this.what = what;
    this.fix = fix;
    this.place = place;
  }
}

/** All mistakes of a model that one run of the compiler has found; never empty. */
export class ModelErrors extends Error {
  readonly errors: readonly ModelError[];

  constructor(errors: readonly ModelError[]) {
    super(errors.map((error) => error.message).join("\n"));
    this.name = "ModelErrors";
    this.errors = errors;
  }
}

/**
 * `error` as a ModelError that stands at `place`; what the error knows of its place itself wins. Null if it is neither
 * a ModelError nor a UnitError, and so no mistake of the reader.
 */
export function modelErrorAt(error: unknown, place: ModelPlace): ModelError | null {
  if (error instanceof ModelError) return new ModelError(error.what, error.fix, { ...place, ...error.place });
  if (!(error instanceof UnitError)) return null;
  return new ModelError(error.what, error.fix, { ...place, text: error.text, span: error.span });
}

function modelPrefix({ owner, path }: ModelPlace): string {
  const parts = [owner, path].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `${parts.join(", ")}: `;
}

/** Longest part of an equation that a message shows. */
const WIDEST = 100;

/** The text and the caret below it, cut to a window that shows the start of the span. */
function underlined({ text, span }: ModelPlace): string[] {
  if (text === undefined) return [];
  const start = Math.min(span?.start ?? 0, text.length);
  const from = text.length <= WIDEST || start < WIDEST / 2 ? 0 : start - WIDEST / 2;
  const to = Math.min(text.length, from + WIDEST);
  const before = from > 0 ? "... " : "";
  const after = to < text.length ? " ..." : "";
  // a line break or control character would separate the caret from its place
  const shown = text.slice(from, to).replace(/[\p{Cc}\u2028\u2029]/gu, " ");
  const lines = [`  ${before}${shown}${after}`.trimEnd()];
  if (span === undefined) return lines;
  const width = Math.max(1, Math.min(span.end, to) - start);
  return [...lines, `  ${" ".repeat(before.length + start - from)}${"^".repeat(width)}`];
}
