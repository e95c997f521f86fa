import { type KenwardRogerSums, transposed, withResidual } from "./kenward-roger-sums.ts";
import { nestedEvaluator } from "./lmm-nested.ts";
import type { NestedMoments } from "./lmm-nested-moments.ts";
import { leadingBlock } from "./lmm-profile.ts";

/** Sums over the groups below each group, for one finer level: see `nestedKenwardRogerSums`. */
interface Below {
  readonly squares: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Kenward-Roger's P, Q and T for nested random intercepts from group sums, in O(groups) at any depth.
 *
 * With B = V^-1 (sigma = 1), for groups g, g' whose lowest common ancestor is a: z_g'B z_g' = -e_g U_a e_g', where U is the
 * posterior variance of a's total effect and e_g the shrunken size of g times the shrinkage of all groups between; for an
 * ancestor the product has one factor less. So all double sums factor over the tree. The parts that involve the residual
 * follow from B V = I.
 */
export function nestedKenwardRogerSums(moments: NestedMoments, theta: ArrayLike<number>): KenwardRogerSums {
  const { p, n } = moments;
  const { levels, evaluation } = nestedEvaluator(moments).sweeps(theta);
  const m = levels.length;
  const u = Array.from(theta, (value) => value ** 2);
  const s = levels.map(() => new Float64Array(p * p));
  const q: Float64Array[][] = levels.map(() => levels.map(() => new Float64Array(p * p)));
  const t = levels.map(() => new Float64Array(m));
  const traces = new Float64Array(m);
  let below: Below[] = [];
  levels.forEach((level, i) => {
    const { count, parent, size, shrunk, means } = level;
    const above = levels[i + 1];
    const parentCount = above?.count ?? 1;
    const own: Below = { squares: new Float64Array(count), vectors: new Float64Array(count * p) };
    const h = new Float64Array(p);
    for (let g = 0; g < count; g++) {
      const at = parent ? parent[g]! : 0;
      const uncertain = above ? above.uncertainty[at]! : 0;
      const weight = shrunk[g]!;
      for (let j = 0; j < p; j++) {
        const base = above ? above.predicted[at * (p + 1) + j]! : 0;
        h[j] = weight * (means[g * (p + 1) + j]! - base);
        own.vectors[g * p + j] = weight * h[j]!;
      }
      own.squares[g] = weight ** 2;
      const self = weight - weight ** 2 * uncertain;
      traces[i]! += self;
      t[i]![i]! += self ** 2;
      addOuter(s[i]!, h, h, 1);
      addOuter(q[i]![i]!, h, h, self);
      const kept = 1 / (1 + u[i]! * size[g]!);
      const toAncestor = kept * (1 - weight * uncertain);
      for (let r = 0; r < i; r++) {
        const finer = below[r]!;
        t[r]![i]! += toAncestor ** 2 * finer.squares[g]!;
        addOuter(q[r]![i]!, finer.vectors.subarray(g * p, (g + 1) * p), h, toAncestor);
        finer.squares[g]! *= kept ** 2;
        for (let j = 0; j < p; j++) finer.vectors[g * p + j]! *= kept;
      }
    }
    below = [...below, own];
    const uncertainty = above?.uncertainty;
    if (uncertainty) addCousins({ below, count, parent: parent!, uncertainty, p, q, t });
    below = below.map((part) => sumByParent(part, count, parent, parentCount, p));
    if (uncertainty) addSumsOfSums({ below, count: parentCount, uncertainty, p, q, t });
  });
  fillLowerHalf(p, q, t);
  return withResidual({ n, p, u, xx: leadingBlock(evaluation.a, p), s, q, t, traces });
}

/** Adds all pairs of groups below each of `count` common ancestors, as products of the sums over them. */
function addSumsOfSums(of: {
  readonly below: readonly Below[];
  readonly count: number;
  readonly uncertainty: Float64Array;
  readonly p: number;
  readonly q: readonly Float64Array[][];
  readonly t: readonly Float64Array[];
}): void {
  const { below, count, uncertainty, p, q, t } = of;
  for (let r = 0; r < below.length; r++)
    for (let c = r; c < below.length; c++)
      for (let a = 0; a < count; a++) {
        const [first, second] = [below[r]!, below[c]!];
        t[r]![c]! += uncertainty[a]! ** 2 * first.squares[a]! * second.squares[a]!;
        addOuter(
          q[r]![c]!,
          first.vectors.subarray(a * p, (a + 1) * p),
          second.vectors.subarray(a * p, (a + 1) * p),
          -uncertainty[a]!,
        );
      }
}

/** T and Q of (r, c) from those of (c, r). */
function fillLowerHalf(p: number, q: Float64Array[][], t: readonly Float64Array[]): void {
  for (let r = 0; r < t.length; r++)
    for (let c = 0; c < r; c++) {
      t[r]![c] = t[c]![r]!;
      q[r]![c] = transposed(q[c]![r]!, p);
    }
}

/** Takes pairs that share a child of their ancestor out of the products that `sums of sums` will add. */
function addCousins(of: {
  readonly below: readonly Below[];
  readonly count: number;
  readonly parent: Int32Array;
  readonly uncertainty: Float64Array;
  readonly p: number;
  readonly q: readonly Float64Array[][];
  readonly t: readonly Float64Array[];
}): void {
  const { below, count, parent, uncertainty, p, q, t } = of;
  for (let r = 0; r < below.length; r++)
    for (let c = r; c < below.length; c++)
      for (let g = 0; g < count; g++) {
        const shared = uncertainty[parent[g]!]!;
        t[r]![c]! -= shared ** 2 * below[r]!.squares[g]! * below[c]!.squares[g]!;
        addOuter(
          q[r]![c]!,
          below[r]!.vectors.subarray(g * p, (g + 1) * p),
          below[c]!.vectors.subarray(g * p, (g + 1) * p),
          shared,
        );
      }
}

function sumByParent(
  part: Below,
  count: number,
  parent: Int32Array | undefined,
  parentCount: number,
  p: number,
): Below {
  const sum: Below = { squares: new Float64Array(parentCount), vectors: new Float64Array(parentCount * p) };
  for (let g = 0; g < count; g++) {
    const at = parent ? parent[g]! : 0;
    sum.squares[at]! += part.squares[g]!;
    for (let j = 0; j < p; j++) sum.vectors[at * p + j]! += part.vectors[g * p + j]!;
  }
  return sum;
}

function addOuter(matrix: Float64Array, a: Float64Array, b: Float64Array, weight: number): void {
  const p = a.length;
  for (let j = 0; j < p; j++) {
    const value = weight * b[j]!;
    if (value === 0) continue;
    for (let i = 0; i < p; i++) matrix[i + j * p]! += a[i]! * value;
  }
}
