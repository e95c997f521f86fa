import { DataError } from "../model/errors.ts";
import { dot } from "./contrast-algebra.ts";
import { degreesOfFreedom } from "./degrees-of-freedom.ts";
import { fitMoments } from "./lmm.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { topOf } from "./lmm-nested-moments.ts";
import type { Criterion } from "./lmm-profile.ts";

/** A contrast without one animal; null where it cannot be estimated without it. */
export interface LeftOutContrast {
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: number | null;
}

/** The contrasts of one refit, in the order of the rows given. */
export interface LeftOut {
  /** Level of the coarsest grouping factor that was left out. */
  readonly left: string;
  readonly contrasts: readonly LeftOutContrast[];
}

/**
 * Refits without each level of the coarsest grouping factor (each animal), from the moments.
 *
 * Degrees of freedom are Kenward-Roger's under REML, Satterthwaite's under ML.
 * Fails: DataError where the factors cross, so that no animal holds its rows alone, or where only pooled aggregates exist.
 */
export function leaveOneOut(
  moments: LmmMoments,
  rows: readonly Float64Array[],
  criterion: Criterion = "reml",
): LeftOut[] {
  const top = moments.terms.at(-1);
  if (top === undefined)
    throw new DataError(
      "the model has no grouping factor to leave a level out of",
      "name the animal column as a random effect",
    );
  return top.levels.map((left, at) => ({ left, contrasts: refit(withoutTop(moments, at), rows, criterion) }));
}

/** Moments without one level of the coarsest factor; its groups stay listed, with no rows. */
export function withoutTop(moments: LmmMoments, at: number): LmmMoments {
  switch (moments.kind) {
    case "nested": {
      const { withinTop, counts, parents } = moments;
      if (withinTop === undefined)
        throw new DataError(
          "leaving an animal out needs the within-group sums of each animal, and only their total is known",
          "give `within` as one matrix for each coarsest group",
        );
      const tops = topOf(counts.length, parents);
      const size = (moments.p + 1) ** 2;
      const within = new Float64Array(size);
      withinTop.rows.forEach((_, g) => {
        if (g !== at) for (let i = 0; i < size; i++) within[i]! += withinTop.cross[g * size + i]!;
      });
      return {
        ...moments,
        n: moments.n - withinTop.rows[at]!,
        counts: counts.map((count, d) => (tops[d] === at ? 0 : count)),
        within,
      };
    }
    case "vector": {
      const size = (moments.randomCount + moments.p + 1) ** 2;
      const tops = topOf(moments.cross.length / size, moments.parents);
      return {
        ...moments,
        n: moments.n - moments.topRows[at]!,
        cross: moments.cross.map((value, i) => (tops[Math.floor(i / size)] === at ? 0 : value)),
      };
    }
    case "crossed":
    case "sparse":
      throw new DataError(
        `${moments.terms.map(({ group }) => group).join(" and ")} are crossed: no level holds its rows alone`,
        "leave the rows of one animal out of the table and fit again",
      );
  }
}

function refit(moments: LmmMoments, rows: readonly Float64Array[], criterion: Criterion): LeftOutContrast[] {
  try {
    const fit = fitMoments(moments, { criterion, report: "estimates" });
    const degrees = degreesOfFreedom(moments, fit);
    return rows.map((l) => ({ estimate: dot(l, fit.beta), ...degrees.row(l) }));
  } catch (error) {
    // Without this animal a column of X is no longer estimable: nothing can be said about any contrast of this model.
    if (error instanceof DataError) return rows.map(() => ({ estimate: null, se: null, df: null }));
    throw error;
  }
}
