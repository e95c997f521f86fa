// Question: how much memory do 20 million plastic synapses take, and how large is a checkpoint of W3?
import { execFileSync } from "node:child_process";
import { Simulation } from "../src/engine/simulation.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import type { Model } from "../src/model/model.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { peakOfProcess } from "./circuit-run.ts";
import { machineText, verdictText } from "./measure.ts";
import { w3 } from "./workloads.ts";

/** Peak of a process in MB, and what it held. */
interface Held {
  readonly peak: number | null;
  readonly synapses: number;
  readonly checkpoint: number;
}

const [one] = process.argv.slice(process.argv.indexOf("--one") + 1);
if (process.argv.includes("--one"))
  process.stdout.write(JSON.stringify(held(one as "lazy" | "eager" | "w3")));
else compare();

/** 20,000 cells with 20 million synapses of the triplet rule and nothing else. */
function twentyMillion(): Model {
  const { populations, projections, mechanisms: rules, ...rest } = w3("10 ms");
  return {
    ...rest,
    populations: { E: { ...populations["E"]!, count: 20_000 } },
    projections: { EE: projections!["EE"]! },
    mechanisms: { triplet: rules!["triplet"]! },
  };
}

/** Set up and run for ten milliseconds; for W3 the bytes of its state, too. */
function held(which: "lazy" | "eager" | "w3"): Held {
  const model = which === "w3" ? w3("10 ms") : twentyMillion();
  const { program } = resolveModel(model, { neurons, mechanisms });
  const simulation = new Simulation(program, which === "eager" ? "eager" : "lazy");
  simulation.run(program.steps);
  const peak = peakOfProcess();
  const synapses = simulation.shard.synapseCounts.reduce((sum, count) => sum + count, 0);
  let checkpoint = 0;
  if (which === "w3") for (const { bytes } of simulation.save()) checkpoint += bytes.length / 1e6;
  return { peak, synapses, checkpoint };
}

function compare(): void {
  process.stdout.write(`${machineText()}\n`);
  for (const [which, limit] of [
    ["lazy", 350],
    ["eager", 600],
  ] as const) {
    const { peak, synapses } = run(which);
    process.stdout.write(`${(synapses / 1e6).toFixed(1)} million plastic synapses, ${which}:\n`);
    process.stdout.write(
      `${verdictText("peak of the process", peak ?? Number.NaN, limit, "MB", "at most")}\n`,
    );
  }
  const { checkpoint, synapses, peak } = run("w3");
  process.stdout.write(
    `W3, ${(synapses / 1e6).toFixed(1)} million synapses: peak ${peak?.toFixed(0)} MB, state in a checkpoint ${checkpoint.toFixed(0)} MB\n`,
  );
}

function run(which: string): Held {
  const words = [process.argv[1]!, "--one", which];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })) as Held;
}
