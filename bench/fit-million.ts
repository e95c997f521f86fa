// Question: how long, and in how much memory, is the paper's model fitted to 1,000,000 rows on 24,277 dendrites?
import { fitLmm } from "../src/stats/lmm.ts";
import { modelFrame } from "../src/stats/model-frame.ts";
import { lme4Cost, lme4Text } from "./lme4.ts";
import { machineText, memoryAbove, numberOption, time, timingText, verdictText } from "./measure.ts";
import { NESTED_FORMULA, nestedTable } from "./nested-table.ts";

const RECORDED_CPU = 10.7;
const RECORDED_MB = 620;

const rows = numberOption("rows", 1_000_000);
const table = nestedTable({ rows, dendrites: Math.round((24_277 * rows) / 1_000_000) }, 1);
const refit = () => fitLmm(modelFrame(table, NESTED_FORMULA), { criterion: "reml" });
const memory = await memoryAbove(refit);
const ours = await time(refit, { runs: numberOption("runs", 10), warmUp: 2 });
const theirs = process.argv.includes("--no-r")
  ? null
  : lme4Cost(table, NESTED_FORMULA, numberOption("r-runs", 1));
const isRecordedSize = rows === 1_000_000;
const theirCpu = theirs?.cpu ?? (isRecordedSize ? RECORDED_CPU : Number.NaN);
const theirMemory = theirs?.memoryMb ?? (isRecordedSize ? RECORDED_MB : Number.NaN);
process.stdout.write(
  `${[
    machineText(),
    `${NESTED_FORMULA}, ${rows} rows: model frame, sums and REML fit, reading apart (the cold fit is the one whose memory was watched)`,
    `setpoint ${timingText(ours)}`,
    `  memory above the loaded table: ${memory === null ? "not measurable on this system" : `${memory.toFixed(0)} MB`}`,
    lme4Text(theirs, `CPU ${RECORDED_CPU} s, ${RECORDED_MB} MB`),
    `REML criterion ${refit().objective.toFixed(6)}${theirs ? `, lme4 ${theirs.criterion.toFixed(6)}` : ""}`,
    verdictText("CPU, lme4 / setpoint", (1000 * theirCpu) / ours.cpu.median, 50, "x", "at least"),
    memory === null ? "" : verdictText("memory", memory, theirMemory / 10, "MB", "at most"),
    verdictText(
      "memory against the recorded figure",
      memory ?? Number.NaN,
      RECORDED_MB / 10,
      "MB",
      "at most",
    ),
  ]
    .filter(Boolean)
    .join("\n")}\n`,
);
