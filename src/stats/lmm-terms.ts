import type { ModelFrame, RandomTermFrame } from "./lmm-types.ts";

/** One grouping factor of a fitted model, after terms of the same factor were joined. */
export interface MomentTerm {
  readonly group: string;
  readonly levels: readonly string[];
  /** Names of its q random columns. */
  readonly columnNames: readonly string[];
  /** Sizes of the sets of columns that may be correlated, in the order of `columnNames`; they sum to q. */
  readonly blocks: readonly number[];
}

/** A term with the rows it was made of. */
export interface CodedTerm {
  readonly term: MomentTerm;
  readonly codes: Int32Array;
  readonly parts: readonly RandomTermFrame[];
}

/** One free element of the relative covariance factors. */
export interface ThetaEntry {
  readonly name: string;
  readonly term: number;
  /** Row and column of the element in the q x q template of the term; row >= column. */
  readonly row: number;
  readonly column: number;
}

/** Elements of theta in lme4's order: term after term, block after block, lower triangle column by column. */
export function thetaEntries(terms: readonly MomentTerm[]): ThetaEntry[] {
  return terms.flatMap(({ group, columnNames, blocks }, term) => {
    const entries: ThetaEntry[] = [];
    let offset = 0;
    for (const size of blocks) {
      for (let column = offset; column < offset + size; column++)
        for (let row = column; row < offset + size; row++) {
          const name =
            row === column
              ? `${group}.${columnNames[row]}`
              : `${group}.${columnNames[row]}.${columnNames[column]}`;
          entries.push({ name, term, row, column });
        }
      offset += size;
    }
    return entries;
  });
}

/** Templates T_k of all terms at theta, each q x q, column-major. */
export function templates(
  terms: readonly MomentTerm[],
  entries: readonly ThetaEntry[],
  theta: ArrayLike<number>,
): Float64Array[] {
  const result = terms.map(({ columnNames }) => new Float64Array(columnNames.length ** 2));
  entries.forEach(({ term, row, column }, j) => {
    result[term]![row + column * terms[term]!.columnNames.length] = theta[j]!;
  });
  return result;
}

/**
 * Random terms of `frame` by decreasing number of levels, terms of one factor joined, and the nesting chain.
 *
 * `parents[i]` maps the levels of term i to those of term i + 1 (length count of term i); undefined where some factor
 * does not nest in the next one. Unused levels are mapped to 0.
 */
export function momentTerms(frame: ModelFrame): {
  readonly terms: readonly CodedTerm[];
  readonly parents: readonly Int32Array[] | undefined;
} {
  const byGroup = new Map<string, RandomTermFrame[]>();
  for (const part of frame.random) byGroup.set(part.group, [...(byGroup.get(part.group) ?? []), part]);
  const terms = [...byGroup.values()]
    .map(joinParts)
    .sort((a, b) => b.term.levels.length - a.term.levels.length);
  const parents: Int32Array[] = [];
  for (let i = 0; i + 1 < terms.length; i++) {
    const map = parentMap(terms[i]!.codes, terms[i]!.term.levels.length, terms[i + 1]!.codes);
    if (map === undefined) return { terms, parents: undefined };
    parents.push(map);
  }
  return { terms, parents };
}

function joinParts(parts: readonly RandomTermFrame[]): CodedTerm {
  const first = parts[0]!;
  return {
    term: {
      group: first.group,
      levels: first.levels,
      columnNames: parts.flatMap((part) => part.columnNames),
      blocks: parts.flatMap((part) =>
        part.correlated ? [part.columnNames.length] : part.columnNames.map(() => 1),
      ),
    },
    codes: first.codes,
    parts,
  };
}

/** Level of the coarser factor that holds each level of the finer one, or undefined where one is split. */
function parentMap(fine: Int32Array, fineCount: number, coarse: Int32Array): Int32Array | undefined {
  const map = new Int32Array(fineCount).fill(-1);
  for (let i = 0; i < fine.length; i++) {
    const level = fine[i]!;
    const parent = map[level]!;
    if (parent < 0) map[level] = coarse[i]!;
    else if (parent !== coarse[i]!) return undefined;
  }
  for (let level = 0; level < fineCount; level++) if (map[level]! < 0) map[level] = 0;
  return map;
}
