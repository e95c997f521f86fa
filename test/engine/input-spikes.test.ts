import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { spikesOf } from "./agreement.ts";

/** Every kind of input onto cells whose shortest delay makes windows of four steps. */
const model: Model = {
  version: 1,
  name: "inputs",
  dt: "0.5 ms",
  duration: "1.2 s",
  seed: 11,
  precision: "f64",
  populations: {
    E: { count: 70, neuron: "lif-relative", parameters: { bias: "8 mV" } },
    poisson: { count: 150, input: { kind: "poisson", rate: "20 Hz" } },
    pattern: {
      count: 90,
      input: {
        kind: "patterned",
        unit: "Hz",
        rates: [Array.from({ length: 90 }, (_, i) => i), Array.from({ length: 90 }, () => 2000)],
        schedule: [
          { pattern: 0, duration: "101 ms" },
          { pattern: null, duration: "50 ms" },
          { pattern: 1, duration: "1.5 ms" },
        ],
        repeat: true,
      },
    },
    list: {
      count: 70,
      input: { kind: "spikes", unit: "ms", times: [0, 1, 1, 300, 1199], cells: [3, 0, 69, 5, 64] },
    },
  },
  projections: Object.fromEntries(
    ["poisson", "pattern", "list"].map((from) => [
      from,
      {
        from,
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-probability", probability: 0.2 },
        weight: 0.05,
        delay: "1.5 ms",
      },
    ]),
  ),
  protocol: [
    { at: "200 ms", until: "500.5 ms", set: { "poisson.rate": "0 Hz", "pattern.gain": "0.5" } },
    { at: "800 ms", set: { "poisson.rate": "1500 Hz" } },
  ],
};

const { program } = resolveModel(model, { neurons, mechanisms });

test("input cells spike as the interpreter lets them, through changes of rate and pattern", () => {
  const meaning = interpret(program);
  meaning.run(program.steps);
  const expected = meaning.spikes.map(({ step, population, cell }) => `${step}:${population}:${cell}`).sort();
  const simulation = new Simulation(program);
  const found = spikesOf(simulation);
  for (let left = program.steps, piece = 1; left > 0; left -= piece, piece = Math.min(left, 2 * piece + 1))
    simulation.run(piece);
  expect(found.sort()).toEqual(expected);
  for (const kind of [1, 2, 3])
    expect(expected.filter((spike) => spike.split(":")[1] === String(kind)).length).toBeGreaterThan(4);
});

test("a run that nobody watches ends with the bytes of one that is", () => {
  const [watched, alone] = [new Simulation(program), new Simulation(program)];
  const found = spikesOf(watched);
  watched.run(program.steps);
  alone.run(program.steps);
  expect(found.length).toBeGreaterThan(5_000);
  expect(alone.spikeCounts).toEqual(watched.spikeCounts);
  expect([...alone.save()]).toEqual([...watched.save()]);
});

test("a run saved between two spikes of every kind of input goes on to the same bytes", async () => {
  const whole = new Simulation(program);
  whole.run(program.steps);
  const first = new Simulation(program);
  first.run(561);
  const second = new Simulation(program);
  await second.restore([...first.save()]);
  second.run(program.steps - 561);
  expect([...second.save()]).toEqual([...whole.save()]);
});
