// Question: does the paper's model on 100,000,000 rows, generated on disk, finish within 2 minutes and 2 GB?
import { isFittingChild, largeFit } from "./large-fit.ts";
import { machineText, ms, numberOption, verdictText } from "./measure.ts";
import { NESTED_FORMULA } from "./nested-table.ts";

async function main(): Promise<void> {
  const ours = await largeFit(numberOption("rows", 100_000_000), "1GB");
  process.stdout.write(
    `${[
      machineText(),
      `${NESTED_FORMULA}, ${ours.rows} rows on ${ours.groups} dendrites, Parquet of ${ours.fileMb.toFixed(0)} MB (written in ${ms(ours.written)})`,
      `setpoint, one process, cold: wall ${ms(ours.wholeWall)} with reading, CPU ${ms(ours.cpu)}, peak memory ${ours.peakMb.toFixed(0)} MB`,
      "lme4: at its 620 MB per million rows it would need some 60 GB, so that there is no figure to compare with",
      `REML criterion ${ours.criterion.toFixed(3)}`,
      verdictText("wall", ours.wholeWall / 1000, 120, "s", "at most"),
      verdictText("peak memory", ours.peakMb, 2000, "MB", "at most"),
    ].join("\n")}\n`,
  );
}

if (!(await isFittingChild())) await main();
