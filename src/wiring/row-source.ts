import { log } from "../numerics/elementary.ts";
import { geometricGaps } from "../numerics/geometric-gaps.ts";
import { uniformOf } from "../numerics/inverse-draw.ts";
import { drawKey, NO_CELL, sparseDraw } from "../numerics/sparse-draw.ts";
import { nextXoshiro, seedXoshiro } from "../numerics/xoshiro.ts";
import type { PlaceProgram, Program, WiringProgram } from "../program/program.ts";

/** The connections of one projection onto the targets of one block, presynaptic cell by presynaptic cell. */
export interface RowSource {
  /** Fills `targets` with the targets of `pre`, ascending, and `entries` where there are; returns how many. */
  row(pre: number): number;
  /** Numbers of target cells in their population. */
  readonly targets: Uint32Array;
  /** For a list: the entry of each connection. */
  readonly entries: Uint32Array | null;
}

type Of<K extends WiringProgram["kind"]> = Extract<WiringProgram, { kind: K }>;

/** Targets `first` to `end - 1` of a projection, and who may not be connected to himself. */
interface Part {
  readonly preCount: number;
  readonly first: number;
  readonly end: number;
  /** True if source and target are the same population. */
  readonly recurrent: boolean;
  readonly key: readonly [number, number];
}

/**
 * Connections of projection number `projection` onto its target cells `first` to `end - 1`.
 *
 * Drawn anew each time from the seed, the name of the projection, the presynaptic cell and `first`, so that a block is
 * wired without the others; fixed in-degree from the target instead of `pre` and `first`.
 */
export function rowSource(program: Program, projection: number, first: number, end: number): RowSource {
  const { name, from, to, wiring } = program.projections[projection]!;
  const preCount = program.populations[from]!.count;
  const part = { preCount, first, end, recurrent: from === to, key: drawKey(program.seed, name, "wiring") };
  switch (wiring.kind) {
    case "one-to-one":
      return everyTarget(part, (pre, post) => pre === post);
    case "all-to-all":
      return everyTarget(
        part,
        (pre, post) => pre !== post || !(wiring.exceptPartner || (part.recurrent && !wiring.autapses)),
      );
    case "fixed-probability":
      return bySkips(part, wiring);
    case "distance":
      return byDistance(part, wiring);
    case "fixed-in-degree":
      return byInDegree(part, wiring, program.populations[to]!.name);
    case "list":
      return byList(part, wiring);
  }
}

function everyTarget({ first, end }: Part, connected: (pre: number, post: number) => boolean): RowSource {
  const targets = new Uint32Array(end - first);
  const row = (pre: number) => {
    let n = 0;
    for (let post = first; post < end; post++) if (connected(pre, post)) targets[n++] = post;
    return n;
  };
  return { row, targets, entries: null };
}

/** Uniform numbers from xoshiro128++ seeded by Philox with the counter (a, b, 0, 0): Philox alone takes 3 times as long. */
class Uniforms {
  private readonly key: readonly [number, number];
  private readonly words = new Uint32Array(4);
  private readonly state = new Uint32Array(4);

  constructor(key: readonly [number, number]) {
    this.key = key;
  }

  start(a: number, b: number): void {
    sparseDraw(this.words, this.key, a, b, 0);
    seedXoshiro(this.state, 1, 0, this.words);
  }

  next(): number {
    return uniformOf(nextXoshiro(this.state, 1, 0));
  }
}

/** Gaps between connections are geometric. */
function bySkips(part: Part, { probability, autapses }: Of<"fixed-probability">): RowSource {
  const { first, end } = part;
  const uniforms = new Uniforms(part.key);
  const targets = new Uint32Array(end - first);
  const gap = geometricGaps(probability);
  const row = (pre: number) => {
    const self = part.recurrent && !autapses ? pre : -1;
    let n = 0;
    uniforms.start(pre, first);
    for (let post = first; ; post++) {
      post += gap(uniforms.next());
      if (!(post < end)) return n;
      if (post !== self) targets[n++] = post;
    }
  };
  return { row, targets, entries: null };
}

/** Connections at the peak probability, thinned by exp(-(d / range)^2 / 2). */
function byDistance(part: Part, wiring: Of<"distance">): RowSource {
  const uniforms = new Uniforms(part.key);
  const targets = new Uint32Array(part.end - part.first);
  const gap = geometricGaps(wiring.peak);
  const row = (pre: number) => {
    const self = part.recurrent && !wiring.autapses ? pre : -1;
    let n = 0;
    uniforms.start(pre, part.first);
    for (let post = part.first; ; post++) {
      post += gap(uniforms.next());
      if (!(post < part.end)) return n;
      const squared = squaredDistance(wiring.from, pre, wiring.to, post) / (wiring.range * wiring.range);
      const near = log(uniforms.next()) < -squared / 2;
      if (near && post !== self) targets[n++] = post;
    }
  };
  return { row, targets, entries: null };
}

/** Squared distance in um2 of two cells at the centres of their grid squares, the first dimension running fastest. */
function squaredDistance(from: PlaceProgram, pre: number, to: PlaceProgram, post: number): number {
  let squared = 0;
  for (let d = 0; d < Math.max(from.grid.length, to.grid.length); d++) {
    const a = from.grid[d] ?? 1;
    const b = to.grid[d] ?? 1;
    const difference = ((pre % a) + 0.5) * from.spacing - ((post % b) + 0.5) * to.spacing;
    squared += difference * difference;
    pre = Math.floor(pre / a);
    post = Math.floor(post / b);
  }
  return squared;
}

/**
 * `inDegree` different sources for each target.
 *
 * Source: Floyd's sample, in Bentley 1987, Commun ACM 30:754; one uniform each, bias below sources / 2^32.
 */
function byInDegree(part: Part, { inDegree, autapses }: Of<"fixed-in-degree">, target: string): RowSource {
  const skipsSelf = part.recurrent && !autapses;
  const sources = skipsSelf ? part.preCount - 1 : part.preCount;
  if (inDegree > sources)
    throw new Error(`bug: ${inDegree} of ${sources} sources for each cell of ${target}`);
  const pre = new Uint32Array(inDegree * (part.end - part.first));
  const post = new Uint32Array(pre.length);
  const taken = new Float64Array(part.preCount).fill(-1);
  const uniforms = new Uniforms(part.key);
  let n = 0;
  for (let i = part.first; i < part.end; i++) {
    uniforms.start(NO_CELL, i);
    for (let j = sources - inDegree; j < sources; j++) {
      const chosen = Math.floor(uniforms.next() * (j + 1));
      const source = taken[chosen] === i ? j : chosen;
      taken[source] = i;
      pre[n] = skipsSelf && source >= i ? source + 1 : source;
      post[n++] = i;
    }
  }
  return sorted(part.preCount, pre, post, null);
}

function byList(part: Part, list: Of<"list">): RowSource {
  const entries = [...list.pre.keys()].filter((k) => list.post[k]! >= part.first && list.post[k]! < part.end);
  entries.sort((a, b) => list.post[a]! - list.post[b]! || a - b);
  const pre = Uint32Array.from(entries, (k) => list.pre[k]!);
  const post = Uint32Array.from(entries, (k) => list.post[k]!);
  return sorted(part.preCount, pre, post, Uint32Array.from(entries));
}

/** Rows of connections that come sorted by target; a stable counting sort by source. */
function sorted(preCount: number, pre: Uint32Array, post: Uint32Array, entry: Uint32Array | null): RowSource {
  const start = new Uint32Array(preCount + 1);
  for (const i of pre) start[i + 1]!++;
  let longest = 0;
  for (let i = 0; i < preCount; i++) {
    longest = Math.max(longest, start[i + 1]!);
    start[i + 1]! += start[i]!;
  }
  const order = new Uint32Array(pre.length);
  const at = start.slice();
  for (let k = 0; k < pre.length; k++) order[at[pre[k]!]!++] = k;
  const targets = new Uint32Array(longest);
  const entries = entry === null ? null : new Uint32Array(longest);
  const row = (i: number) => {
    const n = start[i + 1]! - start[i]!;
    for (let k = 0; k < n; k++) {
      const from = order[start[i]! + k]!;
      targets[k] = post[from]!;
      if (entries !== null) entries[k] = entry![from]!;
    }
    return n;
  };
  return { row, targets, entries };
}
