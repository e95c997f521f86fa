import { beforeAll, describe, expect, test } from "vitest";
import { overSpikes, type RunningCircuit, type StateSection } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { parquetGroups } from "../../src/io/parquet-stream.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import type { Manifest } from "../../src/runs/manifest.ts";
import { exitCodeOf, resumeRun, runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";
import type { SimulationSetting } from "../../src/runs/simulation-setting.ts";
import { verifyRun } from "../../src/runs/verify-run.ts";
import { smallNetwork } from "./small-network.ts";

const catalogue = { neurons, mechanisms };

/** A clock that goes on by 1 to 300 ms at each look, so that slices have all lengths. */
function erraticClock(): () => number {
  let now = 0;
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    now += state % 7 === 0 ? 300 : 1;
    return now;
  };
}

function setting(store: RunStore, change: Partial<SimulationSetting> = {}): SimulationSetting {
  return { store, catalogue, version: "0.1.0", host: "test", clock: erraticClock(), ...change };
}

/** A setting that asks the run to stop when it is asked for the `n`-th time. */
function stoppedAt(store: RunStore, n: number): SimulationSetting {
  let asked = 0;
  return setting(store, { stopped: () => ++asked === n });
}

async function manifestOf(store: RunStore): Promise<Manifest> {
  return JSON.parse((await store.read("manifest.json"))!);
}

async function rowsOf(store: RunStore, name: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const group of parquetGroups((await store.readBytes(name, 0, 1e9))!)) rows.push(...group);
  return rows;
}

async function run(model: Model, change: Partial<SimulationSetting> = {}): Promise<RunStore> {
  const store = memoryStore();
  expect((await runSimulation(model, setting(store, change))).status).toBe("done");
  return store;
}

let whole: RunStore;
beforeAll(async () => {
  whole = await run(smallNetwork());
});

describe("a run that is resumed", () => {
  test.each([1, 3, 4, 90, 131])(
    "after being stopped at look %i has the bytes of one that never was",
    async (n) => {
      const store = memoryStore();
      const first = await runSimulation(smallNetwork(), stoppedAt(store, n));
      expect(first.status).toBe("interrupted");
      expect(exitCodeOf(first)).toBe(3);
      expect((await resumeRun(setting(store))).status).toBe("done");
      expect((await manifestOf(store)).files).toEqual((await manifestOf(whole)).files);
    },
  );

  test("again and again, with a checkpoint after every slice, has the same bytes", async () => {
    const store = memoryStore();
    let outcome = await runSimulation(smallNetwork(), { ...stoppedAt(store, 7), checkpointEvery: 0 });
    let pieces = 1;
    while (outcome.status === "interrupted") {
      outcome = await resumeRun({ ...stoppedAt(store, 5 + ((pieces * 13) % 61)), checkpointEvery: 0 });
      pieces++;
    }
    expect(pieces).toBeGreaterThan(5);
    expect((await manifestOf(store)).files).toEqual((await manifestOf(whole)).files);
  });

  test("from the older checkpoint, where the newer one is torn, has the same bytes and says so", async () => {
    const store = memoryStore();
    await runSimulation(smallNetwork(), { ...stoppedAt(store, 60), checkpointEvery: 0 });
    const [a, b] = [
      (await store.readBytes("checkpoint/a", 0, 1e9))!,
      (await store.readBytes("checkpoint/b", 0, 1e9))!,
    ];
    const generation = (bytes: Uint8Array) =>
      Number(/"generation":(\d+)/.exec(new TextDecoder().decode(bytes))![1]);
    const newer = generation(a) > generation(b) ? "checkpoint/a" : "checkpoint/b";
    const bytes = newer === "checkpoint/a" ? a : b;
    await store.writeBytes(newer, [bytes.slice(0, bytes.length - 100)]);
    const notices: string[] = [];
    await resumeRun(setting(store, { notice: (text) => notices.push(text) }));
    expect(notices[0]).toMatch(
      new RegExp(
        `^${newer} is torn: it ends after \\d+ bytes, inside section \\d+; going on from checkpoint/[ab]`,
      ),
    );
    expect((await manifestOf(store)).files).toEqual((await manifestOf(whole)).files);
  });

  test("with two checkpoints that cannot be used is refused, and nothing is touched", async () => {
    const store = memoryStore();
    await runSimulation(smallNetwork(), { ...stoppedAt(store, 30), checkpointEvery: 0 });
    const before = await store.list("snapshots");
    for (const slot of ["checkpoint/a", "checkpoint/b"]) await store.writeBytes(slot, [new Uint8Array(40)]);
    await expect(resumeRun(setting(store))).rejects.toThrow(
      "no checkpoint can be used: checkpoint/a is no checkpoint; checkpoint/b is no checkpoint\n  run the model again with --fresh, or bring back the folder from a copy",
    );
    expect(await store.list("snapshots")).toEqual(before);
  });

  test("from a checkpoint of another model is refused", async () => {
    const store = memoryStore();
    await runSimulation(smallNetwork(), stoppedAt(store, 30));
    const other = memoryStore();
    await runSimulation(smallNetwork({ seed: 6 }), stoppedAt(other, 30));
    await store.remove("checkpoint/a");
    await store.writeBytes("checkpoint/b", [(await other.readBytes("checkpoint/a", 0, 1e9))!]);
    await expect(resumeRun(setting(store))).rejects.toThrow(/checkpoint\/b is foreign: it belongs to model/);
  });

  test("without a model is refused", async () => {
    await expect(resumeRun(setting(memoryStore()))).rejects.toThrow(
      "model.json: missing model.json\n  name the folder of a run, such as runs/<name>-<hash>",
    );
  });

  test("drops parts and snapshots that the checkpoint does not list", async () => {
    const store = memoryStore();
    await runSimulation(smallNetwork(), stoppedAt(store, 30));
    await store.writeBytes("parts/000000.parquet", [new Uint8Array(9)]);
    await resumeRun(setting(store));
    expect((await manifestOf(store)).files).toEqual((await manifestOf(whole)).files);
  });

  test("is refused where a listed file was changed", async () => {
    const store = memoryStore();
    await runSimulation(smallNetwork(), stoppedAt(store, 30));
    await store.writeBytes("snapshots/EE-000000000000.parquet", [new Uint8Array(9)]);
    await expect(resumeRun(setting(store))).rejects.toThrow(
      "snapshots/EE-000000000000.parquet: a file of the run was changed",
    );
  });
});

describe("a disk that fills up", () => {
  test("stops the run with a plain error, and after making room it goes on to the same bytes", async () => {
    const store = memoryStore();
    let room = 400_000;
    const full: RunStore = {
      ...store,
      writeBytes: (name, pieces) =>
        store.writeBytes(
          name,
          (async function* () {
            for await (const piece of pieces) {
              room -= piece.length;
              if (room < 0) throw new Error("the disk is full");
              yield piece;
            }
          })(),
        ),
    };
    const again = { checkpointEvery: 0 };
    await expect(runSimulation(smallNetwork(), setting(full, again))).rejects.toThrow("the disk is full");
    room = Number.POSITIVE_INFINITY;
    expect((await resumeRun(setting(full))).status).toBe("done");
    expect((await manifestOf(store)).files).toEqual((await manifestOf(whole)).files);
  });
});

describe("recorders and checkpoints", () => {
  test("leave no trace in the circuit: every byte of its state and every spike is that of a bare simulation", async () => {
    const model = smallNetwork();
    const { program } = resolveModel(model, catalogue);
    const bare = new Simulation(program);
    const spikes: string[] = [];
    bare.onSpikes = (records) =>
      overSpikes(records, (p, step, cells) => {
        const { name } = program.populations[p]!;
        if (name === "I") return;
        for (const cell of cells) spikes.push(`${((step + 1) * program.dt) / 1000} ${name} ${cell}`);
      });
    bare.run(program.steps);
    let watched: RunningCircuit | null = null;
    const circuit = (made: typeof program) => (watched = new Simulation(made));
    const store = await run(model, { circuit, checkpointEvery: 0 });
    expect([...(watched as unknown as { save(): Iterable<StateSection> }).save()]).toEqual([...bare.save()]);
    const recorded = (await rowsOf(store, "spikes.parquet")).map(
      (row) => `${row.time} ${row.population} ${row.cell}`,
    );
    expect(recorded.sort()).toEqual(spikes.sort());
    expect(recorded.length).toBeGreaterThan(1000);
  });

  test("give the series that was asked for", async () => {
    const rows = await rowsOf(whole, "series.parquet");
    const of = (quantity: string) => rows.filter((row) => row.quantity === quantity);
    expect(of("E.rate").map(({ time }) => time)).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5]);
    expect(of("E.v").slice(0, 4)).toMatchObject([
      { time: 0, cell: 0, value: -60 },
      { time: 0, cell: 3 },
      { time: 0, cell: 149 },
      { time: 0.01, cell: 0 },
    ]);
    expect(of("scaling.H")).toHaveLength(6 * 150);
    expect(of("EE.w mean")).toHaveLength(13);
    const spikes = (await rowsOf(whole, "spikes.parquet")).filter(
      ({ population, time }) => population === "X" && (time as number) > 1.25 && (time as number) <= 1.5,
    );
    expect(of("X.rate")[5]!.value).toBeCloseTo(spikes.length / 130 / 0.25, 9);
    expect(of("X.rate")[5]!.value).toBeGreaterThan(50);
  });

  test("give all weights at the marks, whose quantiles are those of the series", async () => {
    const weights = await rowsOf(whole, "snapshots/EE-000000025000.parquet");
    const start = await rowsOf(whole, "snapshots/EE-000000000000.parquet");
    expect(start.map(({ pre, post }) => [pre, post])).toEqual(weights.map(({ pre, post }) => [pre, post]));
    expect(start.every(({ w }) => w === Math.fround(0.1))).toBe(true);
    const moved = weights.filter(({ w }, i) => w !== start[i]!.w).length;
    expect(moved).toBeGreaterThan(weights.length / 2);
    const total = weights.reduce((sum, { w }) => sum + (w as number), 0) / weights.length;
    const rows = await rowsOf(whole, "series.parquet");
    const last = rows.filter(({ quantity }) => quantity === "EE.w mean").at(-1)!;
    expect(last.time).toBe(2.4);
    expect(Math.abs((last.value as number) - total)).toBeLessThan(0.02);
  });

  test("write no machine, time or thread into a table", async () => {
    const other = await run(smallNetwork(), {
      host: "elsewhere",
      threads: 3,
      circuit: (made) => new Simulation(made),
    });
    expect((await manifestOf(other)).files).toEqual((await manifestOf(whole)).files);
  });
});

test("a long recording is cut into parts at whole seconds, also where the run was resumed, and joined in order", async () => {
  const recording = { variables: [{ name: "E.v", every: "0.5 ms" }] };
  const model = smallNetwork({ duration: "1.1 s", recording });
  const [alone, store] = [await run(model), memoryStore()];
  expect((await runSimulation(model, stoppedAt(store, 2_100))).status).toBe("interrupted");
  expect((await resumeRun(setting(store))).status).toBe("done");
  expect((await manifestOf(store)).files).toEqual((await manifestOf(alone)).files);
  expect(await alone.list("parts")).toHaveLength(2);
  const times = (await rowsOf(alone, "series.parquet")).map(({ time }) => time as number);
  expect(times.length).toBeGreaterThan(2_200 * 150);
  expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true);
});

describe("the folder of a run", () => {
  test("holds a model that needs no catalogue", async () => {
    const text = (await whole.read("model.json"))!;
    expect(text).toContain("d(gExc)/dt = -gExc / tauExc");
    expect(resolveModel(JSON.parse(text), { neurons: [], mechanisms: [] }).program.populations).toHaveLength(
      3,
    );
  });

  test("verifies, and shows what was changed, lost or added", async () => {
    expect((await verifyRun(whole)).same).toBe(true);
    const store = await run(smallNetwork());
    await store.writeBytes("parts/000000.parquet", [new Uint8Array(9)]);
    await store.remove("snapshots/EE-000000000000.parquet");
    await store.writeBytes("parts/000007.parquet", [new Uint8Array(9)]);
    await store.write("model.json", (await store.read("model.json"))!.replace('"seed": 5', '"seed": 6'));
    const { same, files } = await verifyRun(store);
    expect(same).toBe(false);
    expect(files.filter(({ state }) => state !== "same")).toEqual([
      { name: "model.json", state: "changed" },
      { name: "snapshots/EE-000000000000.parquet", state: "missing" },
      { name: "parts/000000.parquet", state: "changed" },
      { name: "parts/000007.parquet", state: "unlisted" },
    ]);
  });

  test("that is done is not run again", async () => {
    const store = await run(smallNetwork());
    const circuit = () => {
      throw new Error("it ran again");
    };
    expect((await runSimulation(smallNetwork(), setting(store, { circuit }))).status).toBe("done");
  });

  test("of another model is not overwritten", async () => {
    await expect(runSimulation(smallNetwork({ seed: 6 }), setting(whole))).rejects.toThrow(
      "model.json: the folder holds the run of another model\n  choose another folder with --out, or start again with --fresh",
    );
  });
});

test("progress tells model time, speed, what is left, and rates", async () => {
  const told: unknown[] = [];
  await run(smallNetwork({ duration: "1 s" }), { progress: (progress) => told.push(progress) });
  expect(told.length).toBeGreaterThan(3);
  expect(told.at(-1)).toMatchObject({
    duration: 1,
    rates: [{ population: "E" }, { population: "I" }, { population: "X" }],
  });
  for (const { time, speed, left } of told as { time: number; speed: number; left: number }[]) {
    expect(speed).toBeGreaterThan(0);
    expect(left).toBeCloseTo((1 - time) / speed, 6);
  }
});
