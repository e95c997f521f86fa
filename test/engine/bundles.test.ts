import { expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { elementsOf } from "../../src/engine/shard.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Pass, Program } from "../../src/program/program.ts";
import { assign, binary, read } from "../interpret/programs.ts";
import { programOf } from "../running.ts";
import { bundled } from "./circuits.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { restless, restlessModel } from "./structural-circuits.ts";

const { spawn } = nodeThreads();

/** What memory holds of the bundles of the first projection, by variable, and of the variables themselves, in bits. */
function copies({ shard }: Simulation): { copied: Uint32Array; kept: Uint32Array }[] {
  const at = shard.layout.projections[0]!.bundle;
  const { count } = shard.shape.populations[shard.program.projections[0]!.to]!;
  return shard.bundles[0]!.map((variable, column) => {
    const kept = elementsOf(shard, variable, count) as Float32Array;
    const all = new Float32Array(shard.memory.buffer, at, 4 * count);
    const copied = kept.map((_, i) => all[4 * i + column]!);
    return { copied: new Uint32Array(copied.buffer), kept: new Uint32Array(kept.slice().buffer) };
  });
}

/** Runs on to `end` step by step; after each the bundles must hold what the variables hold. Gives the values of one. */
function follow(simulation: Simulation, end: number, variable: number): Set<number> {
  const seen = new Set<number>();
  while (simulation.step < end) {
    simulation.run(1);
    for (const { copied, kept } of copies(simulation)) expect(copied).toEqual(kept);
    seen.add(simulation.readVariable(variable)[0]!);
  }
  return seen;
}

function numberOf(program: Program, name: string): number {
  return program.variables.find((variable) => variable.name === name)!.id;
}

/** A restart of the fast clock every 60 steps, a tick every 50, and the protocol at step 130. */
const moving: Program = bundled({ protocol: [{ step: 130, set: [{ variable: 2, value: 0.25 }] }] });

test("bundles hold what the variables hold after spikes, restarts of clocks, ticks and the protocol", () => {
  const simulation = new Simulation(moving);
  const seen = follow(simulation, 200, 6);
  expect(copies(simulation)[2]!.copied).toEqual(
    new Uint32Array(Float32Array.from(simulation.readVariable(6)).buffer),
  );
  expect(copies(simulation).length).toBe(3);
  expect(seen.size).toBeGreaterThan(3); // ticks moved the factor
  expect(simulation.spikeCounts[1]).toBeGreaterThan(500);
});

test("a saved state is taken over with its bundles", async () => {
  const simulation = new Simulation(moving);
  simulation.run(140);
  const restored = new Simulation(moving);
  await restored.restore(simulation.save());
  restored.run(1);
  simulation.run(1);
  for (const { copied, kept } of copies(restored)) expect(copied).toEqual(kept);
  expect(copies(restored)).toEqual(copies(simulation));
});

test("bundles hold what the onset of a state leaves", () => {
  const statements = [assign(5, binary(read(5), "+", 1)), assign(6, binary(read(6), "*", 2))];
  const onset: Pass = { kind: "each", domain: { site: "post", owner: 1 }, statements };
  const protocol = [{ step: 30, set: [], enter: "nrem" }];
  const simulation = new Simulation(bundled({ ticks: [], onEnter: { nrem: [onset] }, protocol }));
  expect([...follow(simulation, 40, 6)]).toEqual([1, 2]);
});

test("bundles hold what a skip of silence leaves of a trace whose clock starts anew in it", () => {
  const simulation = new Simulation(bundled({ skipSilence: true, ticks: [] }));
  const bound = (name: string) =>
    simulation.readVariable(numberOf(simulation.program, `silence.${name}`))[0]!;
  simulation.run(900); // the last input arrives in step 303; the clock of the trace that is still there starts anew at 960
  expect(follow(simulation, 1000, 2).size).toBe(100);
  expect([bound("from") < 960, bound("until") > 1000]).toEqual([true, true]);
});

/** Arrivals read the trace of their rule and one of the mechanism whose synapses come and go, which their change halves. */
const regrowing = (scale: number): Program =>
  programOf(
    restlessModel(scale, {
      mechanism: {
        ...restless,
        onPre: ["sent += 1", "seen += 1 + fired"],
        structural: { ...restless.structural!, after: ["fired *= 0.5", ...restless.structural!.after!] },
      },
    }),
  );

test("bundles hold what changes of structure leave", () => {
  const simulation = new Simulation(regrowing(1));
  const fired = numberOf(simulation.program, "restless.fired");
  const before = simulation.weights(0).length;
  expect(simulation.shard.bundles[0]).toContain(fired);
  expect(follow(simulation, 401, fired).size).toBeGreaterThan(100);
  expect(simulation.weights(0).length).not.toBe(before);
});

test("bundles on several threads give the bytes of one", async () => {
  const program = regrowing(3);
  const alone = new Simulation(program);
  expect(alone.shard.bundles[0]!.length).toBe(2);
  const meant = await outcome(alone, 300);
  const run = await ParallelSimulation.start(program, { threads: 3, spawn });
  try {
    expect(run.threads).toBe(3);
    expect(await outcome(run, 300)).toEqual(meant);
  } finally {
    await run.close();
  }
});
