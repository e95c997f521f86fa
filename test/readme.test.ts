import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { experimentNamed } from "../src/experiments/index.ts";
import { isImaged } from "../src/model/experiment.ts";
import { builtCli } from "./cli/built-cli.ts";
import { calledCli } from "./cli/called-cli.ts";

const cli = builtCli();
const folder = mkdtempSync(join(tmpdir(), "setpoint-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What makes a command short enough for a test, added behind its own words. */
const shorter: Readonly<Record<string, readonly string[]>> = {
  cohort: ["--mice", "3", "--dendrites", "18", "--synapses", "450"],
  analyze: ["--boot", "19"],
  power: ["--simulations", "200"],
};

/** The commands of the README's example, each as its words. */
function readmeCommands(heading = "Your own table, in ten lines"): string[][] {
  const text = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8");
  const section = text.slice(text.indexOf(`## ${heading}`));
  const block = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
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

test("npm start is the quick run of an experiment whose animals are circuits", () => {
  const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, "../package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const [, name] = /^node dist\/setpoint\.js run (\S+) --quick$/.exec(scripts.start!)!;
  const data = experimentNamed(name!).arms["sleep"]!("quick", 1);
  if (!isImaged(data)) throw new Error("no cohort of circuits");
  expect(new Set(data.animals.map(({ circuit }) => circuit.seed)).size).toBe(12);
  expect(existsSync(resolve(import.meta.dirname, `../docs/figures/${name}.svg`))).toBe(true);
});

test("the simulation of the README runs as it stands, shortened", () => {
  const commands = readmeCommands("A circuit, simulated");
  expect(commands.map(([verb]) => verb)).toEqual(["list", "check", "run", "verify", "list"]);
  for (const words of commands) {
    const { code, err } = cli.run([...words, ...(words[0] === "run" ? ["--duration", "51s"] : [])], folder);
    expect(`${words[0]}: ${code} ${code === 0 ? "" : err}`).toBe(`${words[0]}: 0 `);
  }
  expect(existsSync(join(folder, "held/report.html"))).toBe(true);
});

test("the model and the mechanism of the guide pass the check", async () => {
  const block = (page: string) =>
    /```yaml\n([\s\S]*?)```/.exec(readFileSync(resolve(import.meta.dirname, "../docs", page), "utf8"))![1]!;
  const circuit = block("models.md");
  const indented = block("equations.md").replace(/^/gm, "    ");
  writeFileSync(join(folder, "first.yaml"), circuit);
  writeFileSync(
    join(folder, "own.yaml"),
    circuit.replace(/ {2}learning:.*\n/, `  own:\n    on: [XE]\n${indented.trimEnd()}\n`),
  );
  for (const name of ["first.yaml", "own.yaml"])
    expect(await calledCli(["check", join(folder, name)], folder)).toMatchObject({ code: 0, err: "" });
});
