import { expect, test } from "vitest";
import { elementsOf } from "../../src/engine/shard.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Program } from "../../src/program/program.ts";
import { bundled } from "./circuits.ts";

/** What memory holds of the bundles of P, by variable, and of the variables themselves, in bits. */
function copies({ shard }: Simulation): { copied: Uint32Array; kept: Uint32Array }[] {
  const at = shard.layout.projections[0]!.bundle;
  return shard.bundles[0]!.map((variable, column) => {
    const kept = elementsOf(shard, variable, 70) as Float32Array;
    const all = new Float32Array(shard.memory.buffer, at, 4 * kept.length);
    const copied = kept.map((_, i) => all[4 * i + column]!);
    return { copied: new Uint32Array(copied.buffer), kept: new Uint32Array(kept.slice().buffer) };
  });
}

/** A restart of the fast clock every 60 steps, a tick every 50, and the protocol at step 130. */
const moving: Program = bundled({ protocol: [{ step: 130, set: [{ variable: 2, value: 0.25 }] }] });

test("bundles hold what the variables hold after spikes, restarts of clocks, ticks and the protocol", () => {
  const simulation = new Simulation(moving);
  const seen = new Set<string>();
  for (let step = 0; step < 200; step++) {
    simulation.run(1);
    for (const { copied, kept } of copies(simulation)) expect(copied).toEqual(kept);
    const factors = Float32Array.from(simulation.readVariable(6));
    expect(copies(simulation)[2]!.copied).toEqual(new Uint32Array(factors.buffer));
    seen.add(String(simulation.readVariable(6)[0]));
  }
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
