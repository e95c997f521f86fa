import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import type { CircuitCase, CircuitRun, WeightSummary } from "./circuit-cases.ts";
import { summary } from "./circuit-run.ts";

/** A Python that has Brian2. */
export interface Brian2 {
  readonly python: string;
  readonly version: string;
}

/** The first of the usual Pythons that can load Brian2, and its version; null where none can. */
export function findBrian2(): Brian2 | null {
  for (const python of ["/usr/bin/python3", "python3"]) {
    const { status, stdout } = spawnSync(
      python,
      ["-W", "ignore", "-c", "import brian2; print(brian2.__version__)"],
      { encoding: "utf8" },
    );
    const version = status === 0 ? stdout.trim().split("\n").at(-1) : undefined;
    if (version) return { python, version };
  }
  return null;
}

/** A compiled circuit: where it lies, and the user and wall seconds its compiling took; null where it lay ready. */
export interface Brian2Project {
  readonly folder: string;
  readonly compiling: string | null;
}

/**
 * Generates and compiles Brian2's C++ program of a circuit, once for each version of script, Brian2 and processor.
 *
 * Fails: Error with what the script printed.
 */
export function compileBrian2({ python, version }: Brian2, { name, brian }: CircuitCase): Brian2Project {
  const scripts = ["common.py", brian.script].map((file) => readFileSync(`bench/brian2/${file}`, "utf8"));
  const key = createHash("sha256")
    .update([version, cpus()[0]?.model, ...brian.arguments, ...scripts].join("\n"))
    .digest("hex");
  const cache = resolve("node_modules/.cache/setpoint-bench");
  const folder = join(cache, `brian2-${name}-${key.slice(0, 12)}`);
  if (existsSync(join(folder, "main"))) return { folder, compiling: null };
  mkdirSync(cache, { recursive: true });
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    python,
    ["-B", "-W", "ignore", join("bench/brian2", brian.script), "--dir", unfinished, ...brian.arguments],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(`Brian2 could not build ${name}:\n${stdout}${stderr}`);
  renameSync(unfinished, folder);
  return { folder, compiling: stdout.trim().split("\n").at(-1) ?? "" };
}

/** Runs a compiled circuit in a process of its own. Fails: Error where its program fails or prints no clocks. */
export function runBrian2({ folder }: Brian2Project, { brian }: CircuitCase, seconds: number): CircuitRun {
  rmSync(join(folder, "results"), { recursive: true, force: true });
  mkdirSync(join(folder, "results"));
  // The shell stays between: the peak memory of a process begins at the size of the one that forked it.
  const printed = execFileSync("/bin/sh", ["-c", "./main results/; exit $?"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, SIM_T: String(seconds) },
  });
  const begin = clocksOf(printed, "BEGIN");
  const end = clocksOf(printed, "END");
  const run = {
    user: end.user - begin.user,
    wall: end.wall - begin.wall,
    setup: begin.user,
    peak: end.rss_kb / 1024,
    spikes: Object.fromEntries(
      brian.counters.map((population, k) => [population, spikesOf(join(folder, "results"), k)]),
    ),
    weights: Object.fromEntries(
      brian.weights.map((projection, k) => [projection, weightsOf(join(folder, "results"), k)]),
    ),
  };
  rmSync(join(folder, "results"), { recursive: true });
  return run;
}

type Clocks = Readonly<Record<"wall" | "user" | "sys" | "rss_kb", number>>;

function clocksOf(printed: string, when: "BEGIN" | "END"): Clocks {
  const line = new RegExp(`^${when} (.*)$`, "m").exec(printed)?.[1];
  if (line === undefined) throw new Error(`Brian2's program printed no ${when} line:\n${printed}`);
  return Object.fromEntries(
    line.split(" ").map((pair) => [pair.split("=")[0]!, Number(pair.split("=")[1])]),
  ) as Clocks;
}

/** Files of the k-th object of a kind; Brian2 numbers them from the second on. */
function spikesOf(results: string, k: number): number {
  const bytes = resultNamed(results, new RegExp(`^_array_spikemonitor${k === 0 ? "" : `_${k}`}_count_\\d+$`));
  return new Int32Array(bytes).reduce((sum, count) => sum + count, 0);
}

function weightsOf(results: string, k: number): WeightSummary {
  const name = new RegExp(`^_dynamic_array_synapses${k === 0 ? "" : `_${k}`}_w_\\d+$`);
  return summary(new Float64Array(resultNamed(results, name)));
}

function resultNamed(results: string, name: RegExp): ArrayBuffer {
  const file = readdirSync(results).find((each) => name.test(each));
  if (file === undefined) throw new Error(`Brian2 left no file ${name} in ${results}`);
  const bytes = readFileSync(join(results, file));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
