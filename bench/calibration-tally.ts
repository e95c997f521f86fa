import { columnOf, selectRows, type Table } from "../src/model/table.ts";
import { normalUpper } from "../src/numerics/normal-distribution.ts";
import { pairedVerdicts } from "../src/stats/paired-verdict.ts";
import { drawStudy, studyTable } from "../src/stats/simulated-study.ts";
import { verdicts } from "../src/stats/verdict.ts";
import { scaledVerdicts, type Verdict } from "../src/stats/verdict-types.ts";
import type { Cell, PairedCell, UnpairedCell } from "./calibration-cells.ts";
import { drawPairs } from "./calibration-pairs.ts";
import { sizeClassCalls } from "./calibration-size-class.ts";

/** Counts over cohorts; they add up over pieces of a cell. */
export interface Tally {
  cohorts: number;
  /** Cohorts in which any comparison was called one of the five scaled verdicts. */
  scaled: number;
  /** Cohorts in which step 1 rejected in any comparison. */
  changed: number;
  /** Cohorts in which a pooled t test of the first comparison has p < 0.05. */
  pooledT: number;
  /** Verdict words of the last comparison, `inconclusive` with the step that left it open; and what other tests called. */
  words: Record<string, number>;
  /** Time spent, s. */
  seconds: number;
}

/** Cohorts `from` .. `to` - 1 of a cell; the seed is the number of the cohort. */
export function tallyCell(cell: Cell, from: number, to: number): Tally {
  const tally = emptyTally();
  const start = performance.now();
  for (let seed = from; seed < to; seed++) {
    switch (cell.question) {
      case "null":
      case "kind":
        addUnpaired(tally, cell, seed);
        break;
      case "paired-null":
      case "paired-kind":
        addPaired(tally, cell, seed);
        break;
      case "size-class":
        tally.cohorts++;
        for (const call of sizeClassCalls(cell.study, seed)) addWord(tally, call);
    }
  }
  tally.seconds = (performance.now() - start) / 1000;
  return tally;
}

/** One cohort of sizes seen once. */
function addUnpaired(tally: Tally, { study: design, question }: UnpairedCell, seed: number): void {
  const references = design.groups.filter((name) => name !== design.treated);
  const pooled = { treated: design.treated, references };
  const single = references.map((name) => ({ treated: design.treated, references: [name] }));
  const comparisons = question === "kind" || references.length === 1 ? [pooled] : [...single, pooled];
  const study = drawStudy(design, seed);
  const table = studyTable(design, study);
  const found = verdicts({
    table,
    value: "size",
    condition: "condition",
    nest: ["animal", "dendrite"],
    comparisons,
    threshold: study.tau > 0 ? study.tau : null,
  });
  addVerdicts(tally, found, pooledTRejects(table, "size", design.treated, references[0]!));
}

/** One cohort of sizes seen twice; counted beside the verdict is what the other uses of the baseline would have called. */
function addPaired(tally: Tally, { study: design }: PairedCell, seed: number): void {
  const { table, tau } = drawPairs(design, seed);
  const found = pairedVerdicts({
    form: "long",
    table,
    value: "size",
    pair: "spine",
    time: "day",
    condition: "condition",
    nest: ["culture", "dendrite"],
    batch: design.batches > 1 ? "batch" : null,
    comparisons: [{ treated: "treated", references: ["control"] }],
    threshold: tau > 0 ? tau : null,
  });
  const { change, "follow-up": followUp } = found[0]!.contrasts;
  if (change && change.p < 0.05) addWord(tally, "change score");
  if (followUp && followUp.p < 0.05) addWord(tally, "follow-up alone");
  addVerdicts(tally, found, pooledTRejects(dayThree(table), "size", "treated", "control"));
}

/** The follow-up rows of a long table. */
function dayThree(table: Table): Table {
  const day = columnOf(table, "day");
  return selectRows(
    table,
    Int32Array.from(
      day.kind === "category" ? [...day.codes.keys()].filter((row) => day.codes[row] === 1) : [],
    ),
  );
}

export function emptyTally(): Tally {
  return { cohorts: 0, scaled: 0, changed: 0, pooledT: 0, words: {}, seconds: 0 };
}

/** Counts the verdicts of one cohort. */
export function addVerdicts(tally: Tally, found: readonly Verdict[], pooledT: boolean): void {
  tally.cohorts++;
  if (found.some(({ verdict }) => scaledVerdicts.includes(verdict))) tally.scaled++;
  if (found.some(({ steps }) => steps[0]!.p !== null && steps[0]!.p < 0.05)) tally.changed++;
  if (pooledT) tally.pooledT++;
  const last = found.at(-1)!;
  const word =
    last.verdict === "inconclusive" ? `inconclusive at step ${last.steps.at(-1)!.step}` : last.verdict;
  addWord(tally, word);
}

function addWord(tally: Tally, word: string): void {
  tally.words[word] = (tally.words[word] ?? 0) + 1;
}

/** Sum of two tallies. */
export function addTallies(a: Tally, b: Tally): Tally {
  const words = { ...a.words };
  for (const [word, count] of Object.entries(b.words)) words[word] = (words[word] ?? 0) + count;
  return {
    cohorts: a.cohorts + b.cohorts,
    scaled: a.scaled + b.scaled,
    changed: a.changed + b.changed,
    pooledT: a.pooledT + b.pooledT,
    words,
    seconds: a.seconds + b.seconds,
  };
}

/** True if a t test on all synapses, blind to animals, rejects; at these counts t is normal. */
export function pooledTRejects(table: Table, value: string, treated: string, reference: string): boolean {
  const size = columnOf(table, value);
  const condition = columnOf(table, "condition");
  if (size.kind !== "number" || condition.kind !== "category") return false;
  const side = (name: string) => {
    const code = condition.levels.indexOf(name);
    const logs: number[] = [];
    for (let i = 0; i < table.rowCount; i++)
      if (condition.codes[i] === code) logs.push(Math.log(size.values[i]!));
    const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
    const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1);
    return { mean, error: variance / logs.length };
  };
  const a = side(treated);
  const b = side(reference);
  return 2 * normalUpper(Math.abs(a.mean - b.mean) / Math.sqrt(a.error + b.error)) < 0.05;
}
