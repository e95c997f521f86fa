// Question: how fast do the benchmark circuits run beside Brian2 and plain C, and is it the same work?
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Brian2Project, compileBrian2, findBrian2, runBrian2 } from "./brian2.ts";
import type { CircuitCase, CircuitRun } from "./circuit-cases.ts";
import { type Contest, caseText, summaryTable } from "./circuit-report.ts";
import { caseNamed, runCircuit } from "./circuit-run.ts";
import { machineText } from "./measure.ts";
import { compileYardstick, runYardstick } from "./yardstick.ts";

const { values: options } = parseArgs({
  options: {
    workloads: { type: "string", default: "w1,w1b,w2,w3,w4" },
    pairs: { type: "string", default: "5" },
    threads: { type: "string", default: "1" },
    /** Part of each circuit's model time; statistics are checked in whole runs only. */
    fraction: { type: "string", default: "1" },
    "no-brian": { type: "boolean", default: false },
    "no-c": { type: "boolean", default: false },
    /** One run of ours in this process, as JSON: what the benchmark starts for each of its runs. */
    one: { type: "string" },
  },
});
const fraction = Number(options.fraction);
const threadCounts = options.threads.split(",").map(Number);

if (options.one !== undefined) {
  const run = await runCircuit(options.one, caseNamed(options.one).seconds * fraction, threadCounts[0]!);
  process.stdout.write(`${JSON.stringify(run)}\n`);
} else compare();

function compare(): void {
  const cases = options.workloads.split(",").map(caseNamed);
  const load = loadavg()[0]!;
  print(machineText());
  print(`load before the start ${load.toFixed(2)}${load > 0.5 ? ": BUSY, no figures to publish" : ""}`);
  const brian2 = options["no-brian"] ? null : findBrian2();
  print(brian2 === null ? "Brian2: not run, figures are recorded ones" : `Brian2 ${brian2.version}`);
  const contests = cases.map((found) => {
    const project = brian2 === null ? null : attempt(found.name, () => compileBrian2(brian2, found));
    const { yardstick } = found;
    const c = options["no-c"] || yardstick === null ? null : compileYardstick(yardstick.file);
    if (project?.compiling) print(`${found.name}: Brian2 ${project.compiling}`);
    return { found, project, c, contest: newContest(found, brian2?.version ?? null) };
  });
  const pairs = Number(options.pairs);
  for (let pair = 0; pair < pairs; pair++) {
    for (const { found, project, c, contest } of contests) {
      process.stderr.write(`pair ${pair + 1} of ${pairs}: ${found.name}\n`);
      // Who goes first changes from pair to pair: the second finds the machine warmer.
      if (pair % 2 === 1) runTheirs(found, project, contest);
      for (const threads of threadCounts) {
        const run = attempt(found.name, () => runOurs(found, threads));
        if (run !== null) contest.ours.get(threads)!.push(run);
      }
      if (pair % 2 === 0) runTheirs(found, project, contest);
      if (c === null) continue;
      for (const way of ["eager", "lazy"] as const) {
        const run = attempt(found.name, () => runYardstick(c, way, found.seconds * fraction));
        if (run !== null) contest[way].push(run);
      }
    }
  }
  for (const { contest } of contests) print(`\n${caseText(contest)}`);
  print(`\n${summaryTable(contests.map(({ contest }) => contest))}`);
}

function newContest(found: CircuitCase, brianVersion: string | null): Contest {
  const ours = new Map(threadCounts.map((threads): [number, CircuitRun[]] => [threads, []]));
  return { found, fraction, brianVersion, ours, brian: [], eager: [], lazy: [] };
}

function runTheirs(found: CircuitCase, project: Brian2Project | null, contest: Contest): void {
  if (project === null) return;
  const run = attempt(found.name, () => runBrian2(project, found, found.seconds * fraction));
  if (run !== null) contest.brian.push(run);
}

function runOurs(found: CircuitCase, threads: number): CircuitRun {
  const words = ["--one", found.name, "--fraction", String(fraction), "--threads", String(threads)];
  const printed = execFileSync(process.execPath, [process.argv[1]!, ...words], { encoding: "utf8" });
  return JSON.parse(printed) as CircuitRun;
}

/** What `f` gives, or null with its error on stderr and an exit code: one failed run does not cost the others. */
function attempt<T>(name: string, f: () => T): T | null {
  try {
    return f();
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
    return null;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
