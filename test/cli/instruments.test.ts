import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulatedSamples } from "../../src/cli/simulated-samples.ts";
import { runFolder } from "../../src/host/run-folder.ts";
import { cohortDesign } from "../../src/instruments/cohort-design.ts";
import { virtualCohort } from "../../src/instruments/virtual-cohort.ts";
import { formatCsv } from "../../src/io/format-csv.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { runSimulation } from "../../src/runs/run-simulation.ts";
import { calledCli } from "./called-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-instruments-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Neurons whose synapses keep 4/5 of their strength in the second half; each seed is an animal. */
const circuit = (seed: number): Model => ({
  version: 1,
  name: `animal-${seed}`,
  dt: "1 ms",
  duration: "2 s",
  seed,
  populations: {
    X: { count: 60, input: { kind: "poisson", rate: "5 Hz" } },
    E: { count: 40, neuron: "lif-current" },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "excitatory",
      wiring: { kind: "all-to-all" },
      weight: { lognormal: { median: 0.3, sdLog: 0.7 } },
      unitWeight: "60 pA",
    },
  },
  mechanisms: {
    shrink: {
      mechanism: {
        name: "shrink",
        about: "one factor for all synapses of a cell",
        source: { cite: "made for a test" },
        laws: [],
        parameters: {},
        variables: { H: { per: "post", unit: "1", initial: 1, about: "factor" } },
        every: { "2 s": ["H = 0.8"] },
      },
      on: ["XE"],
    },
  },
  recording: { weights: { projections: ["XE"], at: ["0 s", "2 s"] } },
});

const run = (seed: number) => join(folder, `run-${seed}`);

beforeAll(async () => {
  const setting = { catalogue: { neurons, mechanisms }, version: "0", host: "test", clock: () => 0 };
  for (const seed of [1, 2, 3, 4, 5, 6])
    await runSimulation(circuit(seed), { ...setting, store: runFolder(run(seed)) });
});

const wake = [1, 2, 3].map((seed) => `W=${run(seed)}@0 s`);
const sleep = [4, 5, 6].map((seed) => `S=${run(seed)}`);

interface Analysis {
  readonly comparisons: readonly { verdict: string; low: number; high: number }[];
}

/** The interval of the factor holds what was simulated, and no change does not lie in it. */
function expectFactor(out: string, factor: number): void {
  const [found] = (JSON.parse(out) as Analysis).comparisons;
  expect(found!.low).toBeLessThan(factor);
  expect(found!.high).toBeGreaterThan(factor);
  expect(found!.high).toBeLessThan(1);
}

describe("a simulated run, imaged and analysed by file", () => {
  test("gives the columns of a virtual cohort and the verdict on its factor", async () => {
    const imaged = await calledCli(
      ["image", ...wake, ...sleep, "--out", join(folder, "synapses.csv"), "--seed", "3"],
      folder,
    );
    expect(imaged.code, imaged.err).toBe(0);
    expect(imaged.err).toMatch(
      /^synapses\.csv: \d+ synapses on 84 dendrites of 6 mice, seed 3\n {2}imaged W at 0 s, S at 2 s\n/,
    );
    expect(imaged.err).toContain(
      "setpoint analyze synapses.csv --value asi --condition condition --reference W --nest mouse/dendrite --unit um2",
    );
    const header = readFileSync(join(folder, "synapses.csv"), "utf8").split("\n")[0];
    expect(header).toBe(formatCsv(virtualCohort(cohortDesign(), 1)).split("\n")[0]);
    const words =
      "--value asi --condition condition --reference W --nest mouse/dendrite --boot 0 --json".split(" ");
    const analysed = await calledCli(["analyze", join(folder, "synapses.csv"), ...words], folder);
    expect(analysed.code, analysed.err).toBe(0);
    expectFactor(analysed.out, 0.8 ** (Math.sqrt(0.73 ** 2 - 0.2 ** 2) / 0.7));
    const [found] = (JSON.parse(analysed.out) as Analysis).comparisons;
    expect(found!.verdict).toBe("uniform");
  });

  test("mice that share a run, and runs that are seen twice, are named", async () => {
    const { err } = await calledCli(
      [
        "image",
        `W=${run(1)}@0 s`,
        `S=${run(1)}@2 s`,
        "--mice-per-run",
        "2",
        "--dendrites",
        "5",
        "--out",
        join(folder, "c.csv"),
      ],
      folder,
    );
    expect(err).toContain("2 mice of a run share its history: they are not independent animals");
    expect(err).toContain("run-1 is imaged more than once: the same animal at another time");
  });
});

describe("a simulated run, patched and analysed by file", () => {
  test("gives events of cells and the factor of the treatment", async () => {
    const patched = await calledCli(["patch", ...wake, ...sleep, "--out", join(folder, "minis.csv")], folder);
    expect(patched.code, patched.err).toBe(0);
    expect(readFileSync(join(folder, "minis.csv"), "utf8").split("\n")[0]).toBe(
      "group,culture,cell,amplitude",
    );
    const [, line] = patched.err.trim().split("\n");
    const [command, table, ...words] = line!.trim().split(" ").slice(1);
    expect(table).toBe("minis.csv");
    const said = [command!, join(folder, "minis.csv"), ...words, "--boot", "0", "--json"];
    const analysed = await calledCli(said, folder);
    expect(analysed.code, analysed.err).toBe(0);
    expectFactor(analysed.out, 0.8);
  });
});

describe("what cannot be measured is told of", () => {
  test.each([
    ["nowhere", undefined, "nowhere: nowhere holds no run"],
    [`${run(1)}@1 s`, undefined, "kept no weights at 1 s\n  it kept them at 0 s, 2 s"],
    [`${run(1)}@noon`, undefined, "a time must carry a unit, got noon"],
    [run(1), ["XX"], "kept no weights of XX\n  did you mean XE?"],
    ["@2 s", undefined, "a sample must be GROUP=RUN@TIME, got @2 s"],
  ] as const)("%s", async (word, projections, text) => {
    await expect(simulatedSamples([word], projections)).rejects.toThrow(text);
  });

  test("on the command line with exit 2", async () => {
    const { code, err } = await calledCli(
      ["image", run(1), "--dendrites", "500", "--out", join(folder, "x.csv")],
      folder,
    );
    expect(err).toMatch(/^setpoint: the simulated neurons give \d+ dendrites/);
    expect(code).toBe(2);
  });
});
