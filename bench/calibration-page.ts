import { wilsonInterval } from "../src/stats/wilson-interval.ts";
import type { Cell } from "./calibration-cells.ts";
import { designs } from "./calibration-cohorts.ts";
import type { RealNulls } from "./calibration-real-nulls.ts";
import type { Tally } from "./calibration-tally.ts";

/** What one run of the calibration found. */
export interface CalibrationRun {
  readonly cells: readonly Cell[];
  readonly tallies: readonly Tally[];
  readonly real: RealNulls | null;
  readonly machine: string;
}

const words = ["no change", "uniform", "selective", "size-dependent", "divergent", "additive"];
const openWords = ["inconclusive at step 1", "inconclusive at step 2", "inconclusive at step 3"];

/** The page docs/calibration.md; every number in it is measured in this run. */
export function calibrationPage(run: CalibrationRun): string {
  const names = Object.keys(designs) as (keyof typeof designs)[];
  return [
    "# How often is the verdict wrong?",
    "",
    "Written by `npm run calibrate` (`bench/calibrate.ts`); do not edit the numbers by hand.",
    `This run: ${minutesOf(run).toFixed(0)} core-minutes on ${run.machine}. The seed of a cohort is its number.`,
    "",
    "## Studies in which nothing changed",
    "",
    "A *false verdict* is any of `uniform`, `selective`, `size-dependent`, `divergent` or `additive`, for any comparison of",
    "the study (with three groups: against each reference and against both together). Brackets hold Wilson 95 % intervals;",
    "the aim is at most 5 %, or an interval that contains 5 %. `step 1` is the share in which any comparison was called changed;",
    "`pooled t` is what a t test on all synapses, blind to animals, would have called for the first comparison.",
    "Animals differ in level by an SD of 0.075, dendrites by 0.2, synapses of a dendrite by 0.85 (log units).",
    "",
    ...names.flatMap((name) => nullTable(run, name)),
    verdictOnNulls(run),
    "",
    ...realSection(run.real),
    "## Studies in which something changed",
    "",
    "One comparison per study (with three groups: against both references together). Rows are what was true, columns what was",
    "called, in per cent of the cohorts; *power* is the share in which step 1 found a change, *right* the share called as it was.",
    "",
    ...names.flatMap((name) => kindTable(run, name)),
    "## What this says",
    "",
    "- Without a difference the first step keeps its 5 %, and the later steps turn a part of its false alarms into `inconclusive`,",
    "  so that false verdicts are rarer than 5 %.",
    "- With 4 animals per group neither a small change nor its absence can be shown: most null studies end as `inconclusive`",
    "  at step 1, few as `no change`.",
    "- One factor is hard to show: the band of the change along size must lie inside the margin (0.15 log units). Where it does not,",
    '  the sentence says "changed; one factor not excluded" and prints the smallest margin that the design could have supported.',
    "- Kinds that leave nearly the same distribution of sizes (a selective and a divergent increase; a selective and a quadratic",
    "  decrease) are often left open between the two. The third step compares models of log-normal sizes, or of two normal",
    "  components where log size is skewed or heavy-tailed; a truth outside all of them is called by its nearest neighbour.",
    "",
    "## Choices behind the one-factor test",
    "",
    "- Each animal's quantile function is projected on a tilt and a bend; the spread of these scores between the animals of a",
    "  group is the error. The tilt gets 0.8 of the error rate, the bend 0.2.",
    "- Quantiles are of type 8. Type 7 draws the tails of an animal with few synapses inwards, so that unequal counts would look",
    "  like a difference of shape. Animals with fewer than 20 synapses are left out of this step, and named.",
    "- Where animals have unequal counts, the error is the larger of two: animals varying alike, and as 1 / count.",
    "- The standard errors of the band are smoothed along q, and its critical value is that of the maximum of quantiles so studentised",
    "  (`bench/shape-band-table.ts`).",
    "- With a detection limit both groups are cut as scaling would have cut them, at the factor at which their means then agree.",
    "",
  ].join("\n");
}

function minutesOf(run: CalibrationRun): number {
  return run.tallies.reduce((total, { seconds }) => total + seconds, 0) / 60;
}

function of(run: CalibrationRun, question: Cell["question"], design: keyof typeof designs) {
  return run.cells.flatMap((cell, i) =>
    cell.question === question && cell.design === design ? [{ cell, tally: run.tallies[i]! }] : [],
  );
}

function nullTable(run: CalibrationRun, design: keyof typeof designs): string[] {
  const rows = of(run, "null", design);
  return [
    `### ${designs[design].name}`,
    "",
    "| sizes | cohorts | false verdict, % | step 1, % | no change, % | inconclusive, % | pooled t, % |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(({ cell, tally }) =>
      line([
        cell.about,
        String(tally.cohorts),
        shareWithInterval(tally.scaled, tally.cohorts),
        share(tally.changed, tally.cohorts),
        share(tally.words["no change"] ?? 0, tally.cohorts),
        share(sum(tally, openWords), tally.cohorts),
        share(tally.pooledT, tally.cohorts),
      ]),
    ),
    "",
  ];
}

/** One sentence: do all null cells keep the bound? */
function verdictOnNulls(run: CalibrationRun): string {
  const nulls = run.cells.flatMap((cell, i) =>
    cell.question === "null" ? [{ cell, tally: run.tallies[i]! }] : [],
  );
  const beyond = nulls.filter(({ tally }) => wilsonInterval(tally.scaled, tally.cohorts).low > 0.05);
  const rates = nulls.map(({ tally }) => tally.scaled / tally.cohorts);
  const range = `between ${(100 * Math.min(...rates)).toFixed(1)} and ${(100 * Math.max(...rates)).toFixed(1)} %`;
  return beyond.length === 0
    ? `In all ${nulls.length} settings the rate of false verdicts (${range}) is at most 5 % or its interval contains 5 %.`
    : `The rate of false verdicts lies ${range}; it is above 5 % in ${beyond.map(({ cell }) => `"${cell.about}" (${designs[cell.design].name})`).join(", ")}.`;
}

function realSection(real: RealNulls | null): string[] {
  if (real === null) return ["The real nulls were not run: the data folder was not there.", ""];
  const row = (name: string, tally: Tally) =>
    line([
      name,
      shareWithInterval(tally.scaled, tally.cohorts),
      share(tally.changed, tally.cohorts),
      share(tally.words["no change"] ?? 0, tally.cohorts),
      share(tally.pooledT, tally.cohorts),
    ]);
  return [
    "### Real cultures in which nothing was done",
    "",
    `All ${real.splits} ways to split the ${real.cultures} control cultures of the NBQX study (Lu et al. 2025, doi:10.7554/eLife.88376) into two`,
    "halves. The splits share their cultures, so that the interval, which takes them as independent, is too narrow.",
    "",
    "| analysis | false verdict, % | step 1, % | no change, % | pooled t, % |",
    "|---|---|---|---|---|",
    row("sizes on day 0", real.day0),
    row("sizes on day 3", real.day3),
    row("paired, baseline-adjusted", real.paired),
    "",
  ];
}

function kindTable(run: CalibrationRun, design: keyof typeof designs): string[] {
  const rows = of(run, "kind", design);
  const columns = [...words, "open (step 1)", "open (step 2)", "open (step 3)"];
  return [
    `### ${designs[design].name}`,
    "",
    line(["true", "cohorts", "power, %", "right, % (interval)", ...columns]),
    line(Array.from({ length: columns.length + 4 }, () => "---")),
    ...rows.map(({ cell, tally }) => {
      const kind = cell.about.split(",")[0]!.split(" ")[0]!;
      return line([
        cell.about,
        String(tally.cohorts),
        share(tally.changed, tally.cohorts),
        shareWithInterval(tally.words[kind] ?? 0, tally.cohorts),
        ...[...words, ...openWords].map((word) => wholeShare(tally.words[word] ?? 0, tally.cohorts)),
      ]);
    }),
    "",
  ];
}

function sum(tally: Tally, names: readonly string[]): number {
  return names.reduce((total, name) => total + (tally.words[name] ?? 0), 0);
}

function share(count: number, total: number): string {
  return total === 0 ? "-" : ((100 * count) / total).toFixed(1);
}

function wholeShare(count: number, total: number): string {
  return total === 0 ? "-" : count === 0 ? "0" : ((100 * count) / total).toFixed(0);
}

function shareWithInterval(count: number, total: number): string {
  if (total === 0) return "-";
  const { low, high } = wilsonInterval(count, total);
  return `${share(count, total)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
