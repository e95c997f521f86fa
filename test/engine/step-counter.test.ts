import { expect, test } from "vitest";
import { overSpikes } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { smallNetwork } from "../runs/small-network.ts";

const { program } = resolveModel(smallNetwork({ protocol: [] }), { neurons, mechanisms });

/** Spikes with steps counted from `first`, and all weights. */
async function outcome(first: number, pieces: readonly number[]) {
  const spikes: string[] = [];
  let run = new Simulation(program, "lazy", first);
  for (const steps of pieces) {
    run.onSpikes = (records) =>
      overSpikes(records, (p, step, cells) => {
        for (const cell of cells) spikes.push(`${step - first} ${p} ${cell}`);
      });
    run.run(steps);
    const next = new Simulation(program, "lazy");
    await next.restore([...run.save()]);
    expect(next.step).toBe(run.step);
    run = next;
  }
  return { spikes: spikes.sort(), weights: run.weights(0), step: run.step - first };
}

test("steps beyond 2^32 are as any others, in one go and resumed just before and after", async () => {
  // a multiple of every tick, so that the ticks fall on the same steps
  const first = 4_294_960_000;
  const near = await outcome(0, [15_000]);
  const far = await outcome(first, [7_295, 1, 1, 7_703]);
  expect(first + 7_296).toBe(2 ** 32);
  expect(near.spikes.length).toBeGreaterThan(5_000);
  expect(far.spikes).toEqual(near.spikes);
  expect(far.weights).toEqual(near.weights);
});
