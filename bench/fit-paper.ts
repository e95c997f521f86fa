// Question: how long does the paper's model take on its 6,920 rows, and how much longer does lme4?
import { readTableFile } from "../src/host/node.ts";
import { fitLmm } from "../src/stats/lmm.ts";
import { modelFrame } from "../src/stats/model-frame.ts";
import { lme4Cost, lme4Text } from "./lme4.ts";
import { machineText, numberOption, time, timingText, verdictText } from "./measure.ts";

const FORMULA = "log(asi) ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)";
const RECORDED_CPU = 0.083;

const table = await readTableFile("test/reference/cohorts/cohort_paper.csv");
const refit = () => fitLmm(modelFrame(table, FORMULA), { criterion: "reml" });
const ours = await time(refit, { runs: numberOption("runs", 30), warmUp: 10 });
const theirs = lme4Cost(table, FORMULA, numberOption("runs", 30) / 2 + 1);
const theirCpu = theirs?.cpu ?? RECORDED_CPU;
process.stdout.write(
  `${[
    machineText(),
    `${FORMULA}, ${table.rowCount} rows: model frame, sums and REML fit, reading apart`,
    `setpoint ${timingText(ours)}`,
    lme4Text(theirs, `CPU ${RECORDED_CPU} s`),
    `REML criterion ${refit().objective.toFixed(8)}${theirs ? `, lme4 ${theirs.criterion.toFixed(8)}` : ""}`,
    verdictText("wall, warm", ours.wall.median, 5, "ms", "at most"),
    verdictText("CPU, lme4 / setpoint", (1000 * theirCpu) / ours.cpu.median, 8, "x", "at least"),
  ].join("\n")}\n`,
);
