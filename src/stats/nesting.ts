import type { RandomTermFrame } from "./lmm-types.ts";

/** How the levels of one grouping factor lie in those of another with fewer levels. */
export interface NestingRelation {
  readonly inner: string;
  readonly outer: string;
  readonly relation: "nested" | "crossed" | "partially crossed";
}

interface Labels {
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}

/** Whether the levels of `inner` occur in one level of `outer`, all in several, or some of them. */
export function relationOf(inner: Labels, outer: Labels): NestingRelation["relation"] {
  const parent = new Int32Array(inner.levels.length).fill(-1);
  const several = new Uint8Array(inner.levels.length);
  for (let i = 0; i < inner.codes.length; i++) {
    const code = inner.codes[i]!;
    if (parent[code] === outer.codes[i]) continue;
    if (parent[code] === -1) parent[code] = outer.codes[i]!;
    else several[code] = 1;
  }
  let count = 0;
  for (const flag of several) count += flag;
  return count === 0 ? "nested" : count === several.length ? "crossed" : "partially crossed";
}

/** The relation of each pair of grouping factors, the one with more levels as `inner`. */
export function nestingRelations(random: readonly RandomTermFrame[]): NestingRelation[] {
  const groups = random.filter((term, i) => random.findIndex((other) => other.group === term.group) === i);
  return groups.flatMap((a, i) =>
    groups.slice(i + 1).map((b) => {
      const [inner, outer] = a.levels.length >= b.levels.length ? [a, b] : [b, a];
      return { inner: inner.group, outer: outer.group, relation: relationOf(inner, outer) };
    }),
  );
}

/** Levels of organisation from the animal down; a finer one that looks crossed with a coarser one is suspicious. */
const organisation: readonly RegExp[] = [
  /animal|mouse|mice|^rat|subject|donor|culture|dish|patient/i,
  /slice|section|well|coverslip/i,
  /cell|neuron/i,
  /dendrite|segment|branch|axon/i,
  /spine|synapse|bouton/i,
];

/**
 * A warning for each pair that looks crossed because labels restart in every parent (`d1` in every mouse).
 *
 * Said if the names tell which is part of which, or if in each parent the labels are the first few of the same series.
 */
export function restartWarnings(
  random: readonly RandomTermFrame[],
  relations: readonly NestingRelation[] = nestingRelations(random),
): string[] {
  const isNested = (a: string, b: string) =>
    relations.some(
      ({ inner, outer, relation }) =>
        relation === "nested" && ((inner === a && outer === b) || (inner === b && outer === a)),
    );
  return random.flatMap((inner) =>
    random.flatMap((outer) => {
      if (inner.group === outer.group || inner.group.includes(":") || outer.group.includes(":")) return [];
      // Levels that all occur cannot lie in more numerous ones unless they are as many, so one direction says both.
      if (isNested(inner.group, outer.group)) return [];
      const [innerRank, outerRank] = [inner, outer].map((term) =>
        organisation.findIndex((word) => word.test(term.group)),
      );
      const byName = innerRank! > outerRank! && outerRank! >= 0;
      if (!byName && !(innerRank === -1 && seriesRestarts(inner, outer))) return [];
      return [
        `the labels of ${inner.group} occur in several levels of ${outer.group} and are taken for the same ${inner.group} there; ` +
          `if they restart in each ${outer.group}, write (1 | ${outer.group}/${inner.group}), which is (1 | ${outer.group}) + (1 | ${outer.group}:${inner.group})`,
      ];
    }),
  );
}

/** True if the labels within each outer level are the first few of one series ending in numbers, not equally many in each. */
function seriesRestarts(inner: Labels, outer: Labels): boolean {
  if (!inner.levels.every((level) => /\d+$/.test(level))) return false;
  const number = inner.levels.map((level) => Number(/\d+$/.exec(level)![0]));
  const order = [...number.keys()].sort((a, b) => number[a]! - number[b]!);
  const rank = new Int32Array(order.length);
  order.forEach((level, position) => {
    rank[level] = position;
  });
  const highest = new Int32Array(outer.levels.length).fill(-1);
  const pairs = outer.levels.length * inner.levels.length;
  const n = inner.codes.length;
  // A table of all pairs while it is small against the rows; a set of the pairs that occur beyond.
  const seen = pairs <= Math.max(1 << 16, 64 * n) ? new Uint8Array(pairs) : new Set<number>();
  let seenCount = 0;
  for (let i = 0; i < n; i++) {
    const parent = outer.codes[i]!;
    const pair = parent * inner.levels.length + inner.codes[i]!;
    if (seen instanceof Set) seenCount = seen.add(pair).size;
    else if (seen[pair] === 0) {
      seen[pair] = 1;
      seenCount++;
    }
    highest[parent] = Math.max(highest[parent]!, rank[inner.codes[i]!]!);
  }
  let total = 0;
  for (const value of highest) total += value + 1;
  // Each label up to the highest occurs, so the pairs are exactly as many as the highest ranks say.
  return total === seenCount && new Set(highest).size > 1;
}
