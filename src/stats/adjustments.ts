/** How p values and intervals of a family allow for its size. `dunnett` is single-step on comparisons with one reference. */
export const adjustments = [
  "single-step",
  "tukey",
  "sidak",
  "holm",
  "bonferroni",
  "dunnett",
  "none",
] as const;
export type Adjustment = (typeof adjustments)[number];
