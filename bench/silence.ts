// Question: how long does an hour of silence take that is skipped exactly, and how long if it is stepped through?

import { Simulation } from "../src/engine/simulation.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import type { Model } from "../src/model/model.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { machineText, time, timingText } from "./measure.ts";

/** Cells with scaled and Hebbian synapses between them, whose input stops after a second, as under tetrodotoxin. */
function silenced(count: number, skipSilence: boolean): Model {
  return {
    version: 1,
    name: "silenced",
    dt: "0.1 ms",
    duration: "2 h",
    seed: 1,
    skipSilence,
    populations: {
      X: { count: 100, input: { kind: "poisson", rate: "20 Hz" } },
      E: { count, neuron: "lif-conductance" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "glutamate",
        wiring: { kind: "fixed-probability", probability: 0.2 },
        weight: 1,
        unitWeight: "1 nS",
        delay: "1.5 ms",
      },
      EE: {
        from: "E",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "fixed-in-degree", inDegree: 100 },
        weight: 0.5,
        unitWeight: "0.1 nS",
        delay: "1.5 ms",
      },
    },
    mechanisms: {
      stdp: { mechanism: "stdp-pair", on: ["EE"] },
      scaling: { mechanism: "multiplicative-scaling", on: ["EE"] },
    },
    protocol: [{ at: "1 s", set: { "X.rate": "0 Hz" } }],
  };
}

/** A circuit 5 s after its start, 4 s after its input stopped. */
function fallenSilent(count: number, skipSilence: boolean): Simulation {
  const { program } = resolveModel(silenced(count, skipSilence), { neurons, mechanisms });
  const simulation = new Simulation(program);
  simulation.run(50_000);
  return simulation;
}

const hour = 36_000_000;
const lines = [machineText()];
for (const count of [100, 1000]) {
  const skipping = fallenSilent(count, true);
  const stepping = fallenSilent(count, false);
  const skipped = await time(() => skipping.run(hour), { runs: 5, warmUp: 1 });
  const stepped = await time(() => stepping.run(hour / 360), { runs: 5, warmUp: 1 });
  lines.push(
    `${count} cells, ${100 * count} plastic synapses, scaling every second, steps of 0.1 ms`,
    `  an hour, skipped: ${timingText(skipped)}`,
    `  10 s, stepped: ${timingText(stepped)}`,
    `  ratio for the same time: ${((360 * stepped.cpu.median) / skipped.cpu.median).toFixed(0)}`,
  );
}
process.stdout.write(`${lines.join("\n")}\n`);
