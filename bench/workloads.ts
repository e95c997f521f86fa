import { readFileSync } from "node:fs";
import { readModel } from "../src/io/read-model.ts";
import type { Model } from "../src/model/model.ts";

/** COBA network without plasticity: `scale` 1 is W1 (4,000 cells), 5 is W1b (20,000 cells). */
export function w1(scale: 1 | 5 = 1, duration = "10 s"): Model {
  return { ...modelIn(scale === 1 ? "w1" : "w1b"), duration };
}

/** Pair STDP and multiplicative scaling of 1.024 M recurrent synapses. */
export function w2(duration = "10 s"): Model {
  return { ...modelIn("w2"), duration };
}

/** Rate-modulated triplet STDP and inhibitory STDP, 20,000 neurons. */
export function w3(duration = "2 s"): Model {
  return { ...modelIn("w3"), duration };
}

/** The model in a file of `bench/models`, which `setpoint run` takes as it stands. */
function modelIn(name: string): Model {
  const file = `bench/models/${name}.yaml`;
  const reading = readModel(readFileSync(file, "utf8"), file);
  if (!reading.ok) throw new Error(`bug: ${reading.errors.join("\n")}`);
  return reading.model;
}

/** Image c of the ten rings with bars, 28 x 28 values in 0..1 with index 28 y + x. */
export function ringImage(c: number): number[] {
  const t = (2 * Math.PI * c) / 10;
  return Array.from({ length: 784 }, (_, index) => {
    const x = index % 28;
    const y = Math.floor(index / 28);
    const r = Math.hypot(x - (13.5 + 5 * Math.cos(t)), y - (13.5 + 5 * Math.sin(t)));
    const u = (x - 13.5) * Math.cos(t / 2) + (y - 13.5) * Math.sin(t / 2);
    const s = (x - 13.5) * Math.sin(t / 2) - (y - 13.5) * Math.cos(t / 2);
    const ring = Math.exp(-(((r - 5) / 1.5) ** 2));
    const bar = Math.abs(s) < 9 ? Math.exp(-((u / 1.5) ** 2)) : 0;
    const value = Math.max(ring, bar);
    return value < 0.1 ? 0 : value;
  });
}

/**
 * Unsupervised digit network on ring images, 50 samples of 350 ms and 150 ms of rest.
 *
 * The number of spikes depends on the draw of the input: 1,050 to 1,490 over eight seeds, 1,431 with this one.
 */
export function w4(samples = 50): Model {
  const rates = Array.from({ length: 10 }, (_, c) => ringImage(c).map((value) => 63.75 * value));
  const schedule = Array.from({ length: samples }, (_, k) => [
    { pattern: k % 10, duration: "350 ms" },
    { pattern: null, duration: "150 ms" },
  ]).flat();
  return {
    version: 1,
    name: "w4",
    dt: "0.5 ms",
    duration: `${samples * 500} ms`,
    seed: 1,
    populations: {
      X: { count: 784, input: { kind: "patterned", unit: "Hz", rates, schedule } },
      E: { count: 400, neuron: "diehl-cook-excitatory", initial: { v: "-105 mV" } },
      I: { count: 400, neuron: "diehl-cook-inhibitory", initial: { v: "-100 mV" } },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "all-to-all" },
        weight: { expression: "0.3 * frac((pre * 400 + index) * 0.6180339887)" },
      },
      EI: { from: "E", to: "I", receptor: "excitatory", wiring: { kind: "one-to-one" }, weight: 10.4 },
      IE: {
        from: "I",
        to: "E",
        receptor: "inhibitory",
        wiring: { kind: "all-to-all", exceptPartner: true },
        weight: 17,
      },
    },
    mechanisms: {
      stdp: {
        mechanism: "stdp-triplet-nearest",
        on: ["XE"],
        preset: "diehl-cook",
      },
      normalization: {
        mechanism: "weight-normalization",
        on: ["XE"],
        parameters: { total: 78, period: "500 ms" },
      },
    },
  };
}
