import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { builtCli } from "./built-cli.ts";
import { calledCli } from "./called-cli.ts";

const cli = builtCli();
const folder = mkdtempSync(join(tmpdir(), "setpoint-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const circuit = `version: 1
name: tiny
dt: 1 ms
duration: 1 s
seed: 1
populations:
  X: { count: 50, input: { kind: poisson, rate: 20 Hz } }
  E: { count: 20, neuron: lif-current }
projections:
  XE: { from: X, to: E, receptor: excitatory, wiring: { kind: all-to-all }, weight: { lognormal: { median: 1, sdLog: 0.5 } }, unitWeight: 60 pA }
mechanisms:
  scaling: { mechanism: multiplicative-scaling, on: [XE], parameters: { targetRate: 8 Hz } }
recording:
  spikes: [E]
  rates: 100 ms
  variables: [{ name: scaling.H, every: 1 s }]
  quantiles: [{ name: scaling.H, every: 100 ms }]
  weights: { projections: [XE], at: [1 s] }
`;
/** The path of a file of this folder. */
const at = (name: string) => join(folder, name);
const called = (...words: string[]) => calledCli(words, folder);
const file = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};

describe("setpoint check", () => {
  test("says what a model is and what it will take", async () => {
    const { code, out } = await called("check", file("tiny.yaml", circuit));
    expect(out).toMatch(
      /^tiny\.yaml: no mistakes\ntiny: 20 neurons, 1,000 synapses, 1 s in 1,000 steps of 1 ms\nestimate, .* on one thread, .* of memory, .* on disk\n/,
    );
    expect(code).toBe(0);
  });

  test("prints every mistake of the names with line and column, and its mend", async () => {
    const wrong = circuit
      .replace("receptor: excitatory", "receptor: excitatry")
      .replace("8 Hz", "8 mV")
      .replace("[E]", "[EE]");
    const { code, out } = await called("check", file("wrong.yaml", wrong));
    expect(out.split("\n").filter((line) => line.startsWith("wrong.yaml"))).toEqual([
      "wrong.yaml:10:25: projections.XE.receptor: unknown receptor: excitatry",
      "wrong.yaml:12:73: mechanisms.scaling.parameters.targetRate: targetRate must be in Hz, got 8 mV",
      "wrong.yaml:14:12: recording.spikes[0]: unknown population: EE",
    ]);
    expect(out).toContain("\n  did you mean excitatory?\n");
    expect(code).toBe(2);
  });

  test("refuses what asks for too much before anything is made, with the figures", async () => {
    const large = circuit.replace("count: 20", "count: 90000000");
    const { code, out } = await called("check", file("large.yaml", large));
    expect(out).toContain("projections.XE.wiring: about 4500000000 synapses are more than");
    expect(code).toBe(2);
  });

  test("refuses what does not fit into the memory, with the figures", async () => {
    // fewer synapses than can be numbered, more than a thread holds, or the machine where it has less than that
    const large = circuit.replace("count: 50", "count: 46000").replace("count: 20", "count: 46000");
    const { code, err } = await called("run", file("large.yaml", large), "--out", at("large"));
    expect(err).toMatch(
      /^large\.yaml:6:1: populations: 46000 neurons and 2\.12 billion synapses need about \d+ GB(?: of memory, and this machine has \d+ GB|, and a thread can hold 4 GB)\n {2}(lower the counts|run it on)/m,
    );
    expect([code, existsSync(at("large"))]).toEqual([2, false]);
  });

  test("has the same in JSON", () => {
    file("tiny.yaml", circuit);
    const { code, out } = cli.run(["check", "tiny.yaml", "--json"], folder);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      mistakes: [],
      estimate: { neurons: 20, synapses: 1000, steps: 1000 },
    });
  });
});

describe("setpoint run with a model", () => {
  test("ends in a report, which verify confirms and a second thread repeats", async () => {
    const first = await called("run", file("tiny.yaml", circuit), "--out", at("one"), "--json");
    expect(`${first.code} ${first.code === 0 ? "" : first.err}`).toBe("0 ");
    const result = JSON.parse(first.out);
    expect(result).toMatchObject({ status: "done", folder: "one", rates: [{ population: "E", target: 8 }] });
    const page = readFileSync(join(folder, "one/report.html"), "utf8");
    for (const name of ["raster", "rates", "weights-XE", "factors"]) {
      expect(page).toContain(`id="${name}"`);
      expect(existsSync(join(folder, `one/figures/${name}.png`)), name).toBe(true);
    }
    expect(page).not.toContain("No factor over time");
    expect(await called("verify", at("one"))).toMatchObject({ code: 0 });
    writeFileSync(join(folder, "one/series.parquet"), "x");
    const changed = await called("verify", at("one"));
    expect([changed.code, changed.out.includes("changed  series.parquet")]).toEqual([1, true]);
    // a process of its own: only the build has threads
    expect(cli.run(["run", "tiny.yaml", "--out", "two", "--threads", "2"], folder).code).toBe(0);
    expect(readFileSync(join(folder, "two/spikes.parquet"))).toEqual(
      readFileSync(join(folder, "one/spikes.parquet")),
    );
  });

  test("says whether a compressed run carries a verdict, and audits it when asked", async () => {
    const pressed = circuit
      .replace("duration: 1 s", "duration: 40 s\ncompression: 4")
      .replace("targetRate: 8 Hz", "targetRate: 8 Hz, tauRate: 100 s, gain: 1e-6, integralGain: 0")
      .replace("weights: { projections: [XE], at: [1 s] }", "");
    const plain = JSON.parse(
      (await called("run", file("pressed.yaml", pressed), "--out", at("pressed"), "--json")).out,
    );
    expect(plain).toMatchObject({
      carriesVerdict: false,
      sentence: "carries no verdict: time is compressed 4 times and was not audited",
    });
    expect(plain.audit).toBeUndefined();
    const { out, code } = await called(
      "run",
      at("pressed.yaml"),
      "--out",
      at("pressed"),
      "--audit",
      "--json",
    );
    const { audit, sentence, carriesVerdict } = JSON.parse(out);
    expect([code, audit.seeds, audit.half, audit.runs.length]).toEqual([0, [1, 2, 3], 2, 6]);
    expect([audit.carriesVerdict, audit.sentence]).toEqual([carriesVerdict, sentence]);
    expect(JSON.parse(readFileSync(join(folder, "pressed/manifest.json"), "utf8")).audit).toEqual(audit);
    const page = readFileSync(join(folder, "pressed/report.html"), "utf8");
    expect(page).toContain("Error of the compression");
    expect(page).toContain(`This run ${sentence}.`);
  });

  test("names the folder in which it stands as it was named, and ends with 2", () => {
    const { code, err } = cli.run(["run", "."], folder);
    expect([code, err]).toEqual([2, expect.stringContaining("setpoint: .: it is a folder")]);
  });

  test.each([
    ["nothing.yaml", ["run", at("nothing.yaml")], "nothing.yaml: no such file"],
    ["no model in the folder", ["resume", folder], `${folder}: missing model.json`],
    ["no run to verify", ["verify", folder], "setpoint: manifest.json: missing manifest.json"],
    ["no folder to verify", ["verify", at("nosuch")], "setpoint: nosuch: no such folder"],
    ["no folder to go on in", ["resume", at("nosuch")], "setpoint: nosuch: no such folder"],
    ["a file to verify", ["verify", at("tiny.yaml")], "setpoint: tiny.yaml: it is no folder"],
    ["--quick", ["run", at("tiny.yaml"), "--quick"], "--quick is for experiments"],
    ["a duration without unit", ["run", at("tiny.yaml"), "--duration", "5"], "duration: it must be in"],
    ["no threads", ["run", at("tiny.yaml"), "--threads", "0"], "--threads must be 1 to 256, got 0"],
    ["an audit in real time", ["run", at("tiny.yaml"), "--audit"], "there is no compression to audit"],
    ["seeds without an audit", ["run", at("tiny.yaml"), "--seeds", "3"], "--seeds is for an audit"],
    ["--threads for an experiment", ["run", "em-cohort", "--threads", "2"], "--threads is for models"],
  ])("tells %s and ends with 2", async (_, words, text) => {
    file("tiny.yaml", circuit);
    const { code, err } = await called(...words);
    expect(err).toContain(text);
    expect(code).toBe(2);
  });

  test("lists the models that come with it, each without a mistake", async () => {
    const { models } = JSON.parse(cli.run(["list", "models", "--json"], process.cwd()).out);
    expect(models.map(({ name }: { name: string }) => name)).toEqual([
      "balanced-network",
      "hebbian-runaway",
      "held-by-scaling",
      "ttx-48h",
    ]);
    for (const { name } of models) expect(await called("check", name)).toMatchObject({ code: 0 });
  });
});
