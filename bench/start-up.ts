// Question: how long does the command line take from the start of the process to its end?
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { machineText, numberOption, time, timingText, verdictText } from "./measure.ts";

const program = "dist/setpoint.js";
if (!existsSync(program)) throw new Error(`missing ${program}: run npm run build first`);

/** Runs the built program; refuses a run that failed, whose time would mean nothing. */
function run(...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`setpoint ${words[0]} ended with ${status}: ${stderr}`);
}

const runs = numberOption("runs", 20);
const help = await time(() => run("--help"), { runs });
const formula = "log(asi) ~ condition + region + (1 | mouse/dendrite)";
const fit = await time(() => run("fit", "test/reference/cohorts/cohort_small.csv", "--formula", formula), {
  runs,
});
process.stdout.write(
  `${[
    machineText(),
    `setpoint --help: ${timingText(help)}`,
    `setpoint fit, 900 rows with Kenward-Roger: ${timingText(fit)}`,
    "  (CPU is that of this process alone; wall is from start to end of the child)",
    verdictText("--help", help.wall.median, 300, "ms", "at most"),
    verdictText("fit of a small table", fit.wall.median, 300, "ms", "at most"),
  ].join("\n")}\n`,
);
