/** Part of a text, as offsets of its first character and of the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression as written. */
export type Ast =
  | { readonly kind: "number"; readonly value: number; readonly unit: string | null; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "unary"; readonly op: "-" | "not"; readonly of: Ast; readonly span: Span }
  | {
      readonly kind: "binary";
      readonly op: "+" | "-" | "*" | "/" | "^" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "and" | "or";
      readonly left: Ast;
      readonly right: Ast;
      readonly span: Span;
    }
  | { readonly kind: "call"; readonly fn: string; readonly args: readonly Ast[]; readonly span: Span };

/** A statement as written: `d(x)/dt = value`, or `x op value`. */
export interface Equation {
  readonly kind: "derivative" | "assign";
  /** `=` for a derivative. */
  readonly op: "=" | "+=" | "-=" | "*=" | "/=";
  readonly target: { readonly name: string; readonly span: Span };
  readonly value: Ast;
  readonly text: string;
}
