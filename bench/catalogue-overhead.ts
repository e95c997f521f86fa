// Question: how much CPU do the slow mechanisms of the catalogue add to W3?
import { execFileSync } from "node:child_process";
import { Simulation } from "../src/engine/simulation.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import type { InstanceSpec, Model } from "../src/model/model.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { machineText, numberOption, verdictText } from "./measure.ts";
import { w3 } from "./workloads.ts";

const onExcitation = (mechanism: string): InstanceSpec => ({ mechanism, on: ["EE"] });

const molecular: Readonly<Record<string, InstanceSpec>> = {
  calcium: { mechanism: "calcium-sensor", population: "E", parameters: { targetRate: "4 Hz" } },
  arc: { mechanism: "arc-pathway", population: "E" },
  tnf: { mechanism: "tnf-pathway", population: "E" },
  retinoic: { mechanism: "retinoic-acid", population: "E" },
  synthesis: onExcitation("protein-synthesis-gate"),
  receptors: onExcitation("ampa-trafficking"),
};

/** What is switched on, and the most CPU that it may add, as a share; null for a figure without a target. */
const additions: Readonly<
  Record<
    string,
    { readonly mechanisms: Readonly<Record<string, InstanceSpec>>; readonly atMost: number | null }
  >
> = {
  scaling: {
    atMost: 0.03,
    mechanisms: {
      scaling: { ...onExcitation("multiplicative-scaling"), parameters: { targetRate: "4 Hz" } },
    },
  },
  molecular: { atMost: 0.1, mechanisms: molecular },
  // the slots of all synapses are counted once a minute, which two seconds do not show: here twice
  "molecular, slots counted twice": {
    atMost: null,
    mechanisms: {
      ...molecular,
      receptors: { ...molecular["receptors"]!, parameters: { countInterval: "1 s" } },
    },
  },
};

const one = process.argv.indexOf("--one");
if (one >= 0) process.stdout.write(JSON.stringify(cpuOf(process.argv[one + 1]!)));
else compare(numberOption("runs", 7));

/** User CPU of two seconds of W3 with an addition, in seconds, set-up apart. */
function cpuOf(addition: string): number {
  const plain = w3("2 s");
  const added = additions[addition]?.mechanisms ?? {};
  const model: Model = { ...plain, mechanisms: { ...plain.mechanisms, ...added } };
  const { program } = resolveModel(model, { neurons, mechanisms });
  const simulation = new Simulation(program);
  const before = process.cpuUsage();
  simulation.run(program.steps);
  return process.cpuUsage(before).user / 1e6;
}

function compare(runs: number): void {
  process.stdout.write(`${machineText()}\nW3, 2 s, one thread, user CPU of the time loop, runs in turn:\n`);
  const plain: number[] = [];
  const found = new Map(Object.keys(additions).map((name): [string, number[]] => [name, []]));
  for (let k = 0; k < runs; k++) {
    plain.push(run("none"));
    for (const [name, list] of found) list.push(run(name));
  }
  process.stdout.write(`  alone ${median(plain).toFixed(3)} s, least ${Math.min(...plain).toFixed(3)} s\n`);
  for (const [name, list] of found) {
    const { atMost, mechanisms: own } = additions[name]!;
    const least = Math.min(...list);
    const names = Object.values(own).map(({ mechanism }) => mechanism);
    process.stdout.write(
      `  ${name} (${names.join(", ")}): ${median(list).toFixed(3)} s, least ${least.toFixed(3)} s\n`,
    );
    const added = 100 * (least / Math.min(...plain) - 1);
    if (atMost === null) process.stdout.write(`added to the least: ${added.toFixed(1)} %\n`);
    else process.stdout.write(`${verdictText("added to the least", added, 100 * atMost, "%", "at most")}\n`);
  }
}

function run(addition: string): number {
  const words = [process.argv[1]!, "--one", addition];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })) as number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
