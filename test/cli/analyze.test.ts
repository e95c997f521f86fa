import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { builtCli, type CliRun } from "./built-cli.ts";
import { calledCli } from "./called-cli.ts";

const cli = builtCli();
const folder = mkdtempSync(join(tmpdir(), "setpoint-analyze-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two groups of 4 mice with 2 dendrites of 20 synapses; treated ones 1.6 times as large. */
function tinyTable(): string {
  const draws = randomStream(8, "tiny");
  const rows = ["condition,mouse,dendrite,asi,region"];
  for (const group of ["control", "drug"])
    for (let mouse = 0; mouse < 4; mouse++)
      for (const dendrite of ["d1", "d2"])
        for (let k = 0; k < 20; k++) {
          const size = (group === "drug" ? 1.6 : 1) * 0.2 * Math.exp(0.4 * draws.normal());
          rows.push(`${group},${group}${mouse},${dendrite},${size.toPrecision(6)},${k % 2 ? "M1" : "S1"}`);
        }
  return `${rows.join("\n")}\n`;
}

/** In this process, which starts sooner than one of its own. */
const called = (table: string, ...words: string[]) =>
  calledCli(["analyze", join(folder, table), ...words], folder);
const replayed = (analysis: string) => calledCli(["analyze", "--replay", analysis, "--json"], folder);

describe("setpoint analyze", () => {
  let run: CliRun;
  beforeAll(() => {
    writeFileSync(join(folder, "tiny.csv"), tinyTable());
    const words = "--value asi --boot 19 --json --nest mouse/dendrite --no-report --out data";
    run = cli.run(["analyze", "tiny.csv", ...words.split(" ")], folder);
  }, 60_000);

  test("prints one object with the fields of the contract, and ends with 0", () => {
    expect(run.code).toBe(0);
    const found = JSON.parse(run.out);
    expect(Object.keys(found).slice(0, 3)).toEqual(["comparisons", "design", "warnings"]);
    const [comparison] = found.comparisons;
    expect(comparison).toMatchObject({ treated: "drug", reference: "control" });
    expect(comparison.low).toBeLessThan(1.6);
    expect(comparison.high).toBeGreaterThan(1.6);
    for (const key of ["verdict", "factor", "fraction", "steps", "sentence"])
      expect(comparison).toHaveProperty(key);
    expect(comparison.steps[0]).toMatchObject({ step: 1, stopped: false });
    expect(found.design.groups.map(({ name }: { name: string }) => name)).toEqual(["control", "drug"]);
  });

  test("says on stderr what it guessed and what it left out", () => {
    expect(run.err).toContain("guessed --condition condition (its name)");
    expect(run.err).toContain("warning: not in the model: region;");
  });

  test("writes no figures without a report, and replays the run from analysis.json", async () => {
    expect(readdirSync(join(folder, "data")).sort()).toEqual([
      "analysis.R",
      "analysis.json",
      "data",
      "methods.txt",
    ]);
    const again = await replayed(join(folder, "data", "analysis.json"));
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out).comparisons).toEqual(JSON.parse(run.out).comparisons);
  });

  test("looks for the table of a replay by name and bytes, and says where it looked", async () => {
    const deep = join(folder, "moved", "result");
    cpSync(join(folder, "data"), deep, { recursive: true });
    const lost = cli.run(["analyze", "--replay", "result"], join(folder, "moved"));
    expect(lost.code).toBe(2);
    expect(lost.err).toContain("missing table tiny.csv; it is not in result, .");
    expect(lost.err).toContain("name it: setpoint analyze PATH/TO/tiny.csv --replay result/analysis.json");
    // Another table of that name lies nearer; the bytes tell them apart.
    writeFileSync(join(deep, "tiny.csv"), "condition,mouse,asi\n");
    cpSync(join(folder, "tiny.csv"), join(folder, "moved", "tiny.csv"));
    const found = await replayed(deep);
    expect(JSON.parse(found.out).comparisons).toEqual(JSON.parse(run.out).comparisons);
    expect(found.err).not.toContain("its bytes differ");
  });

  test("writes a report that needs no network, with the unit that was given", async () => {
    const asked = ["--boot", "19", "--unit", "um2", "--out", join(folder, "report")];
    const { code } = await called("tiny.csv", "--value", "asi", ...asked);
    expect(code).toBe(0);
    const page = readFileSync(join(folder, "report", "report.html"), "utf8");
    expect(page).toContain("asi (\u00b5m\u00b2)");
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect(existsSync(join(folder, "report", "figures"))).toBe(true);
  });

  test("ends with 2 and the nearest name for a column that is not there", async () => {
    const { code, out, err } = await called("tiny.csv", "--value", "asi", "--condition", "conditon");
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("unknown column: conditon");
    expect(err).toContain("did you mean condition?");
  });

  test("ends with 2 and the nearest file for a table that is not there", async () => {
    const { code, err } = await called("tin.csv");
    expect(code).toBe(2);
    expect(err).toBe("setpoint: tin.csv: missing file\n  did you mean tiny.csv?\n");
  });

  test("a reader that stops early, as head does, is no error", async () => {
    const { path } = cli;
    const child = spawn(process.execPath, [path, "list"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (text) => {
      err += text;
    });
    const [code] = await once(child, "close");
    expect([code, err]).toEqual([0, ""]);
  });

  test("ends with 2 for an option that is not there", async () => {
    expect((await called("tiny.csv", "--referense", "control")).code).toBe(2);
  });
});
