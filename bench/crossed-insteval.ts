// Question: how long does a crossed design like InstEval take (73,000 rows; 2,972, 1,128 and 14 levels)?
import type { Table } from "../src/model/table.ts";
import { randomStream } from "../src/numerics/random.ts";
import { fitLmm } from "../src/stats/lmm.ts";
import { modelFrame } from "../src/stats/model-frame.ts";
import { lme4Cost, lme4Text } from "./lme4.ts";
import { machineText, numberOption, peakMemory, time, timingText, verdictText } from "./measure.ts";
import { labels } from "./nested-table.ts";

const FORMULA = "y ~ service + (1 | student) + (1 | lecturer) + (1 | department)";
const RECORDED_CPU = 4.2;

/** Ratings 1-5 of lecturers by students: every student rates some 25 lecturers, each mostly of one department. */
function ratings(rows: number, seed: number): Table {
  const share = rows / 73_421;
  const students = Math.max(20, Math.round(2972 * share));
  const lecturers = Math.max(20, Math.round(1128 * share));
  const departments = 14;
  const draws = randomStream(seed, "ratings");
  const effect = (count: number, sd: number) =>
    Float64Array.from({ length: count }, () => sd * draws.normal());
  // SDs near those of lme4's InstEval fit: 0.33, 0.51, 0.10, residual 1.18.
  const [ofStudent, ofLecturer, ofDepartment] = [
    effect(students, 0.33),
    effect(lecturers, 0.51),
    effect(departments, 0.1),
  ];
  const home = Int32Array.from({ length: lecturers }, () => draws.integer(departments));
  const y = new Float64Array(rows);
  const service = new Int32Array(rows);
  const student = new Int32Array(rows);
  const lecturer = new Int32Array(rows);
  const department = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    student[i] = Math.min(students - 1, Math.floor((i * students) / rows));
    // The square makes some lecturers popular, as in the source data.
    lecturer[i] = Math.floor(lecturers * draws.uniform() ** 1.5);
    service[i] = draws.bernoulli(0.43) ? 1 : 0;
    department[i] =
      service[i] === 1 && draws.bernoulli(0.5) ? draws.integer(departments) : home[lecturer[i]!]!;
    const mean =
      3.28 -
      0.07 * service[i]! +
      ofStudent[student[i]!]! +
      ofLecturer[lecturer[i]!]! +
      ofDepartment[department[i]!]!;
    y[i] = Math.min(5, Math.max(1, Math.round(mean + 1.18 * draws.normal())));
  }
  return {
    source: "simulated ratings",
    rowCount: rows,
    columns: [
      { kind: "number", name: "y", values: y },
      labels("service", service, 2),
      labels("student", student, students),
      labels("lecturer", lecturer, lecturers),
      labels("department", department, departments),
    ],
  };
}

const table = ratings(numberOption("rows", 73_421), 1);
const refit = () => fitLmm(modelFrame(table, FORMULA), { criterion: "reml" });
const ours = await time(refit, { runs: numberOption("runs", 10), warmUp: 1 });
const theirs = process.argv.includes("--no-r") ? null : lme4Cost(table, FORMULA, numberOption("r-runs", 3));
const theirCpu = theirs?.cpu ?? (table.rowCount === 73_421 ? RECORDED_CPU : Number.NaN);
process.stdout.write(
  `${[
    machineText(),
    `${FORMULA}, ${table.rowCount} rows, ${table.columns
      .slice(2)
      .map((c) => (c.kind === "category" ? c.levels.length : 0))
      .join(" / ")} levels`,
    `setpoint ${timingText(ours)}; peak memory of the process ${peakMemory().toFixed(0)} MB`,
    lme4Text(theirs, `CPU ${RECORDED_CPU} s (InstEval itself)`),
    `REML criterion ${refit().objective.toFixed(6)}${theirs ? `, lme4 ${theirs.criterion.toFixed(6)}` : ""}`,
    verdictText("CPU, lme4 / setpoint", (1000 * theirCpu) / ours.cpu.median, 3, "x", "at least"),
  ].join("\n")}\n`,
);
