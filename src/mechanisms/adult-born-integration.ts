import type { Mechanism } from "../model/mechanism.ts";
import { adultBornNeuron } from "./adult-born-neuron.ts";

/**
 * The synapses of adult-born cells: they appear at an age, and onto each target they are paid for by the older ones.
 *
 * On projections from a population with adult-born cells (`bornAt` of each axon is given in the model) each target gains
 * synapses from those of them that are old enough. The sum of the weights onto a target is conserved: what is new is taken
 * from the others in proportion, so that their ratios stay. `financed` 0 is the control: each insertion adds its weight.
 * The cells themselves mature with `adult-born-neuron`.
 *
 * Departs from the source: the numbers are orders of magnitude chosen here.
 */
export const adultBornIntegration = {
  name: "adult-born-integration",
  about: "adult-born cells form synapses onto their targets, financed by the older ones",
  source: {
    cite: "idea: Esposito et al. 2005, J Neurosci 25:10074-10086",
    doi: "10.1523/JNEUROSCI.3114-05.2005",
  },
  laws: ["insertion-keeps-summed-input-and-ratios", "new-synapses-come-from-cells-of-age"],
  parameters: {
    day: adultBornNeuron.parameters.day,
    formation: {
      value: 1,
      unit: "1/d",
      tag: "C",
      range: [0.01, 100],
      group: "structural",
      power: 1,
      about: "synapses that a target gains from cells of age",
    },
    gSynapse: {
      value: 16,
      unit: "d",
      tag: "C",
      range: [7, 30],
      symbol: "gSyn",
      group: "structural",
      power: -1,
      about: "age of a cell at which its first synapses appear",
    },
    gLast: {
      value: 60,
      unit: "d",
      tag: "C",
      range: [20, 365],
      group: "structural",
      power: -1,
      about: "age of a cell from which it forms no more",
    },
    wNew: { value: 0.1, unit: "1", tag: "C", range: [0.001, 1], about: "weight of a new synapse" },
    financed: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1: the older synapses pay for a new one, 0: control",
    },
    period: {
      value: 60,
      unit: "s",
      tag: "C",
      range: [1, 86_400],
      symbol: "dtStruct",
      group: "structural",
      power: -1,
      about: "interval of the structural grid",
    },
  },
  variables: {
    bornAt: {
      per: "pre",
      unit: "1",
      initial: -1e6,
      about: "day of birth of the presynaptic cell; long before the start for an old one",
    },
    older: { per: "post", unit: "1", initial: 0, about: "summed weight of the synapses that pay" },
    inserted: { per: "post", unit: "1", initial: 0, about: "summed weight of those formed at the last tick" },
  },
  structural: {
    every: "period",
    form: "formation",
    partner: "if(t - bornAt * day >= gSynapse and t - bornAt * day < gLast, 1, 0)",
    weight: "wNew",
    after: [
      "older = sum(if(age > 0 ms, w, 0))",
      "inserted = sum(if(age > 0 ms, 0, w))",
      "w *= if(age > 0 ms, 1 - financed * min(inserted / max(older, 1e-12), 1), 1)",
    ],
  },
  require: [
    { that: "day > 0 d", otherwise: "day must be above 0: births are counted in it" },
    { that: "gSynapse < gLast", otherwise: "gSynapse must be below gLast: synapses are formed between them" },
    { that: "wNew >= 0", otherwise: "wNew must be 0 or more" },
    { that: "financed >= 0 and financed <= 1", otherwise: "financed must be 0 to 1" },
  ],
} satisfies Mechanism;
