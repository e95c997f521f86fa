import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lockFile } from "../../src/host/run-lock.ts";
import { builtCli } from "./built-cli.ts";
import { calledCli } from "./called-cli.ts";

const cli = builtCli();
const folder = mkdtempSync(join(tmpdir(), "setpoint-stopped-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Half a million steps, a quarter of a second of CPU time: long enough to be stopped on its way. */
const long = `version: 1
name: long
dt: 1 ms
duration: 500 s
seed: 1
populations:
  X: { count: 10, input: { kind: poisson, rate: 5 Hz } }
  E: { count: 4, neuron: lif-current }
projections:
  XE: { from: X, to: E, receptor: excitatory, wiring: { kind: all-to-all }, weight: 1, unitWeight: 200 pA }
mechanisms:
  scaling: { mechanism: multiplicative-scaling, on: [XE], parameters: { targetRate: 4 Hz } }
recording:
  spikes: [E]
  rates: 1 s
  variables: [{ name: scaling.H, every: 1 s }]
  weights: { projections: [XE], at: [250 s] }
`;

const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
const path = (name: string) => join(folder, name);

/** Starts the command line and sends it a signal as soon as the run has its folder; how it ended. */
async function stopped(out: string, signal: NodeJS.Signals): Promise<number | null> {
  file("long.yaml", long);
  rmSync(path(out), { recursive: true, force: true });
  const child = spawn(process.execPath, [cli.path, "run", "long.yaml", "--out", out], {
    cwd: folder,
    stdio: "ignore",
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  while (!existsSync(path(`${out}/model.json`))) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill(signal);
  return ended;
}

describe("a run of the command line", () => {
  test("stops at Ctrl-C with a checkpoint and exit 3; the lock of a killed one does not hold; resumed, both have all their bytes", async () => {
    for (const [out, signal, code] of [
      ["interrupted", "SIGINT", 3],
      ["killed", "SIGKILL", null],
    ] as const) {
      // on a busy machine the signal may come when the run is done
      let ended = await stopped(out, signal);
      for (let attempt = 1; ended === 0 && attempt < 10; attempt++) ended = await stopped(out, signal);
      expect(ended).toBe(code);
    }
    expect(existsSync(path("interrupted/checkpoint"))).toBe(true);
    expect(existsSync(path("killed/lock"))).toBe(true);
    const whole = await calledCli(["run", path("long.yaml"), "--out", path("whole"), "--json"], folder);
    expect(JSON.parse(whole.out).status).toBe("done");
    const resumed = {
      interrupted: await calledCli(["resume", path("interrupted"), "--json"], folder),
      killed: cli.run(["resume", "killed", "--json"], folder),
    };
    for (const [out, { code, out: text }] of Object.entries(resumed)) {
      expect([code, JSON.parse(text).status]).toEqual([0, "done"]);
      for (const name of ["spikes.parquet", "series.parquet", "snapshots/XE-000000250000.parquet"])
        expect(readFileSync(path(`${out}/${name}`)), name).toEqual(readFileSync(path(`whole/${name}`)));
      expect(existsSync(path(`${out}/lock`))).toBe(false);
    }
  });

  test("is refused where another process runs in the folder", async () => {
    file("long.yaml", long);
    const release = await lockFile(path("busy/lock"));
    const { code, err } = cli.run(["run", "long.yaml", "--out", "busy"], folder);
    await release();
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(
        `setpoint: busy: the folder is in use by process ${process.pid}, which runs a simulation in it\n` +
          "  wait for it to end, stop it with Ctrl-C, or choose another folder with --out\n",
      ),
    ]);
    expect(existsSync(path("busy/model.json"))).toBe(false);
  });
});

const loud = `version: 1
name: loud
dt: 0.5 ms
duration: 3 s
seed: 1
populations:
  E: { count: 5, neuron: lif-current, parameters: { iExt: 2000 pA } }
`;

const explosive = `version: 1
name: explosive
dt: 1 ms
duration: 10 s
seed: 1
populations:
  E:
    count: 2
    neuron:
      name: explosive
      about: explodes
      source: { cite: none }
      laws: []
      parameters: {}
      receptors: {}
      variables: { x: { per: post, unit: "1", initial: 0.5, about: explodes } }
      continuous: ["d(x)/dt = x * x / (1 s)"]
      threshold: "x < -1"
      reset: []
      method: euler
`;

describe("the guard", () => {
  test("ends a runaway with exit 4, a checkpoint and a report", async () => {
    file("loud.yaml", loud);
    const { code, err, out } = await calledCli(
      ["run", path("loud.yaml"), "--out", path("loud"), "--json"],
      folder,
    );
    expect([code, JSON.parse(out).status]).toEqual([4, "guard"]);
    expect(err).toMatch(
      /stopped by the guard: runaway: E fires at \d+\.\d Hz over 1 s \(limit 100 Hz\) at t = 1 s; .*\n {2}setpoint resume loud goes on\n$/,
    );
    expect(existsSync(path("loud/checkpoint/a"))).toBe(true);
    const page = readFileSync(path("loud/report.html"), "utf8");
    expect(page).toContain("runaway: E fires at");
    expect(page).toContain("No factor over time: no mechanism of this circuit multiplies");
  });

  test("does not offer to go on after a divergence, which would come again", async () => {
    file("explosive.yaml", explosive);
    const { code, err } = await calledCli(
      ["run", path("explosive.yaml"), "--out", path("explosive")],
      folder,
    );
    expect(err).toMatch(
      /stopped by the guard: divergence: E\.x is not finite at t = \d s; written by neuron explosive\n {2}change the model, /,
    );
    expect(err).not.toContain("goes on");
    expect(code).toBe(4);
  });
});
