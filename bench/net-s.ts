// Question: how many times faster than real time does the small network of the experiments run, with all of its mechanisms?
import { execFileSync } from "node:child_process";
import { conditions } from "../src/conditions/index.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import { neurons } from "../src/neurons/index.ts";
import { runSimulation } from "../src/runs/run-simulation.ts";
import { memoryStore } from "../src/runs/run-store.ts";
import { machineText, numberOption, verdictText } from "./measure.ts";
import { netS, netSMechanisms } from "./net-s-model.ts";

/** Model seconds of the short run, whose CPU is taken off that of the long one: wiring, compiling, files. */
const SHORT = 20;

// a day is asked for, and V8 goes on compiling the recording for the first minutes of it: a sixth of the CPU of 200 s
const seconds = numberOption("seconds", 1000);
const one = process.argv.indexOf("--one");
if (one >= 0) {
  const [long, only] = process.argv.slice(one + 1);
  process.stdout.write(JSON.stringify(await cpuOf(Number(long), only)));
} else compare(numberOption("runs", 5));

interface Used {
  /** User and system CPU, s. */
  readonly cpu: number;
  /** Mean rates of the last second, Hz. */
  readonly rates: Readonly<Record<string, number>>;
}

async function cpuOf(long: number, only: string | undefined): Promise<Used> {
  const chosen = only === undefined ? Object.keys(netSMechanisms) : only.split(",");
  const own = Object.fromEntries(Object.entries(netSMechanisms).filter(([name]) => chosen.includes(name)));
  const before = process.cpuUsage();
  let rates = {};
  await runSimulation(netS(`${long} s`, `${long / 2} s`, own), {
    store: memoryStore(),
    catalogue: { mechanisms, neurons, conditions },
    version: "bench",
    clock: () => performance.now(),
    host: "bench",
    progress: (p) => {
      rates = Object.fromEntries(p.rates.map(({ population, rate }) => [population, rate]));
    },
  });
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, rates };
}

function compare(runs: number): void {
  print(
    `${machineText()}\nNET-S, 500 cells, dt 0.5 ms, ${seconds - SHORT} s of model time, recorders on, one thread:`,
  );
  const all = Object.keys(netSMechanisms);
  for (const chosen of [[], ["learning"], ["learning", "balance", "scaling"], all]) {
    const factors: number[] = [];
    let rates: Used["rates"] = {};
    for (let k = 0; k < runs; k++) {
      const long = run(seconds, chosen);
      const short = run(SHORT, chosen);
      factors.push((seconds - SHORT) / (long.cpu - short.cpu));
      rates = long.rates;
    }
    factors.sort((a, b) => a - b);
    const median = (factors[(runs - 1) >> 1]! + factors[runs >> 1]!) / 2;
    const name = chosen.length === 0 ? "no mechanism" : chosen.join(", ");
    const hz = Object.entries(rates).map(([population, rate]) => `${population} ${rate.toFixed(1)} Hz`);
    print(
      `  ${name}: ${median.toFixed(0)} times real time (${factors.map((x) => x.toFixed(0)).join(", ")}); ${hz.join(", ")}`,
    );
    if (chosen === all) print(verdictText("real time per core", median, 200, "x", "at least"));
  }
}

function run(long: number, chosen: readonly string[]): Used {
  const words = ["--one", String(long), chosen.join(",")];
  return JSON.parse(
    execFileSync(process.execPath, [process.argv[1]!, ...words], { encoding: "utf8" }),
  ) as Used;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
