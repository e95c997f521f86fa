import { expect } from "vitest";
import { backends, start } from "../running.ts";
import type { Law } from "./law.ts";

/** Of 100 driven cells those that a lesion takes fall silent, and no others. */
const losesItsShare: Law = (mechanism) => {
  for (const backend of backends) {
    const run = start(
      {
        version: 1,
        name: "lesion",
        dt: "1 ms",
        duration: "1 h",
        seed: 5,
        populations: { E: { count: 100, neuron: "lif-conductance", parameters: { iExt: "200 pA" } } },
        mechanisms: { lesion: { mechanism, population: "E" } },
        protocol: [{ at: "500 ms", set: { "lesion.lost": 0.3 } }],
      },
      backend,
    );
    run.run(2000);
    const firing = new Set(
      run
        .spikes("E")
        .filter(({ step }) => step > 1200)
        .map(({ cell }) => cell),
    );
    const luck = run.read("lesion.luck");
    const lost = [...luck.keys()].filter((cell) => luck[cell]! < 0.3);
    expect([...firing].sort((a, b) => a - b)).toEqual([...luck.keys()].filter((cell) => luck[cell]! >= 0.3));
    expect(Math.abs(lost.length - 30)).toBeLessThan(23); // five standard errors
  }
};

/** Laws of lost cells. */
export const lesionLaws: Readonly<Record<string, Law>> = { "loses-its-share-of-the-cells": losesItsShare };
