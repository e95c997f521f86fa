/** Part of a text, as offsets of its first character and of the one after its last. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A quantity or unit that cannot be read; `model/errors.ts` turns it into a ModelError at its place in the model. */
export class UnitError extends Error {
  readonly what: string;
  readonly fix: string;
  readonly text: string;
  readonly span: TextSpan;

  constructor(what: string, fix: string, text: string, span: TextSpan) {
    super(`${what}\n  ${fix}`);
    this.name = "UnitError";
    this.what = what;
    this.fix = fix;
    this.text = text;
    this.span = span;
  }
}
