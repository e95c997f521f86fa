import { vi } from "vitest";
import { commandLine } from "../../src/cli/command-line.ts";
import type { CliRun } from "./built-cli.ts";

declare const SETPOINT_VERSION: string;

/**
 * Calls the command line in this process, without its start, its build and its threads; paths must be whole.
 *
 * What it prints is given without the `folder` in front of its paths, as a process in that folder would print it.
 */
export async function calledCli(words: readonly string[], folder: string): Promise<CliRun> {
  const printed = { out: "", err: "" };
  const into = (name: "out" | "err") => (chunk: unknown) => {
    printed[name] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(into("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(into("err")),
  ];
  process.exitCode = 0;
  try {
    await commandLine(words, SETPOINT_VERSION);
    const plain = (text: string) => text.replaceAll(`${folder}/`, "");
    return { code: Number(process.exitCode), out: plain(printed.out), err: plain(printed.err) };
  } finally {
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}
