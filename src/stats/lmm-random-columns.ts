import type { CodedTerm } from "./lmm-terms.ts";

/** The distinct random columns of a model: terms of different factors that use a column of the same name share it. */
export interface RandomColumns {
  readonly names: readonly string[];
  /** For each term, the index of its q columns in `names`. */
  readonly indices: readonly Int32Array[];
  /** Writes rows from..to-1 of the distinct columns into `out`, row after row, `stride` numbers apart. */
  readonly fill: (from: number, to: number, out: Float64Array, stride: number) => void;
}

/** Distinct random columns of `coded`, found by name: one name is one column of the table. */
export function randomColumns(coded: readonly CodedTerm[]): RandomColumns {
  const names: string[] = [];
  const indices = coded.map(({ term }) =>
    Int32Array.from(term.columnNames, (name) => {
      const known = names.indexOf(name);
      if (known >= 0) return known;
      names.push(name);
      return names.length - 1;
    }),
  );
  const parts = coded.flatMap(({ parts }) => parts);
  const targets = parts.map((part) => part.columnNames.map((name) => names.indexOf(name)));
  let buffer = new Float64Array(0);
  return {
    names,
    indices,
    fill: (from, to, out, stride) => {
      parts.forEach((part, index) => {
        const q = part.columnNames.length;
        if (buffer.length < (to - from) * q) buffer = new Float64Array((to - from) * q);
        part.fill(from, to, buffer);
        for (let row = 0; row < to - from; row++)
          targets[index]!.forEach((target, c) => {
            out[row * stride + target] = buffer[row * q + c]!;
          });
      });
    },
  };
}
