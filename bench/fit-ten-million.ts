// Question: what do reading 10,000,000 rows of Parquet and fitting the paper's model cost, in CPU and memory?
import { isFittingChild, largeFit } from "./large-fit.ts";
import { lme4Cost, lme4Text } from "./lme4.ts";
import { machineText, ms, numberOption, verdictText } from "./measure.ts";
import { NESTED_FORMULA, nestedTable } from "./nested-table.ts";

const RECORDED_CPU = 157;

async function main(): Promise<void> {
  const rows = numberOption("rows", 10_000_000);
  const ours = await largeFit(rows, "600MB");
  const withR = process.argv.includes("--with-r");
  const theirs = withR
    ? lme4Cost(nestedTable({ rows, dendrites: Math.round(rows / 41.2) }, 1), NESTED_FORMULA, 1)
    : null;
  const theirText = withR
    ? lme4Text(theirs, `CPU ${RECORDED_CPU} s`)
    : `lme4: not run at this size (--with-r runs it); recorded CPU ${RECORDED_CPU} s for 10,000,000 rows, without reading`;
  process.stdout.write(
    `${[
      machineText(),
      `${NESTED_FORMULA}, ${ours.rows} rows on ${ours.groups} dendrites, Parquet of ${ours.fileMb.toFixed(0)} MB (written in ${ms(ours.written)})`,
      `setpoint, one process, cold: CPU ${ms(ours.cpu)} user+system with reading, wall ${ms(ours.wall)} (process ${ms(ours.wholeWall)}), peak memory ${ours.peakMb.toFixed(0)} MB`,
      theirText,
      `REML criterion ${ours.criterion.toFixed(3)}`,
      verdictText(
        "CPU, lme4 / setpoint",
        (1000 * (theirs?.cpu ?? (rows === 10_000_000 ? RECORDED_CPU : Number.NaN))) / ours.cpu,
        25,
        "x",
        "at least",
      ),
      verdictText("peak memory", ours.peakMb, 1000, "MB", "at most"),
    ].join("\n")}\n`,
  );
}

if (!(await isFittingChild())) await main();
