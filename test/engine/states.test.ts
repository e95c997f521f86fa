import { beforeAll, describe, expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Model } from "../../src/model/model.ts";
import { programOf } from "../running.ts";
import { agree } from "./agreement.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { ttxCircuit } from "./silent-circuits.ts";
import { episodes, sleepingCircuit } from "./state-circuit.ts";

const { spawn } = nodeThreads();

const small: Model = {
  ...sleepingCircuit,
  precision: "f64",
  populations: {
    ...sleepingCircuit.populations,
    E: { ...sleepingCircuit.populations["E"]!, count: 60 },
    X: { count: 60, input: { kind: "poisson", rate: "300 Hz" } },
  },
  protocol: sleepingCircuit.protocol!.slice(1),
};

describe("a state that the protocol enters", () => {
  test("runs its statements at its step, before anything else, in the interpreter", () => {
    const run = interpret(programOf(small));
    run.run(503);
    expect(run.read("episodes.bouts")[0]).toBe(0);
    run.step();
    expect(run.read("episodes.bouts")[0]).toBe(1);
    expect(run.read("episodes.begin")[0]).toBeCloseTo(50.3, 12);
    run.run(997);
    expect(run.read("episodes.bouts")[0]).toBe(2);
  });

  test("opens its gate and closes those of the other states", () => {
    const run = interpret(programOf(small));
    const nrem = [400, 503, 504, 1000, 1001, 1600, 1801, 2001].map((step) => {
      run.run(step - run.stepsDone);
      return run.read("gate.nrem")[0];
    });
    expect(nrem).toEqual([0, 0, 1, 1, 0, 1, 0, 0]);
  });

  test("does in f64 what the interpreter does, whether weights wait or not", () => {
    // to look at every step settles weights that wait; others do not feel it
    const ways = [
      { plastic: "lazy", every: 1 },
      { plastic: "lazy", every: 100 },
      { plastic: "eager", every: 7 },
    ] as const;
    expect(agree(programOf(small), 2100, { ways })).toBeGreaterThan(500);
  });

  test("moves weights: a protocol that enters no state leaves other ones", async () => {
    const steps = 2100;
    const still = small.protocol!.map(({ enter: _, ...rest }) => rest).filter(({ set }) => set !== undefined);
    const [a, b] = [small, { ...small, protocol: still }].map((model) => new Simulation(programOf(model)));
    a!.run(steps);
    b!.run(steps);
    expect(a!.weights(0)).not.toEqual(b!.weights(0));
  });

  test.each([
    ["f32", [2, 8]],
    ["f64", [3]],
  ] as const)("leaves in %s on %j threads the bytes of one", async (precision, numbers) => {
    const program = programOf({ ...sleepingCircuit, precision });
    const alone = await outcome(new Simulation(program), 2100);
    for (const count of numbers) {
      const run = await ParallelSimulation.start(program, { threads: count, spawn });
      expect(await outcome(run, 2100)).toEqual(alone);
      await run.close();
    }
  });

  const sleeping = programOf(sleepingCircuit);
  const whole = new Simulation(sleeping);
  beforeAll(() => whole.run(2100));

  test.each([503, 504, 1000, 1500])("is entered once where a run is kept after %i steps", async (at) => {
    const first = new Simulation(sleeping);
    first.run(at);
    const second = new Simulation(sleeping);
    await second.restore([...first.save()]);
    second.run(2100 - at);
    expect(second.weights(0)).toEqual(whole.weights(0));
    for (const { id } of sleeping.variables.filter(({ site }) => site !== "synapse"))
      expect(second.readVariable(id)).toEqual(whole.readVariable(id));
  });

  test("ends a skip of silence at its step", () => {
    const slow = { ...episodes, every: { "1 s": ["w *= 1 - 0.05 * chosen * down * nrem"] } };
    const model: Model = {
      ...ttxCircuit,
      mechanisms: { ...ttxCircuit.mechanisms, episodes: { mechanism: slow, on: ["EE"] } },
      protocol: [
        ...ttxCircuit.protocol!,
        { at: "20.123 s", enter: "nrem", set: { "gate.down": 0.01 } },
        { at: "40.077 s", enter: "wake" },
      ],
    };
    const [skipping, stepping] = [true, false].map(
      (skipSilence) => new Simulation(programOf({ ...model, precision: "f64", skipSilence })),
    );
    for (const run of [skipping!, stepping!]) run.run(60_000);
    const until = skipping!.program.variables.find(({ name }) => name === "silence.until")!;
    expect(skipping!.readVariable(until.id)[0]).toBeGreaterThan(50_000);
    const begin = stepping!.program.variables.find(({ name }) => name === "episodes.begin")!;
    expect(skipping!.readVariable(begin.id)).toEqual(Float64Array.of(20_123));
    expect(stepping!.readVariable(begin.id)).toEqual(Float64Array.of(20_123));
    const [a, b] = [skipping!.weights(1), stepping!.weights(1)];
    expect(Math.max(...a.map((w, k) => Math.abs(w - b[k]!)))).toBeLessThan(1e-9);
  });

  test("begins earlier by the compression of time", () => {
    const protocol = [{ at: "20 s", enter: "nrem" }];
    expect(programOf({ ...ttxCircuit, compression: 2, protocol }).protocol).toEqual([
      { step: 10_000, set: [], enter: "nrem" },
    ]);
  });
});
