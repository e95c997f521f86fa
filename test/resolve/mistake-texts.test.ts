import { expect, test } from "vitest";
import type { Model } from "../../src/model/model.ts";
import { lifCurrent } from "../../src/neurons/lif-current.ts";
import { refusalOf } from "../running.ts";
import { change, model } from "./mistake-texts.ts";

const cases: readonly (readonly [what: string, mistaken: Model, text: string])[] = [
  [
    "a rule of the network in every step",
    change.rule({ continuous: ["d(n)/dt = -n / tau"] }),
    "mine.continuous[0]: n lives at the network, which changes at ticks only\n  d(n)/dt = -n / tau\n    ^\n  move the equation to `every`, where d(x)/dt is integrated exactly over the interval",
  ],
  [
    "a rule of the neuron that is not linear",
    change.rule({ continuous: ["d(y)/dt = -y * y / tau"] }),
    "mine.continuous[0]: the equation of y is not linear in y, so it has no exact step\n  d(y)/dt = -y * y / tau\n    ^\n  write it as d(y)/dt = a - b * y with a and b free of y, or move it to `every` as an assignment",
  ],
  [
    "a rule of every synapse in every step",
    change.rule({ continuous: ["d(s)/dt = y / tau"] }),
    "mine.continuous[0]: s would change at every synapse of XE in each of the 10000 steps of a second\n  d(s)/dt = y / tau\n    ^\n  make it a relaxation to a constant, gate it by the neuron, as in ... * max(0, v - threshold), or move it to `every` or to a spike",
  ],
  [
    "delays that do not fit",
    change.projection({ wiring: { kind: "list", pre: [0, 1], post: [0, 1], delays: ["1 ms"] } }),
    "projections.XE.wiring.delays: 1 delays do not fit 2 synapses\n  give one delay for each entry of pre",
  ],
  [
    "a delay in a list that is no time",
    change.projection({ wiring: { kind: "list", pre: [0], post: [0], delays: ["1 mV"] } }),
    'projections.XE.wiring.delays[0]: a delay must be in ms, got 1 mV\n  write it as "1.5 ms"',
  ],
  [
    "more delays than rows",
    change.projection({
      wiring: {
        kind: "list",
        pre: Array.from({ length: 65 }, () => 0),
        post: Array.from({ length: 65 }, (_, k) => k % 5),
        delays: Array.from({ length: 65 }, (_, k) => `${k + 1} ms`),
      },
    }),
    "projections.XE.wiring.delays: 65 distinct delays are more than 64\n  round them to fewer values: each costs a row for every presynaptic cell",
  ],
  [
    "a negative delay",
    change.projection({ delay: "-1 ms" }),
    "projections.XE.delay: a delay must be between 0 and 6553.5 ms, got -1 ms\n  shorten it or lengthen dt",
  ],
  [
    "a long delay",
    change.projection({ delay: "100 s" }),
    "projections.XE.delay: a delay must be between 0 and 6553.5 ms, got 100000 ms\n  shorten it or lengthen dt",
  ],
  [
    "spikes that arrive at no projection",
    change.rule({ onPre: ["y += 1"] }, { population: "E" }),
    "mechanisms.m: mine has variables at the synapse (x) but is on no projection\n  name its projections under `on`\nmechanisms.m: mine has variables at the synapse (s) but is on no projection\n  name its projections under `on`\nmechanisms.m: mine has onPre rules but is on no projection\n  name its projections under `on`",
  ],
  [
    "a population that is both",
    change.input({ neuron: "adex" }),
    "populations.X: a population is either neurons or an input\n  give exactly one of neuron and input",
  ],
  [
    "too many cells",
    change.cells({ count: 5e9 }),
    "populations: 5000000005 cells are more than the 4294967294 that a model can hold\n  lower the counts\nprojections.XE.wiring: about 25000000000 synapses are more than the 2147483648 that a projection can hold\n  lower the counts of X (5) and E (5000000000) or the density",
  ],
  [
    "a count of half a cell",
    change.cells({ count: 0.5 }),
    "populations.E.count: count must be a whole number above 0, got 0.5\n  leave the population out if it is not wanted",
  ],
  [
    "a draw in another unit",
    change.cells({ initial: { v: { uniform: ["1 nS", "2 nS"] } } }),
    'populations.E.initial.v.uniform[0]: the value must be in mV, got 1 nS\n  write it with its unit, such as "5 mV"\npopulations.E.initial.v.uniform[1]: the value must be in mV, got 2 nS\n  write it with its unit, such as "5 mV"',
  ],
  [
    "a negative SD",
    change.cells({ initial: { v: { normal: { mean: "-60 mV", sd: "-1 mV" } } } }),
    "populations.E.initial.v.normal.sd: a standard deviation must be 0 or more, got -1 mV\n  give a number that can be drawn with",
  ],
  [
    "an SD that is not finite",
    change.projection({ weight: { lognormal: { median: 1, sdLog: Number.NaN } } }),
    'projections.XE.weight.lognormal.sdLog: a quantity must start with a number, got "NaN"\n  NaN\n  ^^^\n  write a number and a unit, such as 5 mV',
  ],
  [
    "a character that no equation has",
    change.rule({ onPost: ["y = y $ 2"] }),
    "mine.onPost[0]: unexpected $\n  y = y $ 2\n        ^\n  an equation is made of names, numbers with units, + - * / ^ ( ) and comparisons",
  ],
  [
    "a very long equation",
    change.rule({ onPost: [`y = ${"1 + ".repeat(1000)}1`] }),
    "mine.onPost[0]: an equation must have at most 4000 characters, got 4005\n  ... + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1\n                                                        ^\n  split it into several statements",
  ],
  [
    "an equation of the neuron that is not linear",
    change.neuron({ continuous: ["d(v)/dt = -v * v / 1 mV / 1 ms"], method: "auto" }),
    'lif-current: the equation of v is not linear in v, so it has no exact step\n  d(v)/dt = -v * v / 1 mV / 1 ms\n  choose a method: method: "heun" (second order), "rk4" or "euler"',
  ],
  [
    "an unknown variable of the neuron",
    change.neuron({ continuous: ["d(q)/dt = -q / 1 ms"] }),
    "lif-current.continuous[0]: unknown variable: q\n  d(q)/dt = -q / 1 ms\n    ^\n  did you mean v?",
  ],
  [
    "a variable of the neuron that is assigned",
    change.neuron({ continuous: ["v = vRest"] }),
    "lif-current.continuous[0]: v is assigned at every step\n  v = vRest\n  ^\n  write d(v)/dt = ..., or move it to definitions if it is no state",
  ],
  [
    "two equations of one variable",
    change.neuron({ continuous: ["d(v)/dt = (vRest - v) / 1 ms", "d(v)/dt = (vRest - v) / 2 ms"] }),
    "lif-current.continuous[1]: d(v)/dt is given twice\n  d(v)/dt = (vRest - v) / 2 ms\n    ^\n  add the right sides in one equation",
  ],
  [
    "a threshold that compares nothing",
    change.neuron({ threshold: "v" }),
    "lif-current.threshold: the threshold must be a comparison\n  v\n  ^\n  write it as v >= vThreshold",
  ],
  [
    "a reset with a differential equation",
    change.neuron({ reset: ["d(v)/dt = 0 mV / 1 ms"] }),
    "lif-current.reset[0]: a reset has no differential equation\n  d(v)/dt = 0 mV / 1 ms\n    ^\n  assign a variable of the neuron, as in v = vReset",
  ],
  [
    "a reset of something else",
    change.neuron({ reset: ["q = 1"] }),
    "lif-current.reset[0]: unknown variable: q\n  q = 1\n  ^\n  did you mean v?",
  ],
  [
    "a hold of something else",
    change.neuron({ refractory: { time: "tRefractory", hold: ["q"] } }),
    "lif-current.refractory.hold: unknown variable: q\n  did you mean v?",
  ],
  [
    "a refractory time that changes while running",
    model({ protocol: [{ at: "1 ms", set: { "E.tRefractory": "3 ms" } }] }),
    "populations.E: the refractory time changes while running\n  take it out of the protocol",
  ],
  [
    "a refractory time below dt",
    change.cells({ parameters: { tRefractory: "0.01 ms" } }),
    "populations.E.parameters: dt must not be longer than tRefractory\n  it must hold that tRefractory >= dt\npopulations.E: the refractory time is 0.01 ms, shorter than dt (0.1 ms)\n  lengthen it or shorten dt",
  ],
  [
    "a parameter in another unit",
    change.cells({ parameters: { iExt: "5 mV" } }),
    'populations.E.parameters.iExt: iExt must be in pA, got 5 mV\n  write it with a unit, such as "0 pA"',
  ],
  [
    "a parameter that is not finite",
    change.rule(
      { parameters: { z: { value: "1 / 0", unit: "1", tag: "C", about: "x" } }, variables: {} },
      { population: "E" },
    ),
    "mechanisms.m.parameters.z: z is not a finite number\n  look for a division by 0 or a value that is missing",
  ],
  [
    "a spike file that was not read",
    change.input({ input: { kind: "spike-file", unit: "ms", file: "a.csv" } }),
    "populations.X.input.kind: the file a.csv has not been read\n  read it first: the spikes stand in the model as kind: spikes, with times and cells",
  ],
  [
    "a rate file that was not read",
    change.input({ input: { kind: "pattern-file", unit: "Hz", file: "a.csv", schedule: [] } }),
    "populations.X.input.kind: the file a.csv has not been read\n  read it first: the rates stand in the model as kind: patterned, with rates",
  ],
  [
    "an unknown input",
    change.input({ input: { kind: "sine" } as never }),
    "populations.X.input.kind: unknown input: sine\n  choose poisson, patterned, spikes, spike-file or pattern-file",
  ],
  [
    "patterns that do not fit",
    change.input({
      input: { kind: "patterned", unit: "Hz", rates: [[1, 2]], schedule: [{ pattern: 0, duration: "1 s" }] },
    }),
    "populations.X.input.rates[0]: a pattern of 2 rates does not fit 5 cells\n  give one rate for each cell of X",
  ],
  [
    "an unknown pattern",
    change.input({
      input: {
        kind: "patterned",
        unit: "Hz",
        rates: [[1, 2, 3, 4, 5]],
        schedule: [{ pattern: 3, duration: "1 s" }],
      },
    }),
    "populations.X.input.schedule[0].pattern: unknown pattern: 3\n  patterns are counted from 0 to 0; null is silence",
  ],
  [
    "a negative rate in a pattern",
    change.input({
      input: {
        kind: "patterned",
        unit: "Hz",
        rates: [[1, 2, 3, 4, -5]],
        schedule: [{ pattern: 0, duration: "1 s" }],
      },
    }),
    'populations.X.input.rates[0][4]: a rate must be 0 or more and finite, got -5\n  write it as "10 Hz"',
  ],
  [
    "times that do not fit",
    change.input({ input: { kind: "spikes", unit: "ms", times: [1, 2], cells: [0] } }),
    "populations.X.input: 2 times do not fit 1 cells\n  times and cells hold one entry for each spike",
  ],
  [
    "a spike before the start",
    change.input({ input: { kind: "spikes", unit: "ms", times: [-1], cells: [0] } }),
    "populations.X.input.times[0]: a spike time must be 0 or more, got -1\n  times count from the start of the run",
  ],
  [
    "a spike of no cell",
    change.input({ input: { kind: "spikes", unit: "ms", times: [1], cells: [9] } }),
    "populations.X.input.cells[0]: X has no cell 9\n  cells are counted from 0 to 4",
  ],
  [
    "a negative rate",
    change.input({ input: { kind: "poisson", rate: "-1 Hz" } }),
    'populations.X.input.rate: a rate must be 0 or more and finite, got -1 Hz\n  write it as "10 Hz"',
  ],
  [
    "a duration below dt",
    model({ duration: "0.01 ms" }),
    "duration: it must be one step of dt (0.1 ms) or more, got 0.01 ms\n  lengthen it or shorten dt",
  ],
  [
    "a duration that cannot be counted",
    model({ duration: "1e18 s" }),
    "duration: 1e18 s is 1.0e+22 steps of dt (0.1 ms), more than the 2^53 that can be counted\n  shorten it",
  ],
  [
    "a mechanism placed nowhere",
    change.rule({}, {}),
    "mechanisms.m: the mechanism is placed nowhere\n  name projections under `on`, or a `population`",
  ],
  [
    "a mechanism on two populations",
    model({
      populations: {
        X: { count: 5, input: { kind: "poisson", rate: "1 Hz" } },
        E: { count: 5, neuron: "lif-conductance" },
        F: { count: 5, neuron: "lif-conductance" },
      },
      mechanisms: { m: { mechanism: "calcium-sensor", on: ["XE"], population: "F" } },
    }),
    "mechanisms.m: one instance cannot serve E and F\n  all projections of an instance must have one target population; make one instance for each",
  ],
  [
    "a mechanism on an input",
    change.rule({ variables: {} }, { population: "X" }),
    "mechanisms.m: X is an input and has no plasticity\n  name a population with a neuron",
  ],
  [
    "a gate out of bounds",
    model({ gates: { ltp: 2 }, mechanisms: { m: { mechanism: "stdp-pair", on: ["XE"] } } }),
    "gates.ltp: a gate must be in 0..1, got 2\n  m reads it as a factor",
  ],
  [
    "a word of the language as a name",
    change.rule({ parameters: { dt: { value: 1, unit: "1", tag: "C", about: "x" } } }),
    "mine.parameters.dt: dt is a word of the language\n  choose another name",
  ],
  [
    "a name of the neuron",
    change.rule({ parameters: { gLeak: { value: 1, unit: "1", tag: "C", about: "x" } } }),
    "mine.parameters.gLeak: gLeak is already a name of the neuron lif-conductance\n  choose another name",
  ],
  [
    "a name declared twice",
    change.rule({ gates: ["y"] }),
    "mine.gates.y: y is declared twice\n  choose another name",
  ],
  [
    "a factor at another site",
    change.rule({ variables: { H: { per: "synapse", unit: "1", initial: 1, about: "x" } } }),
    "mine.variables.H.per: H must live at post, got synapse\n  it is a factor of what a synapse transmits; another quantity needs another name",
  ],
  [
    "synapse variables on no projection",
    change.rule({}, { population: "E" }),
    "mechanisms.m: mine has variables at the synapse (x) but is on no projection\n  name its projections under `on`\nmechanisms.m: mine has variables at the synapse (s) but is on no projection\n  name its projections under `on`",
  ],
  [
    "branch variables without branches",
    change.rule({ variables: { b: { per: "branch", unit: "1", initial: 1, about: "x" } } }),
    "mechanisms.m: mine has variables at the branch (b) but E has no branches\n  give populations.E.branches a number",
  ],
  [
    "an unknown start value",
    model({ mechanisms: { m: { mechanism: "calcium-sensor", population: "E", initial: { q: 1 } } } }),
    "mechanisms.m.initial.q: unknown variable: q\n  did you mean c?",
  ],
  [
    "a compression below 1",
    model({ compression: 0.5 }),
    "compression: compression must be in 1..100, got 0.5\n  1 is real time",
  ],
  [
    "a seed that is no whole number",
    model({ seed: 0.5 }),
    "seed: seed must be a whole number below 2^53, got 0.5\n  any whole number will do",
  ],
  [
    "a duration without a unit",
    model({ duration: "10" }),
    "duration: it must be in ms, got 10\n  write it with its unit, such as 10 ms",
  ],
  ["a step that is none", model({ dt: "0 ms" }), 'dt: dt must be above 0, got 0 ms\n  write it as "0.1 ms"'],
  [
    "a preset of an input",
    change.input({ preset: "fast" }),
    "populations.X.preset: X is an input and has no preset\n  presets are sets of values of a neuron model; leave it out",
  ],
  [
    "a start value that is not finite",
    change.rule({ variables: { y: { per: "post", unit: "1", initial: "1 / 0", about: "x" } } }),
    "m.y: m.y does not start at a finite number\n  look for a division by 0 in its initial value",
  ],
  [
    "a quantity defined twice",
    change.neuron({ definitions: ["a = v", "a = v"] }),
    "lif-current.definitions[1]: a is defined twice\n  a = v\n  ^\n  give the quantity a name of its own, as in iTotal = gLeak * (eLeak - v)",
  ],
  [
    "a definition of another form",
    change.neuron({ definitions: ["d(a)/dt = v / 1 ms"] }),
    "lif-current.definitions[0]: a definition must have the form name = expression\n  d(a)/dt = v / 1 ms\n    ^\n  give the quantity a name of its own, as in iTotal = gLeak * (eLeak - v)",
  ],
  [
    "a receptor of something else",
    change.neuron({ receptors: { excitatory: { q: 1 } } }),
    "lif-current.receptors.excitatory.q: unknown variable: q\n  a receptor raises variables of its neuron: v, iExc, iInh",
  ],
  [
    "a ratio of a receptor that changes",
    model({
      populations: {
        E: { count: 2, neuron: { ...lifCurrent, receptors: { excitatory: { iExc: "tauInh / tauExc" } } } },
      },
      projections: {},
      protocol: [{ at: "1 ms", set: { "E.tauExc": "3 ms" } }],
    }),
    "lif-current.receptors.excitatory.iExc: the ratio of a receptor must be constant\n  use parameters that no protocol changes",
  ],
  [
    "a projection onto an input",
    change.projection({ from: "E", to: "X" }),
    "projections.XE.to: X is an input and receives nothing\n  name a population with a neuron",
  ],
  [
    "weights that do not fit",
    change.projection({ wiring: { kind: "list", pre: [0, 1], post: [0, 1], weights: [1] } }),
    "projections.XE.wiring.weights: 1 weights do not fit 2 synapses\n  give one weight for each entry of pre",
  ],
  [
    "a negative weight in a list",
    change.projection({ wiring: { kind: "list", pre: [0, 1], post: [0, 1], weights: [1, -1] } }),
    "projections.XE.wiring.weights: a weight must be 0 or more and finite, got -1 at position 1\n  the receptor says whether a spike excites or inhibits; give its size here",
  ],
  [
    "a negative weight",
    change.projection({ weight: -1 }),
    "projections.XE.weight: a weight must be 0 or more, got -1\n  the receptor says whether a spike excites or inhibits; give its size here",
  ],
  [
    "branches where there are none",
    change.projection({ branch: "ordered" }),
    "projections.XE.branch: E has no branches\n  give populations.E.branches a number, or leave branch out",
  ],
  [
    "a unit weight in another unit",
    change.projection({ unitWeight: "1 pA" }),
    'projections.XE.unitWeight: a weight of 1 must be in nS, got 1 pA\n  write unitWeight: "1 nS"',
  ],
  [
    "a weight that nobody has",
    change.rule({ variables: {}, every: { "1 s": ["w = 1"] } }, { population: "E" }),
    'mine.every["1 s"][0]: w is the weight of a projection, and this instance is on none\n  w = 1\n  ^\n  name its projections under `on`',
  ],
  [
    "a parameter that is written",
    change.rule({ onPost: ["k = 2"] }),
    "mine.onPost[0]: k is a parameter and cannot be written\n  k = 2\n  ^\n  declare a variable with this start value",
  ],
  [
    "a quantity of the neuron that is written",
    change.rule({ every: { "1 s": ["eGABA = -70 mV"] } }),
    'mine.every["1 s"][0]: eGABA belongs to the neuron lif-conductance\n  eGABA = -70 mV\n  ^^^^^\n  add "eGABA" to writes of mine',
  ],
  [
    "a variable of the neuron that is written",
    change.rule({ every: { "1 s": ["v = -70 mV"] } }),
    'mine.every["1 s"][0]: v is a variable of the neuron lif-conductance and can only be read here\n  v = -70 mV\n  ^\n  write a quantity that the neuron declares',
  ],
  [
    "an unknown variable that is written",
    change.rule({ every: { "1 s": ["zebra = 1"] } }),
    'mine.every["1 s"][0]: unknown variable: zebra\n  zebra = 1\n  ^^^^^\n  declare it under variables of mine',
  ],
  [
    "arrivals without a projection",
    change.rule({ variables: {}, onPre: ["k += 1"] }, { population: "E" }),
    "mine.onPre[0]: k is a parameter and cannot be written\n  k += 1\n  ^\n  declare a variable with this start value",
  ],
  [
    "a spike that changes the network",
    change.rule({ onPost: ["n += 1"] }),
    "mine.onPost[0]: n lives at the network, which no single spike of a neuron changes\n  n += 1\n  ^\n  onPost changes variables of the neuron and of its synapses; use `every` for the others",
  ],
  [
    "a spike with a differential equation",
    change.rule({ onPost: ["d(y)/dt = 1 / tau"] }),
    "mine.onPost[0]: a spike is a moment and has no d/dt\n  d(y)/dt = 1 / tau\n    ^\n  write the jump, as in x += 1, or move the equation to `continuous`",
  ],
  [
    "an arrival that sets a neuron",
    change.rule({ onPre: ["y = 1"] }),
    "mine.onPre[0]: an arriving spike may only add to y, because many arrive in one step\n  y = 1\n  ^\n  use += or -=, or move the statement to onPost or `every`",
  ],
  [
    "an arrival that changes the network",
    change.rule({ onPre: ["n += 1"] }),
    "mine.onPre[0]: n lives at the network, which an arriving spike cannot change\n  n += 1\n  ^\n  use `every` with sum or mean",
  ],
  [
    "an interval that changes",
    model({
      mechanisms: { m: { mechanism: "weight-normalization", on: ["XE"] } },
      protocol: [{ at: "1 ms", set: { "m.period": "1 s" } }],
    }),
    'weight-normalization.every["period"]: the interval period changes while running\n  take it out of the protocol',
  ],
  [
    "a state with a differential equation",
    change.rule({ onEnter: { nrem: ["d(y)/dt = 1 / tau"] } }),
    "mine.onEnter.nrem[0]: a state begins at a moment and has no d/dt\n  d(y)/dt = 1 / tau\n    ^\n  write a jump, or move the equation to `every`",
  ],
  [
    "a tick that is not linear",
    change.rule({ every: { "1 s": ["d(y)/dt = -y * y / tau"] } }),
    'mine.every["1 s"][0]: the equation of y is not linear in y, so it has no exact step over an interval\n  d(y)/dt = -y * y / tau\n    ^\n  write it as d(y)/dt = a - b * y with a and b free of y, or as an assignment with interval',
  ],
  [
    "one-to-one wiring of two sizes",
    model({
      populations: {
        X: { count: 4, input: { kind: "poisson", rate: "1 Hz" } },
        E: { count: 5, neuron: "lif-conductance" },
      },
      projections: {
        XE: {
          from: "X",
          to: "E",
          receptor: "ampa",
          wiring: { kind: "one-to-one" },
          weight: 1,
          unitWeight: "1 nS",
        },
      },
    }),
    "projections.XE.wiring: one-to-one wiring must join populations of one size, got 4 and 5 cells\n  give X and E the same count, or choose another wiring",
  ],
  [
    "an unknown wiring",
    change.projection({ wiring: { kind: "random" } as never }),
    "projections.XE.wiring.kind: unknown wiring: random\n  choose one-to-one, all-to-all, fixed-probability, fixed-in-degree, distance or list",
  ],
  [
    "too many synapses",
    model({
      populations: {
        X: { count: 1e6, input: { kind: "poisson", rate: "1 Hz" } },
        E: { count: 1e6, neuron: "lif-conductance" },
      },
    }),
    "projections.XE.wiring: about 1000000000000 synapses are more than the 2147483648 that a projection can hold\n  lower the counts of X (1000000) and E (1000000) or the density",
  ],
  [
    "a probability out of bounds",
    change.projection({ wiring: { kind: "fixed-probability", probability: 2 } }),
    "projections.XE.wiring.probability: a probability must be in 0..1, got 2\n  write 0.02 for 2 %",
  ],
  [
    "a range that is no length",
    change.projection({ wiring: { kind: "distance", peak: 1, range: "1 ms" } }),
    'projections.XE.wiring.range: a length must be above 0 and in um, got 1 ms\n  write it as "100 um"\nprojections.XE.wiring: X has no place\n  add populations.X.place, such as {grid: [5], spacing: "20 um"}\nprojections.XE.wiring: E has no place\n  add populations.E.place, such as {grid: [5], spacing: "20 um"}',
  ],
  [
    "a place that is missing",
    change.projection({ wiring: { kind: "distance", peak: 1, range: "10 um" } }),
    'projections.XE.wiring: X has no place\n  add populations.X.place, such as {grid: [5], spacing: "20 um"}\nprojections.XE.wiring: E has no place\n  add populations.E.place, such as {grid: [5], spacing: "20 um"}',
  ],
  [
    "a grid that does not hold the cells",
    model({
      populations: {
        X: { count: 5, input: { kind: "poisson", rate: "1 Hz" }, place: { grid: [2, 2], spacing: "1 um" } },
        E: { count: 5, neuron: "lif-conductance", place: { grid: [5], spacing: "1 um" } },
      },
      projections: {
        XE: {
          from: "X",
          to: "E",
          receptor: "ampa",
          wiring: { kind: "distance", peak: 1, range: "10 um" },
          weight: 1,
          unitWeight: "1 nS",
        },
      },
    }),
    "populations.X.place.grid: a grid of 2 x 2 does not hold 5 cells\n  its sides must be whole numbers whose product is the count or more",
  ],
  [
    "a list of unequal ends",
    change.projection({ wiring: { kind: "list", pre: [0, 1], post: [0] } }),
    "projections.XE.wiring: 2 presynaptic cells do not fit 1 postsynaptic ones\n  pre and post hold one entry for each synapse",
  ],
  [
    "a list with no such cell",
    change.projection({ wiring: { kind: "list", pre: [7], post: [0] } }),
    "projections.XE.wiring.pre[0]: X has no cell 7\n  cells are counted from 0 to 4",
  ],
  [
    "an in-degree that cannot be",
    change.projection({ wiring: { kind: "fixed-in-degree", inDegree: 9 } }),
    "projections.XE.wiring.inDegree: an in-degree must be a whole number in 0..5, got 9\n  X has 5 cells to choose from",
  ],
  [
    "a very long quantity",
    model({ duration: `${"1".repeat(250)} s` }),
    "duration: a quantity must have at most 200 characters, got 252\n  1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111 ...\n  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  write a number and a unit, such as 5 mV",
  ],
  [
    "a power of a unit",
    model({ duration: "1 s^99" }),
    "duration: the power of a unit must be a whole or half number up to 12, got 99\n  1 s^99\n      ^^\n  write it as in um^2, ms^-1 or mV^0.5",
  ],
  [
    "a unit that is missing",
    change.input({ input: { kind: "spikes", unit: "ms /", times: [1], cells: [0] } }),
    'populations.X.input.unit: missing unit in "1 ms /"\n  1 ms /\n        ^\n  write units as in mV, nS/ms, um^2 or 1/(s Hz); without a unit write 1',
  ],
  [
    "no populations to choose from",
    model({
      populations: {},
      projections: {
        XE: { from: "X", to: "E", receptor: "ampa", wiring: { kind: "all-to-all" }, weight: 1 },
      },
    }),
    "projections.XE.from: unknown population: X\n  the model has none\nprojections.XE.to: unknown population: E\n  the model has none",
  ],
];

test.each(cases)("%s is told in these words", (_, mistaken, text) => expect(refusalOf(mistaken)).toBe(text));
