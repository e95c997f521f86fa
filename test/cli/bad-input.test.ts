import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkModelFile } from "../../src/cli/checked-model.ts";
import { mistakesText } from "../../src/cli/model-text.ts";
import { DataError } from "../../src/model/errors.ts";
import { builtCli } from "./built-cli.ts";
import { calledCli } from "./called-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-bad-"));
const cli = builtCli();
afterAll(() => rmSync(folder, { recursive: true }));

/** The path of a file of this folder. */
const at = (name: string) => join(folder, name);

const good = `version: 1
name: ok
dt: 1 ms
duration: 1 s
seed: 1
populations:
  X: { count: 50, input: { kind: poisson, rate: 20 Hz } }
  E: { count: 20, neuron: lif-current }
projections:
  XE: { from: X, to: E, receptor: excitatory, wiring: { kind: all-to-all }, weight: 1, unitWeight: 60 pA }
`;
const changed = (from: string, to: string) => good.replace(from, to);
const spikeFile = (file: string) =>
  changed("input: { kind: poisson, rate: 20 Hz }", `input: { kind: spike-file, unit: ms, file: ${file} }`);

/** What `check` and `run` say of a file with this text, without its path. */
async function said(text: string | Uint8Array, name = "m.yaml"): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, text);
  try {
    const checked = await checkModelFile(path, {}, 1);
    return checked.ok ? "no mistake" : mistakesText("m", checked.mistakes);
  } catch (error) {
    if (error instanceof DataError) return error.message.replace(path, "m");
    throw error;
  }
}

const empty =
  "the file is empty: no model stands in it\n  it begins with version: 1; setpoint list models shows complete ones\n";
const parts = "a model must have version, name, dt, duration, seed and populations by their names, got";

test("a file that is too large, or that cannot be opened, is told why", async () => {
  const large = join(folder, "large.yaml");
  writeFileSync(large, "");
  truncateSync(large, 300e6); // a hole: takes no room on the disk
  await expect(checkModelFile(large, {}, 1)).rejects.toThrow(
    `${large}: a model file must have at most 256 MB, got 300 MB\n  keep long lists of spikes in a spike file`,
  );
  rmSync(large);
  const circle = join(folder, "circle.yaml");
  symlinkSync(circle, circle);
  await expect(checkModelFile(circle, {}, 1)).rejects.toThrow(
    `${circle}: the file cannot be read (ELOOP)\n  check its rights and its disk`,
  );
  rmSync(circle);
});

describe("a file that is no model", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["is empty", "", `m: ${empty}`],
    ["is blank", "  \n# nothing\n", `m: ${empty}`],
    ["is a list", "- 1\n- 2\n", `m: ${parts} a list of 2\n`],
    ["is a text", "hello\n", `m: ${parts} a text\n`],
    ["is a number", "42\n", `m: ${parts} a number\n`],
    [
      "is binary",
      Uint8Array.from({ length: 512 }, (_, i) => i % 256),
      "m: the file is no text in UTF-8\n  save it as UTF-8",
    ],
    [
      "holds two",
      `${good}---\n${good}`,
      "m: the file is no YAML: a second document begins at line 11, column 1\n  a file holds one model: remove the line --- and what follows",
    ],
    [
      "names a population twice",
      changed("  E:", "  X:"),
      "m: the file is no YAML: a name stands twice at line 8, column 3\n  remove one of them, or rename it",
    ],
    ["holds itself", "a: &a [*a, *a]\n", "m:1:1: a: lists and objects are nested more than 32 deep\n"],
    [
      "has a tag",
      changed("seed: 1", "seed: !!js/function f"),
      "m: the file is no YAML: Unresolved tag: tag:yaml.org,2002:js/function at line 5, column 7\n  write the value without the tag",
    ],
    [
      "is of another version",
      changed("version: 1", "version: 2"),
      "m:1:1: version: it must be 1, got 2\n  this program reads version 1\n",
    ],
    [
      "is indented by tabs",
      changed("  X:", "\tX:"),
      "m: the file is no YAML: Tabs are not allowed as indentation at line 7, column 1\n",
    ],
  ])("that %s is refused in words", async (_, text, message) => {
    expect(await said(text)).toContain(message);
  });
});

describe("a model with a number that cannot be", () => {
  test.each([
    [
      "count: 20",
      "count: 1e300",
      "m:8:8: populations.E.count: it must be a whole number below 2^53, got 1e+300\n  write a smaller one\n",
    ],
    ["count: 20", "count: -5", "populations.E.count: it must be a whole number, 0 or more, got -5"],
    ["count: 20", "count: 2.5", "populations.E.count: it must be a whole number, got 2.5\n  round it"],
    ["count: 20", "count: 0", "populations.E.count: count must be a whole number above 0, got 0"],
    ["duration: 1 s", "duration: -1 s", "duration: it must be one step of dt (1 ms) or more, got -1 s"],
    [
      "duration: 1 s",
      "duration: 1e30 h",
      "duration: 1e30 h is 3.6e+36 steps of dt (1 ms), more than the 2^53 that can be counted",
    ],
    ["duration: 1 s", "duration: 1e308 h", "duration: the quantity must be finite, got 1e308 h"],
    ["seed: 1", "seed: 1e20", "seed: it must be a whole number below 2^53, got 100000000000000000000"],
    [
      "rate: 20 Hz",
      "rate: 2 kHz",
      "populations.X.input.rate: a cell fires at most once in a step of 1 ms, which is 1000 Hz, got 2 kHz\n  lower the rate, shorten dt, or let more cells fire",
    ],
    [
      "60 pA",
      "60 pA, delay: 1e9 s",
      "projections.XE.delay: a delay must be between 0 and 65535 ms, got 1000000000000 ms",
    ],
  ])("%s written as %s is refused with its place", async (from, to, message) => {
    expect(await said(changed(from, to))).toContain(message);
  });

  test("is told of together with everything else, a wrong dt included", async () => {
    const text = changed("dt: 1 ms", "dt: 0 ms").replace("60 pA", "60 mV").replace("count: 50", "count: 0");
    const lines = (await said(text)).split("\n").filter((line) => line.startsWith("m:"));
    expect(lines).toEqual([
      "m:3:1: dt: dt must be above 0, got 0 ms",
      "m:7:8: populations.X.count: count must be a whole number above 0, got 0",
      expect.stringMatching(/^m:10:\d+: projections\.XE\.unitWeight: .*60 mV/),
    ]);
  });
});

describe("a spike file", () => {
  test.each([
    ["is not there", null, "the spike file s.csv: missing file\n"],
    ["is empty", "", "the spike file s.csv: the file is empty\n"],
    [
      "has other columns",
      "t,c\n1,2\n",
      "the spike file s.csv: unknown column: time\n  the columns are t, c\n",
    ],
    [
      "holds words",
      "time,cell\n1,2\n\n3,a\n",
      "s.csv, line 4, column cell: a cell must be a whole number of 0 or more, got a\n",
    ],
    [
      "has a gap",
      "time,cell\n1,2\n,3\n",
      "s.csv, line 3, column time: a time must be a number of 0 or more, got nothing\n",
    ],
    [
      "goes back before the start",
      "time,cell\n-1,2\n",
      "s.csv, line 2, column time: a time must be a number of 0 or more, got -1\n",
    ],
    [
      "names half a cell",
      "time,cell\n1,2.5\n",
      "s.csv, line 2, column cell: a cell must be a whole number of 0 or more, got 2.5\n" +
        "  times count from the start of the run, cells from 0\n",
    ],
    [
      "names a cell that is not there",
      "time,cell\n1,49\n1,99\n",
      "s.csv, line 3, column cell: X has no cell 99\n  cells are counted from 0 to 49\n",
    ],
    [
      "has a row of another length",
      "time,cell\n1,2\n1,2,3\n",
      "s.csv, line 3: the row has 3 cells, the header has 2\n",
    ],
  ])("that %s is refused by name", async (_, text, message) => {
    rmSync(join(folder, "s.csv"), { force: true });
    if (text !== null) writeFileSync(join(folder, "s.csv"), text);
    const found = await said(spikeFile("s.csv"));
    expect(found).toMatch(/^m:7:\d+: populations\.X\.input/);
    expect(found).toContain(message);
  });

  test.each(["../s.csv", "/etc/passwd"])("is not looked for at %s", async (file) => {
    expect(await said(spikeFile(file))).toContain(`the spike file ${file} is not in the folder of the model`);
  });
});

describe("a rate file", () => {
  const rateFile = (file: string) =>
    changed(
      "{ count: 50, input: { kind: poisson, rate: 20 Hz } }",
      `{ count: 3, input: { kind: pattern-file, unit: Hz, file: ${file}, schedule: [{ pattern: 1, duration: 1 s }] } }`,
    );

  test.each([
    ["is not there", null, "the rate file r.csv: missing file\n"],
    ["is empty", "", "the rate file r.csv: no rates stand in it\n  give a row for each pattern\n"],
    ["holds a header alone", "a,b,c\n", "the rate file r.csv: no rates stand in it\n"],
    [
      "has a column too few",
      "1,2,3\n1,2\n",
      "r.csv, line 2: a row of 2 does not fit 3 cells\n" +
        "  a row is one pattern, and has one rate for each cell of the population\n",
    ],
    ["has a column too many", "a,b,c,d\n1,2,3,4\n", "r.csv, line 1: a row of 4 does not fit 3 cells\n"],
    [
      "holds a word",
      "c0,c1,c2\n1,2,3\n1,much,3\n",
      "r.csv, line 3, column 2: a rate must be a number of 0 or more, got much\n" +
        "  write it as 63.75; the unit stands in the model\n",
    ],
    [
      "has a gap",
      "1,2,3\n1,2,\n1,2,3\n",
      "r.csv, line 2, column 3: a rate must be a number of 0 or more, got nothing",
    ],
    [
      "holds a rate below 0",
      "-1,-2,-3\n",
      "r.csv, line 1, column 1: a rate must be a number of 0 or more, got -1\n",
    ],
    [
      "lacks the pattern of the schedule",
      "1,2,3\n",
      "populations.X.input.schedule[0].pattern: unknown pattern: 1\n",
    ],
    [
      "is written as rates in a table of zero bytes",
      "\0",
      "the rate file r.csv: the file is not a text table",
    ],
  ])("that %s is refused by its line and column", async (_, text, message) => {
    rmSync(join(folder, "r.csv"), { force: true });
    if (text !== null) writeFileSync(join(folder, "r.csv"), text);
    const found = await said(rateFile("r.csv"));
    expect(found).toMatch(/^m:7:\d+: populations\.X\.input/);
    expect(found).toContain(message);
  });

  test("that is too large is refused before it is read", async () => {
    writeFileSync(join(folder, "large.csv"), "");
    truncateSync(join(folder, "large.csv"), 90e6); // a hole: takes no room on the disk
    expect(await said(rateFile("large.csv"))).toContain(
      "populations.X.input.file: the rate file large.csv: it must have at most 64 MB, got 90 MB\n  leave patterns out, or write fewer digits\n",
    );
    rmSync(join(folder, "large.csv"));
  });

  test("is not looked for outside of the folder", async () => {
    expect(await said(rateFile("../r.csv"))).toContain(
      "the rate file ../r.csv is not in the folder of the model",
    );
  });
});

describe("the command line", () => {
  test.each<[string, readonly string[], string]>([
    [
      "levels of a nesting with commas between them",
      ["analyze", "x.csv", "--nest", "mouse,dendrite"],
      'it must be columns with / between them, such as mouse/dendrite, got "mouse,dendrite"',
    ],
    ["a path through a file", ["check", at("ok.yaml/m.yaml")], "setpoint: ok.yaml/m.yaml: no such file\n"],
    [
      "a table",
      ["run", at("t.csv")],
      "setpoint: t.csv: it is no model file by its name\n  a model file ends in .yaml",
    ],
    ["a folder called like a model", ["check", at("d.yaml")], "setpoint: d.yaml: it is no file\n"],
    [
      "no out folder",
      ["run", at("ok.yaml"), "--out", ""],
      "setpoint: --out must name a folder, got nothing\n",
    ],
    [
      "a name that no disk takes",
      ["run", at("ok.yaml"), "--out", at("x".repeat(300))],
      "the name of the folder is too long\n",
    ],
    [
      "a million threads",
      ["run", at("ok.yaml"), "--threads", "1000000"],
      "setpoint: --threads must be 1 to 256, got 1000000\n",
    ],
    [
      "a file in place of the out folder",
      ["run", at("ok.yaml"), "--out", at("t.csv/x")],
      "a file stands where a folder is needed\n",
    ],
  ])("tells %s without a stack, and ends with 2", async (_, words, message) => {
    writeFileSync(join(folder, "ok.yaml"), good);
    writeFileSync(join(folder, "t.csv"), "a,b\n1,2\n");
    mkdirSync(join(folder, "d.yaml"), { recursive: true });
    const { code, err } = await calledCli(words, folder);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^ {4}at /m);
    expect(code).toBe(2);
  });

  test("prints a mistake without a stack as a process of its own, and ends with 2", () => {
    writeFileSync(at("ok.yaml"), good);
    const { code, err } = cli.run(["check", "ok.yaml/m.yaml"], folder);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^setpoint: ok\.yaml\/m\.yaml: no such file\n {2}/),
    ]);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test("makes a manifest that was damaged again, and verify tells of it", async () => {
    writeFileSync(at("ok.yaml"), good);
    const called = (...words: string[]) => calledCli(words, folder);
    expect((await called("run", at("ok.yaml"), "--out", at("run"))).code).toBe(0);
    for (const text of ["{", "null"]) {
      writeFileSync(at("run/manifest.json"), text);
      expect(await called("verify", at("run"))).toMatchObject({
        code: 2,
        err: expect.stringContaining(
          "setpoint: run/manifest.json: manifest.json is not that of a simulated circuit\n",
        ),
      });
      const { code, err } = await called("resume", at("run"));
      expect([code, err]).toEqual([
        0,
        expect.stringContaining("manifest.json cannot be read and is made again"),
      ]);
    }
    expect((await called("verify", at("run"))).code).toBe(0);
  });
});
