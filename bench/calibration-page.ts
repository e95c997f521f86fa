import type { Cell } from "./calibration-cells.ts";
import { designs } from "./calibration-cohorts.ts";
import { pairedDesigns, pairedNullDesigns } from "./calibration-pairs.ts";
import type { RealNulls } from "./calibration-real-nulls.ts";
import {
  line,
  type PageRows,
  pageRows,
  share,
  shareWithInterval,
  type TalliedCell,
  wholeShare,
} from "./calibration-rows.ts";
import { sizeClassTests } from "./calibration-size-class.ts";
import type { Tally } from "./calibration-tally.ts";

/** What one run of the calibration found, and the page before it. */
export interface CalibrationRun {
  readonly cells: readonly Cell[];
  readonly tallies: readonly Tally[];
  readonly real: RealNulls | null;
  readonly machine: string;
  readonly earlier: string;
}

const words = ["no change", "uniform", "selective", "size-dependent", "divergent", "additive"];
const openWords = ["inconclusive at step 1", "inconclusive at step 2", "inconclusive at step 3"];
const realHeading = "### Real cultures in which nothing was done";

/** The page docs/calibration.md; every number in it is measured, in this run or in the one that wrote the row before. */
export function calibrationPage(run: CalibrationRun): string {
  const rows = pageRows(run.earlier);
  const names = Object.keys(designs) as (keyof typeof designs)[];
  const nulls = names.map((name) => nullTable(run, rows, name));
  const pairedNulls = pairedNullDesigns.map((name) => pairedNullTable(run, rows, name));
  return [
    "# How often is the verdict wrong?",
    "",
    "Written by `npm run calibrate` (`bench/calibrate.ts`); do not edit the numbers by hand. Rows that a run leaves out",
    "(`--only`) stay as an earlier run of the same command wrote them. The seed of a cohort is its number.",
    `Last run: ${minutesOf(run).toFixed(0)} core-minutes on ${run.machine}.`,
    "",
    "## Studies in which nothing changed",
    "",
    "A *false verdict* is any of `uniform`, `selective`, `size-dependent`, `divergent` or `additive`, for any comparison of",
    "the study (with three groups: against each reference and against both together). Brackets hold Wilson 95 % intervals;",
    "the aim is at most 5 %, or an interval that contains 5 %. `step 1` is the share in which any comparison was called changed;",
    "`pooled t` is what a t test on all synapses, blind to animals, would have called for the first comparison.",
    "Animals differ in level by an SD of 0.075, dendrites by 0.2, synapses of a dendrite by 0.85 (log units).",
    "",
    ...nulls.flatMap(({ lines }) => lines),
    verdictOnNulls(nulls.flatMap(({ rates }) => rates)),
    "",
    ...realSection(run.real, rows),
    "## Paired studies in which nothing changed",
    "",
    "The same spines measured on day 0 and day 3, in a design like that of the NBQX table: few cultures, sizes that return",
    "towards the mean (log sizes of a spine on the two days correlate by 0.4, and those of a culture vary from day to day),",
    "each preparation with a change of its own, 8 % of the spines lost (small ones more often) and as many new. Command:",
    "`npm run calibrate -- --only paired`. `change score`, `follow-up alone`: the share in which the other two uses of the",
    "baseline, by the same mixed model, have p < 0.05; `pooled t` is a t test on all spines of day 3.",
    "",
    ...pairedNulls.flatMap(({ lines }) => lines),
    verdictOnNulls(pairedNulls.flatMap(({ rates }) => rates)),
    "",
    "- Where cultures that look small on day 0 are more often treated, the follow-up alone calls the old difference a change. The",
    "  change score, which takes the return towards the mean for a change, errs little here, since cultures differ from each other",
    "  (SD 0.24) more than from day to day (0.106). The baseline-adjusted contrast carries the verdict.",
    "- With a detection limit the pairs that scaling would have lost are left out on the other side, which costs precision: the",
    "  interval that could show no change is wider than without a limit.",
    "- So few cultures can rarely show that nothing changed: nearly all nulls end as `inconclusive`, not as `no change`.",
    "",
    "## Studies in which something changed",
    "",
    "One comparison per study (with three groups: against both references together). Rows are what was true, columns what was",
    "called, in per cent of the cohorts; *power* is the share in which step 1 found a change, *right* the share called as it was.",
    "",
    ...names.flatMap((name) => kindTable(run, rows, "kind", name)),
    "## Paired studies in which something changed",
    "",
    "The treatment acts on what the spine would have been on day 3, so that its dependence on size is blurred in the sizes of",
    "day 0. Command: `npm run calibrate -- --only paired`.",
    "",
    ...kindTable(run, rows, "paired-kind", "nbqx"),
    ...kindTable(run, rows, "paired-kind", "many"),
    "- With this many cultures one factor is found as a change and then left open at step 2: the band along size is wider than the",
    "  margin. Selective changes and a divergent increase are mostly left open too; where these two are called, they are not told",
    "  apart.",
    "",
    ...sizeClassSection(run, rows, names),
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

function of(run: CalibrationRun, question: Cell["question"], design: Cell["design"]): TalliedCell[] {
  return run.cells.flatMap((cell, i) =>
    cell.question === question && cell.design === design ? [{ cell, tally: run.tallies[i]! }] : [],
  );
}

/** A table of nulls, and the rate of false verdicts with the lower end of its interval, per cent, of each row. */
interface NullTable {
  readonly lines: string[];
  readonly rates: readonly { readonly about: string; readonly rate: number; readonly low: number }[];
}

function nullTable(run: CalibrationRun, rows: PageRows, design: keyof typeof designs): NullTable {
  const heading = `### ${designs[design].name}`;
  const columns = [
    "sizes",
    "cohorts",
    "false verdict, %",
    "step 1, %",
    "no change, %",
    "inconclusive, %",
    "pooled t, %",
  ];
  const body = rows.table(heading, of(run, "null", design), ({ cell, tally }) => [
    ...nullCells(cell, tally),
    share(tally.pooledT, tally.cohorts),
  ]);
  return { lines: tableLines(heading, columns, body), rates: ratesOf(designs[design].name, body) };
}

function pairedNullTable(run: CalibrationRun, rows: PageRows, design: keyof typeof pairedDesigns): NullTable {
  const heading = `### ${pairedDesigns[design].name}`;
  const columns = [
    "sizes",
    "cohorts",
    "false verdict, %",
    "step 1, %",
    "no change, %",
    "inconclusive, %",
    "change score, %",
    "follow-up alone, %",
    "pooled t, %",
  ];
  const body = rows.table(heading, of(run, "paired-null", design), ({ cell, tally }) => [
    ...nullCells(cell, tally),
    share(tally.words["change score"] ?? 0, tally.cohorts),
    share(tally.words["follow-up alone"] ?? 0, tally.cohorts),
    share(tally.pooledT, tally.cohorts),
  ]);
  return { lines: tableLines(heading, columns, body), rates: ratesOf(pairedDesigns[design].name, body) };
}

function nullCells(cell: Cell, tally: Tally): string[] {
  return [
    cell.about,
    String(tally.cohorts),
    shareWithInterval(tally.scaled, tally.cohorts),
    share(tally.changed, tally.cohorts),
    share(tally.words["no change"] ?? 0, tally.cohorts),
    share(sum(tally, openWords), tally.cohorts),
  ];
}

function tableLines(heading: string, columns: readonly string[], body: readonly string[]): string[] {
  return [heading, "", line(columns), line(columns.map(() => "---")), ...body, ""];
}

/** Reads the false verdicts back from the rows, which may be of an earlier run. */
function ratesOf(design: string, body: readonly string[]): NullTable["rates"] {
  return body.map((text) => {
    const [about, , rate] = text
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    const [value, low] = /^([\d.]+) \[([\d.]+),/.exec(rate!)!.slice(1).map(Number);
    return { about: `"${about}" (${design})`, rate: value!, low: low! };
  });
}

/** One sentence: do all null settings keep the bound? */
function verdictOnNulls(rates: NullTable["rates"]): string {
  if (rates.length === 0) return "These settings have not been drawn yet.";
  const beyond = rates.filter(({ low }) => low > 5);
  const values = rates.map(({ rate }) => rate);
  const range = `between ${Math.min(...values).toFixed(1)} and ${Math.max(...values).toFixed(1)} %`;
  return beyond.length === 0
    ? `In all ${rates.length} settings the rate of false verdicts (${range}) is at most 5 % or its interval contains 5 %.`
    : `The rate of false verdicts lies ${range}; it is above 5 % in ${beyond.map(({ about }) => about).join(", ")}.`;
}

function realSection(real: RealNulls | null, rows: PageRows): string[] {
  if (real === null) {
    const before = rows.section(realHeading);
    return before.length > 0
      ? [realHeading, ...before]
      : ["The real nulls were not run: the data folder was not there.", ""];
  }
  const row = (name: string, tally: Tally) =>
    line([
      name,
      shareWithInterval(tally.scaled, tally.cohorts),
      share(tally.changed, tally.cohorts),
      share(tally.words["no change"] ?? 0, tally.cohorts),
      share(tally.pooledT, tally.cohorts),
    ]);
  return [
    realHeading,
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

function kindTable(
  run: CalibrationRun,
  rows: PageRows,
  question: "kind" | "paired-kind",
  design: Cell["design"],
): string[] {
  const found = of(run, question, design);
  const heading = `### ${found[0]!.cell.study.name}`;
  const body = rows.table(heading, found, ({ cell, tally }) => {
    const kind = cell.about.split(",")[0]!.split(" ")[0]!;
    return [
      cell.about,
      String(tally.cohorts),
      share(tally.changed, tally.cohorts),
      shareWithInterval(tally.words[kind] ?? 0, tally.cohorts),
      ...[...words, ...openWords].map((word) => wholeShare(tally.words[word] ?? 0, tally.cohorts)),
    ];
  });
  const columns = [...words, "open (step 1)", "open (step 2)", "open (step 3)"];
  return tableLines(heading, ["true", "cohorts", "power, %", "right, % (interval)", ...columns], body);
}

/** Are the p values of the size classes anything like nominal where one factor acts on every synapse? */
function sizeClassSection(
  run: CalibrationRun,
  rows: PageRows,
  names: readonly (keyof typeof designs)[],
): string[] {
  const columns = ["design and truth", "cohorts", ...sizeClassTests.map((name) => `${name}, %`)];
  const heading = "### Share of p values below 0.05";
  const found = names
    .flatMap((name) => of(run, "size-class", name))
    .map(({ cell, tally }) => ({
      tally,
      cell: { ...cell, about: `${designs[cell.design as keyof typeof designs].name}: ${cell.about}` },
    }));
  const body = rows.table(heading, found, ({ cell, tally }) => [
    cell.about,
    String(tally.cohorts),
    ...sizeClassTests.map((name) => shareWithInterval(tally.words[name] ?? 0, tally.cohorts)),
  ]);
  return [
    "## Size classes: their p values are not calibrated",
    "",
    "A class cut at the response selects on the outcome. In these studies one factor, or none, acts on every synapse, so that",
    'a calibrated test of condition by class would be below 0.05 in 5 % of them. Border at the 80 % quantile. "Beyond what one',
    'factor shows" takes the difference that one factor produces by itself (the column beside the estimates in the report) off',
    "the interaction. Command: `npm run calibrate -- --only size-class`.",
    "",
    ...tableLines(heading, columns, body),
    "- Without any change the interaction is called less often than 5 %, and so are large synapses; small ones slightly more often.",
    "- Where one factor acts on all, the pooled border produces an interaction by itself: it is called in up to a third of the studies,",
    "  small synapses are called changed in most, and large ones, which changed by the same factor, in few. That is the pattern",
    '  of "large synapses are spared", and no evidence for it.',
    "- Taking off what one factor shows removes this, and leaves a test that rejects far less often than 5 %: it is no calibrated test",
    "  either. The verdict does not use the classes; its one-factor test is the calibrated one.",
    "",
  ];
}

function sum(tally: Tally, names: readonly string[]): number {
  return names.reduce((total, name) => total + (tally.words[name] ?? 0), 0);
}
