import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

declare const gc: (() => void) | undefined;

/** Times of repeated runs, in milliseconds; CPU is user plus system of the whole process. */
export interface Timing {
  readonly runs: number;
  /** The first run of all, before anything was warm. */
  readonly cold: { readonly wall: number; readonly cpu: number };
  readonly wall: Spread;
  readonly cpu: Spread;
}

/** Spread of the warm runs. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly mean: number;
  readonly sd: number;
}

/** Runs `f` once cold, `warmUp` times unmeasured and then `runs` times. */
export async function time(
  f: () => unknown,
  { runs = 10, warmUp = 2 }: { readonly runs?: number; readonly warmUp?: number } = {},
): Promise<Timing> {
  const cold = await once(f);
  for (let i = 0; i < warmUp; i++) await f();
  const all = [];
  // Not between the runs: a forced collection leaves threads sweeping, whose time would be counted.
  collectGarbage();
  for (let i = 0; i < runs; i++) all.push(await once(f));
  return { runs, cold, wall: spread(all.map((t) => t.wall)), cpu: spread(all.map((t) => t.cpu)) };
}

/** Wall and CPU time of one call, in milliseconds. */
export async function once(f: () => unknown): Promise<{ readonly wall: number; readonly cpu: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await f();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1000 };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const median = n === 0 ? Number.NaN : (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2;
  const sd = n < 2 ? 0 : Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
  return { min: sorted[0] ?? Number.NaN, median, mean, sd };
}

/** One line: `warm wall median 1.2 ms (min 1.1, mean 1.3, SD 0.1, 10 runs); CPU median ...; cold ...`. */
export function timingText(timing: Timing): string {
  const { wall, cpu, cold, runs } = timing;
  const one = (s: Spread) => `median ${ms(s.median)} (min ${ms(s.min)}, mean ${ms(s.mean)}, SD ${ms(s.sd)})`;
  return `warm, ${runs} runs: wall ${one(wall)}; CPU ${one(cpu)}\n  cold first: wall ${ms(cold.wall)}, CPU ${ms(cold.cpu)}`;
}

/** Milliseconds with three digits, seconds from 1,000 ms. */
export function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toPrecision(3)} s` : `${value.toPrecision(3)} ms`;
}

/** Frees what can be freed, where Node was started with --expose-gc. */
export function collectGarbage(): void {
  if (typeof gc === "function") gc();
}

/**
 * Highest resident memory while `f` runs, above what was resident before, in MB; null where the system cannot tell.
 *
 * Linux only: the kernel's high-water mark is reset through /proc and read back.
 */
export async function memoryAbove(f: () => unknown): Promise<number | null> {
  collectGarbage();
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    return null;
  }
  const before = statusMb("VmRSS");
  await f();
  return statusMb("VmHWM") - before;
}

/** Highest resident memory of this process so far, in MB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function statusMb(field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync("/proc/self/status", "utf8"));
  return Number(found?.[1]) / 1024;
}

/** Processor, cores, memory and Node of this machine. */
export function machineText(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? "unknown processor";
  return `machine: ${model}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.version}, ${process.platform}`;
}

/** `target wall: at most 5 ms; got 1.2 ms: met`. */
export function verdictText(
  what: string,
  got: number,
  limit: number,
  unit: string,
  side: "at most" | "at least",
): string {
  if (Number.isNaN(got) || Number.isNaN(limit))
    return `target ${what}: ${side} ${limit} ${unit}; nothing to compare with here`;
  const met = side === "at most" ? got <= limit : got >= limit;
  return `target ${what}: ${side} ${Number(limit.toPrecision(3))} ${unit}; got ${got.toPrecision(3)} ${unit}: ${met ? "met" : "MISSED"}`;
}

/** Value of `--name value` on the benchmark's own command line, or the default. */
export function numberOption(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}
