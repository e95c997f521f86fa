import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { CircuitRun } from "./circuit-cases.ts";

const FLAGS = ["-O3", "-march=native"];

/** Compiles a yardstick of `bench/yardstick`; its path, or null where there is no gcc. Fails: Error with gcc's words. */
export function compileYardstick(file: string): string | null {
  const folder = resolve("node_modules/.cache/setpoint-bench");
  mkdirSync(folder, { recursive: true });
  const program = `${folder}/yardstick-${file}`;
  const { error, status, stderr } = spawnSync(
    "gcc",
    [...FLAGS, "-o", program, `bench/yardstick/${file}.c`, "-lm"],
    { encoding: "utf8" },
  );
  if (error !== undefined) return null;
  if (status !== 0) throw new Error(`gcc could not compile ${file}.c:\n${stderr}`);
  return program;
}

/** Runs a compiled yardstick; `lazy` waits with potentiation for the next presynaptic spike. */
export function runYardstick(program: string, way: "eager" | "lazy", seconds: number): CircuitRun {
  return { peak: null, ...JSON.parse(execFileSync(program, [way, String(seconds)], { encoding: "utf8" })) };
}
