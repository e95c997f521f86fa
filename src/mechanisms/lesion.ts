import type { Mechanism } from "../model/mechanism.ts";

/**
 * Loss of cells: those whose draw lies below `lost` never fire again.
 *
 * Each cell draws once at the start, so that a larger loss takes the cells of a smaller one and some more. Lost cells keep
 * their membrane and their synapses, and their threshold is out of reach.
 */
export const lesion = {
  name: "lesion",
  about: "takes a share of the cells out of the circuit",
  source: { cite: "loss of cells as an experimenter makes it; the form is chosen here" },
  laws: ["loses-its-share-of-the-cells"],
  parameters: {
    lost: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      live: true,
      about: "share of the cells that are lost",
    },
    unreachable: {
      value: 1000,
      unit: "mV",
      tag: "C",
      about: "what is added to the threshold of a lost cell",
    },
  },
  variables: {
    luck: { per: "post", unit: "1", initial: "uniform()", about: "drawn once; the lowest are lost first" },
  },
  writes: ["thresholdShift"],
  every: { "1 s": ["thresholdShift = if(luck < lost, unreachable, 0 mV)"] },
} satisfies Mechanism;
