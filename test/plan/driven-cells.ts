import type { Model } from "../../src/model/model.ts";
import type { NeuronProgram, Program } from "../../src/program/program.ts";

/** 21 conductance cells E that 40 Poisson cells X reach through one receptor. */
export function drivenCells(receptor: string, changes: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "cells",
    dt: "0.5 ms",
    duration: "10 s",
    seed: 5,
    populations: {
      X: { count: 40, input: { kind: "poisson", rate: "40 Hz" } },
      E: { count: 21, neuron: "lif-conductance", initial: { v: { uniform: ["-60 mV", "-50 mV"] } } },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor,
        wiring: { kind: "fixed-probability", probability: 0.4 },
        weight: 1,
        unitWeight: "3 nS",
      },
    },
    ...changes,
  };
}

/** The equations of the cells E. */
export function cellsOf({ populations }: Program): NeuronProgram {
  const { body } = populations.find(({ name }) => name === "E")!;
  if (body.kind !== "neurons") throw new Error("E has neurons");
  return body.neuron;
}
