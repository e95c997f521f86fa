import { columnOf, type Table } from "../src/model/table.ts";
import { normalUpper } from "../src/numerics/distributions.ts";
import { verdicts } from "../src/stats/verdict.ts";
import { scaledVerdicts, type Verdict } from "../src/stats/verdict-types.ts";
import type { Cell } from "./calibration-cells.ts";
import { drawStudy, studyTable } from "./calibration-cohorts.ts";

/** Counts over cohorts; they add up over pieces of a cell. */
export interface Tally {
  cohorts: number;
  /** Cohorts in which any comparison was called one of the five scaled verdicts. */
  scaled: number;
  /** Cohorts in which step 1 rejected in any comparison. */
  changed: number;
  /** Cohorts in which a pooled t test of the first comparison has p < 0.05. */
  pooledT: number;
  /** Verdict words of the last comparison; `inconclusive` with the step that left it open. */
  words: Record<string, number>;
  /** Time spent, s. */
  seconds: number;
}

/** Cohorts `from` .. `to` - 1 of a cell; the seed is the number of the cohort. */
export function tallyCell(cell: Cell, from: number, to: number): Tally {
  const tally = emptyTally();
  const start = performance.now();
  const { study: design } = cell;
  const references = design.groups.filter((name) => name !== design.treated);
  const pooled = { treated: design.treated, references };
  const single = references.map((name) => ({ treated: design.treated, references: [name] }));
  const comparisons = cell.question === "kind" || references.length === 1 ? [pooled] : [...single, pooled];
  for (let seed = from; seed < to; seed++) {
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
  tally.seconds = (performance.now() - start) / 1000;
  return tally;
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
