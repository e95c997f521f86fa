import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { builtCli } from "./cli/built-cli.ts";

const cli = builtCli();
const folder = mkdtempSync(join(tmpdir(), "setpoint-readme-"));
afterAll(() => {
  cli.remove();
  rmSync(folder, { recursive: true });
});

/** What makes a command short enough for a test, added behind its own words. */
const shorter: Readonly<Record<string, readonly string[]>> = {
  cohort: ["--mice", "3", "--dendrites", "18", "--synapses", "450"],
  analyze: ["--boot", "19"],
  power: ["--simulations", "200"],
};

/** The commands of the README's example, each as its words. */
function readmeCommands(): string[][] {
  const text = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8");
  const block = /## Your own table, in ten lines\s+```sh\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  return block
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.startsWith("setpoint "))
    .map((line) =>
      (line.replace(/\s#.*$/, "").match(/"[^"]*"|\S+/g) ?? [])
        .slice(1)
        .map((word) => word.replace(/^"|"$/g, "")),
    );
}

test("the example of the README runs as it stands", () => {
  const commands = readmeCommands();
  expect(commands.map(([verb]) => verb)).toEqual(["cohort", "analyze", "fit", "power", "list"]);
  for (const words of commands) {
    const { code, err } = cli.run([...words, ...(shorter[words[0]!] ?? [])], folder);
    expect(`${words[0]}: ${code} ${code === 0 ? "" : err}`).toBe(`${words[0]}: 0 `);
  }
  for (const name of ["synapses.csv", "report/report.html", "report/analysis.json", "report/analysis.R"])
    expect(existsSync(join(folder, name)), name).toBe(true);
});
