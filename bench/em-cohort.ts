// Question: how long do 200 cohorts of em-cohort take in one arm: drawn, fitted and tested, without bootstrap?
import { availableParallelism } from "node:os";
import { emCohort } from "../src/experiments/em-cohort.ts";
import { runTask } from "../src/host/pool.ts";
import type { Measured } from "../src/model/experiment.ts";
import type { CircuitShared } from "../src/runs/circuit-runs.ts";
import type { ReplicateItem } from "../src/runs/replicates.ts";
import { replicateTaskName } from "../src/runs/run-experiment.ts";
import { machineText, ms, numberOption, once, peakMemory, verdictText } from "./measure.ts";

const cohorts = numberOption("cohorts", 200);
const items: ReplicateItem[] = Array.from({ length: cohorts }, (_, replicate) => ({
  arm: "sleep",
  replicate,
  seed: emCohort.seed + replicate,
}));
const shared: CircuitShared = {
  experiment: emCohort.name,
  size: "full",
  version: "bench",
  circuits: "none",
  fresh: false,
  stop: new Int32Array(1),
  done: new Float64Array(1),
};
let measured: Measured[] = [];
const { wall, cpu } = await once(async () => {
  measured = await runTask(replicateTaskName, { shared, items });
});
const numbers = Object.keys(measured[0] ?? {}).length;
process.stdout.write(
  `${[
    machineText(),
    `em-cohort, arm sleep, ${cohorts} cohorts of 6,920 synapses, ${numbers} numbers of each, ${availableParallelism()} threads`,
    `setpoint, cold: wall ${ms(wall)} (${ms(wall / cohorts)} a cohort), CPU ${ms(cpu)}, peak memory ${peakMemory().toFixed(0)} MB`,
    ...(cohorts === 200 ? [verdictText("wall of 200 cohorts", wall / 1000, 60, "s", "at most")] : []),
  ].join("\n")}\n`,
);
