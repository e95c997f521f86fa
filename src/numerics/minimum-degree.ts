/** Pattern of a symmetric n x n matrix: the strictly lower triangle by columns; rows of column j at starts[j]..starts[j + 1]. */
export interface SymmetricPattern {
  readonly n: number;
  /** Length n + 1. */
  readonly starts: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
}

/** An order of elimination: entry k of `order` is the column that is eliminated as the k-th. */
export interface EliminationOrder {
  readonly order: Int32Array;
  /** Columns that were ordered; the rest form a core, which fills in whatever the order. */
  readonly sparseCount: number;
  /** Entries below the diagonal that the factor has in these columns, at most. */
  readonly entries: number;
}

/** A column at least this full, as a share of what is left, opens the core. */
const CORE_SHARE = 0.6;

/**
 * An order that keeps a Cholesky factor sparse, as far as that is possible.
 *
 * Approximate minimum degree on the quotient graph, with element absorption, without supervariables.
 * Source: Amestoy, Davis & Duff 1996, SIAM J Matrix Anal Appl 17:886.
 */
export function minimumDegree(pattern: SymmetricPattern): EliminationOrder {
  const { n } = pattern;
  const isFull = fullColumns(pattern);
  const fullCount = isFull.reduce((sum, flag) => sum + flag, 0);
  const graph = quotientGraph(pattern, isFull);
  const queue = degreeQueue(graph.degrees, isFull);
  const order = new Int32Array(n);
  const isLeft = new Uint8Array(n).fill(1);
  let entries = 0;
  let k = 0;
  for (; k < n - fullCount; k++) {
    const pivot = queue.takeSmallest();
    const boundary = eliminate(graph, pivot);
    const height = boundary.length + fullCount;
    if (height >= CORE_SHARE * (n - k - 1)) break;
    order[k] = pivot;
    isLeft[pivot] = 0;
    entries += height;
    updateDegrees(graph, pivot, boundary, n - fullCount - k - 1);
    for (const i of boundary) queue.move(i, graph.degrees[i]!);
  }
  const sparseCount = k;
  for (let i = 0; i < n; i++) if (isLeft[i] === 1) order[k++] = i;
  return { order, sparseCount, entries };
}

/** 1 for columns that meet so many that they go last: kept in the graph they would cost their degree at every step. */
function fullColumns({ n, starts, rows }: SymmetricPattern): Uint8Array {
  const degrees = new Int32Array(n);
  for (let j = 0; j < n; j++)
    for (let at = starts[j]!; at < starts[j + 1]!; at++) {
      degrees[j]! += 1;
      degrees[rows[at]!]! += 1;
    }
  // The bound of Amestoy, Davis & Duff's own program.
  const bound = Math.max(16, 10 * Math.sqrt(n));
  return Uint8Array.from(degrees, (degree) => (degree > bound ? 1 : 0));
}

/** Columns that are left, with their neighbours: other columns directly, or through elements (eliminated columns). */
interface QuotientGraph {
  readonly variables: Int32Array[];
  readonly elements: Int32Array[];
  /** Of each element, the columns around it; empty once absorbed. */
  readonly boundaries: Int32Array[];
  readonly degrees: Int32Array;
  /** Stamps: which columns are in the current boundary, and of which elements the outside was counted. */
  readonly marks: Int32Array;
  readonly counted: Int32Array;
  readonly outside: Int32Array;
}

const NONE = new Int32Array(0);

function quotientGraph({ n, starts, rows }: SymmetricPattern, isFull: Uint8Array): QuotientGraph {
  const degrees = new Int32Array(n);
  for (let j = 0; j < n; j++)
    for (let at = starts[j]!; at < starts[j + 1]!; at++) {
      if (isFull[j] === 1 || isFull[rows[at]!] === 1) continue;
      degrees[j]! += 1;
      degrees[rows[at]!]! += 1;
    }
  const variables = Array.from(degrees, (degree) => new Int32Array(degree));
  const filled = new Int32Array(n);
  for (let j = 0; j < n; j++)
    for (let at = starts[j]!; at < starts[j + 1]!; at++) {
      const i = rows[at]!;
      if (isFull[j] === 1 || isFull[i] === 1) continue;
      variables[j]![filled[j]!++] = i;
      variables[i]![filled[i]!++] = j;
    }
  return {
    variables,
    elements: new Array<Int32Array>(n).fill(NONE),
    boundaries: new Array<Int32Array>(n).fill(NONE),
    degrees,
    marks: new Int32Array(n).fill(-1),
    counted: new Int32Array(n).fill(-1),
    outside: new Int32Array(n),
  };
}

/** Turns the pivot into an element that absorbs its elements; returns the columns around it, which now know it. */
function eliminate(graph: QuotientGraph, pivot: number): Int32Array {
  const { variables, elements, boundaries, marks } = graph;
  const found: number[] = [];
  marks[pivot] = pivot;
  const add = (i: number) => {
    if (marks[i] === pivot) return;
    marks[i] = pivot;
    found.push(i);
  };
  for (const i of variables[pivot]!) add(i);
  for (const e of elements[pivot]!) {
    for (const i of boundaries[e]!) add(i);
    boundaries[e] = NONE;
  }
  variables[pivot] = NONE;
  elements[pivot] = NONE;
  const boundary = Int32Array.from(found);
  boundaries[pivot] = boundary;
  for (const i of boundary) {
    variables[i] = variables[i]!.filter((j) => marks[j] !== pivot);
    elements[i] = withElement(elements[i]!, boundaries, pivot);
  }
  return boundary;
}

/** The elements that still have a boundary, and the pivot. */
function withElement(elements: Int32Array, boundaries: readonly Int32Array[], pivot: number): Int32Array {
  const result = new Int32Array(elements.length + 1);
  let count = 0;
  for (const e of elements) if (boundaries[e]!.length > 0) result[count++] = e;
  result[count++] = pivot;
  return count === result.length ? result : result.slice(0, count);
}

/** Approximate degrees of the columns around the pivot; elements that lie inside its boundary are absorbed. */
function updateDegrees(graph: QuotientGraph, pivot: number, boundary: Int32Array, left: number): void {
  const { variables, elements, boundaries, degrees, counted, outside } = graph;
  for (const i of boundary)
    for (const e of elements[i]!) {
      if (e === pivot) continue;
      if (counted[e] !== pivot) {
        counted[e] = pivot;
        outside[e] = boundaries[e]!.length;
      }
      outside[e]! -= 1;
    }
  for (const i of boundary) {
    let degree = boundary.length - 1 + variables[i]!.length;
    let absorbed = 0;
    for (const e of elements[i]!) {
      if (e === pivot) continue;
      degree += outside[e]!;
      if (outside[e] === 0) absorbed++;
    }
    if (absorbed > 0) elements[i] = elements[i]!.filter((e) => e === pivot || outside[e] !== 0);
    degrees[i] = Math.min(left - 1, degrees[i]! + boundary.length - 1, degree);
  }
}

/** Columns in doubly linked lists by degree, without the full ones. */
function degreeQueue(initial: Int32Array, isFull: Uint8Array) {
  const n = initial.length;
  const heads = new Int32Array(n + 1).fill(-1);
  const next = new Int32Array(n).fill(-1);
  const previous = new Int32Array(n).fill(-1);
  const places = new Int32Array(n);
  let smallest = 0;
  const insert = (i: number, degree: number) => {
    places[i] = degree;
    previous[i] = -1;
    next[i] = heads[degree]!;
    if (heads[degree]! >= 0) previous[heads[degree]!] = i;
    heads[degree] = i;
    if (degree < smallest) smallest = degree;
  };
  const remove = (i: number) => {
    if (previous[i]! >= 0) next[previous[i]!] = next[i]!;
    else heads[places[i]!] = next[i]!;
    if (next[i]! >= 0) previous[next[i]!] = previous[i]!;
  };
  for (let i = n - 1; i >= 0; i--) if (isFull[i] === 0) insert(i, initial[i]!);
  smallest = 0;
  return {
    takeSmallest: (): number => {
      while (heads[smallest]! < 0) smallest++;
      const i = heads[smallest]!;
      remove(i);
      return i;
    },
    move: (i: number, degree: number): void => {
      remove(i);
      insert(i, degree);
    },
  };
}
