// Question: how long from W3's rules in a file to a running module, and from the start of a process to the first step?
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Simulation } from "../src/engine/simulation.ts";
import { readModel } from "../src/io/read-model.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import type { Model } from "../src/model/model.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { machineText, numberOption, time, verdictText } from "./measure.ts";
import { w1, w3 } from "./workloads.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-first-step-"));
const one = process.argv.indexOf("--one");
if (one >= 0) process.stdout.write(JSON.stringify(fromFile(process.argv[one + 1]!)));
else await measure(numberOption("runs", 20));
rmSync(folder, { recursive: true });

async function measure(runs: number): Promise<void> {
  const rules = join(folder, "w3.json");
  writeFileSync(rules, JSON.stringify(withCells(w3("2 s"), 64)));
  const cold = Array.from({ length: runs }, () => {
    const own = [process.argv[1]!, "--one", rules];
    return JSON.parse(execFileSync(process.execPath, own, { encoding: "utf8" })) as Way;
  });
  const warm = (await time(() => fromFile(rules), { runs })).wall.median;
  const stages = Object.keys(cold[0]!.stages);
  const medians = stages.map((stage) => median(cold.map((way) => way.stages[stage]!)));
  const cpu = median(cold.map((way) => way.cpu));
  const empty = (await time(() => spawnSync(process.execPath, ["-e", "0"]), { runs })).wall.median;
  print(machineText());
  print(`a process of Node that does nothing takes ${empty.toFixed(0)} ms here`);
  print(
    "W3's rules on 64 cells a population, from the file to the end of the first step, in a fresh process:",
  );
  print(
    `  ${stages.map((stage, k) => `${stage} ${medians[k]!.toFixed(1)} ms`).join(", ")}; CPU ${cpu.toFixed(1)} ms`,
  );
  print(verdictText("cold, wall", sum(medians), 50, "ms", "at most"));
  print(`warm, wall: ${warm.toFixed(1)} ms`);
  await wholeProcess(runs);
}

/** `setpoint run` of one step: to the checkpoint that it leaves after that step, and to its end, report included. */
async function wholeProcess(runs: number): Promise<void> {
  const program = "dist/setpoint.js";
  if (!existsSync(program)) return print(`missing ${program}: run npm run build first`);
  const file = join(folder, "hundred.json");
  writeFileSync(file, JSON.stringify({ ...withCells(w1(1, "0.1 ms"), 50), name: "hundred" }));
  const words = [program, "run", file, "--fresh", "--out", join(folder, "run")];
  const run = () => spawnSync(process.execPath, words, { encoding: "utf8" });
  const { status, stderr } = run();
  if (status !== 0) {
    process.exitCode = 1;
    return print(`setpoint run ended with ${status}: ${stderr}`);
  }
  const toStep: number[] = [];
  const { wall } = await time(
    () => {
      const start = Date.now();
      run();
      toStep.push(statSync(join(folder, "run", "checkpoint")).mtimeMs - start);
    },
    { runs },
  );
  print("setpoint run, 100 cells, one step, from the start of the process to the checkpoint after the step:");
  print(verdictText("wall", median(toStep), 400, "ms", "at most"));
  print(`to its end, report included: ${wall.median.toFixed(0)} ms`);
}

/** Wall of each stage between a file and the end of the first step, and CPU of all of them, in milliseconds. */
interface Way {
  readonly stages: Readonly<Record<string, number>>;
  readonly cpu: number;
}

function fromFile(file: string): Way {
  const before = process.cpuUsage();
  const marks = [performance.now()];
  const read = readModel(readFileSync(file, "utf8"), file);
  if (!read.ok) throw new Error(`bug: ${read.errors.join("\n")}`);
  marks.push(performance.now());
  const { program } = resolveModel(read.model, { neurons, mechanisms });
  marks.push(performance.now());
  const simulation = new Simulation(program);
  marks.push(performance.now());
  simulation.run(1);
  marks.push(performance.now());
  const [a, b, c, d] = marks.slice(1).map((mark, k) => mark - marks[k]!) as [number, number, number, number];
  const cpu = process.cpuUsage(before);
  const stages = { read: a, resolve: b, "emit, compile, wire": c, "first step": d };
  return { stages, cpu: (cpu.user + cpu.system) / 1000 };
}

/** The same circuit with so many cells in each population. */
function withCells(model: Model, count: number): Model {
  const populations = Object.entries(model.populations).map(([name, spec]) => [name, { ...spec, count }]);
  return { ...model, populations: Object.fromEntries(populations) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
