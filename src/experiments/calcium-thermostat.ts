import { netS, netSWiring } from "../circuits/net-s.ts";
import { calciumSensor } from "../mechanisms/calcium-sensor.ts";
import { experiment, type Finding, type Measured, type RunSize } from "../model/experiment.ts";
import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model, ProjectionSpec } from "../model/model.ts";
import {
  type CircuitRecording,
  meanBetween,
  valuesAt,
  type WeightSnapshot,
  weightsAt,
} from "../model/recording.ts";
import { mean } from "../numerics/quantile.ts";
import { localScaling, rateClamp, TARGET, thermostat } from "./calcium-manipulations.ts";

/** Excitatory cells, and how many of them are manipulated. */
const CELLS = 100;
const CHOSEN = 4;

/** The course of a run, s. `gain` is the relative change per second at full error, `tau` the memory of the sensor, s. */
interface Course {
  readonly start: number;
  readonly end: number;
  readonly gain: number;
  readonly tau: number;
  readonly slowTau: number;
}

/** How many times as fast as tissue the controller runs: 24 h take 326 s, a sensor of 1 h averages 54 spikes. */
const SPEED = 265;
const TISSUE_GAIN = 3.775e-6;

const courses: Readonly<Record<RunSize, Course>> = {
  full: {
    start: 300,
    end: 300 + Math.round((24 * 3600) / SPEED),
    gain: SPEED * TISSUE_GAIN,
    tau: 3600 / SPEED,
    slowTau: (24 * 3600) / SPEED,
  },
  quick: { start: 20, end: 60, gain: 1e-2, tau: 5, slowTau: 40 },
};

interface Manipulation {
  readonly set?: Readonly<Record<string, string | number>>;
  readonly slow?: true;
  readonly population?: true;
  /** Cells M with two halves of background, one of which falls silent; scaled by the cell or by each synapse. */
  readonly halves?: "cell" | "synapse";
}

const arms: Readonly<Record<string, Manipulation>> = {
  "own spikes blocked": { set: { "sensor.blocked": 1 } },
  rest: {},
  "calcium held": { set: { "sensor.blocked": 1, "sensor.held": 1 } },
  "calcium raised": { set: { "sensor.blocked": 1, "sensor.held": 1, "sensor.level": 2 } },
  "slow sensor": { set: { "sensor.blocked": 1 }, slow: true },
  "population sensor": { set: { "sensor.blocked": 1 }, population: true },
  "half the inputs": { set: { "XA.rate": "0 Hz", "clamp.on": 1 }, halves: "cell" },
  "half the inputs, local sensor": { set: { "XA.rate": "0 Hz", "clamp.on": 1 }, halves: "synapse" },
};

/** A calcium sensor and the factor that it sets, on a population and its excitatory projections. */
function controller(
  names: readonly [string, string],
  { sensor, population, on }: { sensor: Mechanism; population: string; on: readonly string[] },
  { gain, tau }: { readonly gain: number; readonly tau: number },
): Readonly<Record<string, InstanceSpec>> {
  return {
    [names[0]]: {
      mechanism: sensor,
      population,
      parameters: { targetRate: `${TARGET} Hz`, tauRate: `${tau} s`, tauKinase: `${tau} s` },
      ...(population === "E" ? { initial: { chosen: { expression: `if(index < ${CHOSEN}, 1, 0)` } } } : {}),
    },
    [names[1]]: {
      mechanism: "multiplicative-scaling-calcium",
      on,
      parameters: { gain: `${gain} 1/s`, integralGain: 0 },
    },
  };
}

/** Projections onto the cells M: both halves of the background, and what a cell of the circuit gets from the others. */
function ontoM(): Readonly<Record<string, ProjectionSpec>> {
  const { unitWeight, start, inDegree, excitatory, probability } = netSWiring;
  const delay = { uniform: ["1 ms", "2 ms"] } as const;
  const half = (from: string): ProjectionSpec => ({
    from,
    to: "M",
    receptor: "ampa",
    wiring: { kind: "fixed-in-degree", inDegree: inDegree / 2 },
    weight: { lognormal: { median: start.sources, sdLog: 0.6 } },
    unitWeight: unitWeight.XE,
    delay,
  });
  const recurrent = (from: "E" | "I"): ProjectionSpec => ({
    from,
    to: "M",
    receptor: from === "E" ? "ampa" : "gaba",
    wiring: { kind: "fixed-probability", probability: (probability * excitatory) / CELLS },
    weight: from === "E" ? { lognormal: { median: start.recurrent, sdLog: 0.6 } } : 1,
    unitWeight: unitWeight[`${from}E`],
    delay,
  });
  return { XA: half("XA"), XB: half("XB"), EM: recurrent("E"), IM: recurrent("I") };
}

function arm({ set, slow, population, halves }: Manipulation) {
  return (size: RunSize, seed: number): Model => {
    const { start, end, gain, tau, slowTau } = courses[size];
    const speed = { gain, tau: slow ? slowTau : tau };
    const source = { count: 100, input: { kind: "poisson", rate: "10 Hz" } } as const;
    const onto = halves === "synapse" ? ["EM"] : ["XA", "XB", "EM"];
    return netS({
      name: "calcium-thermostat",
      seed,
      duration: `${end} s`,
      cells: CELLS,
      ...(halves
        ? {
            populations: { XA: source, XB: source, M: { count: 2 * CHOSEN, neuron: "lif-conductance" } },
            projections: ontoM(),
          }
        : {}),
      rest: {
        mechanisms: {
          ...controller(
            ["sensor", "scaling"],
            { sensor: thermostat(population ? "population" : "own"), population: "E", on: ["XE", "EE"] },
            speed,
          ),
          ...(halves
            ? controller(["sensorM", "scalingM"], { sensor: calciumSensor, population: "M", on: onto }, speed)
            : {}),
          ...(halves ? { clamp: { mechanism: rateClamp, population: "M" } } : {}),
          ...(halves === "synapse"
            ? {
                local: {
                  mechanism: localScaling,
                  on: ["XA", "XB"],
                  parameters: { gain: `${gain} 1/s`, tauRate: `${tau} s` },
                },
              }
            : {}),
        },
        protocol: set === undefined ? [] : [{ at: `${start} s`, set }],
        recording: {
          rates: "10 s",
          variables: ["scaling.H", "sensor.c"].map((name) => ({ name, every: "10 s" })),
          weights: { projections: halves ? ["XA", "XB"] : ["XE"], at: [`${start} s`, `${end} s`] },
        },
      },
    });
  };
}

/** What the factor of each cell has grown by since the manipulation began. */
function growth(recording: CircuitRecording, { start, end }: Course): Float64Array {
  const before = valuesAt(recording, "scaling.H", `${start} s`);
  return valuesAt(recording, "scaling.H", `${end} s`).map((value, cell) => value / before[cell]!);
}

/**
 * ln of the factor of the chosen cells over what a sensor of 24 h foretells: blocked spikes let calcium fall from where it
 * stood with that memory, so T s add gain (T - c tau (1 - exp(-T / tau))).
 */
function ofForetold(recording: CircuitRecording, course: Course): number {
  const { start, end, gain, slowTau } = course;
  const T = end - start;
  const fallen = slowTau * (1 - Math.exp(-T / slowTau));
  const calcium = valuesAt(recording, "sensor.c", `${start} s`).subarray(0, CHOSEN);
  const grown = growth(recording, course).subarray(0, CHOSEN);
  return mean(grown.map((value, cell) => Math.log(value) / (gain * (T - calcium[cell]! * fallen))));
}

/** Strength onto each of the first cells, over that before. */
function grownByCell(before: WeightSnapshot, after: WeightSnapshot, cells: number): Float64Array {
  const sumOnto = ({ strength, post }: WeightSnapshot, cell: number) =>
    strength.reduce((sum, value, i) => sum + (post[i] === cell ? value : 0), 0);
  return Float64Array.from({ length: cells }, (_, cell) => sumOnto(after, cell) / sumOnto(before, cell));
}

/** Mean over the chosen cells of the CV, over the synapses of a cell, of what their strength has grown by. */
function spreadWithinCells(before: WeightSnapshot, after: WeightSnapshot): number {
  const spreads = Array.from({ length: CHOSEN }, (_, cell) => {
    const ratios = after.strength
      .map((value, i) => value / before.strength[i]!)
      .filter((_, i) => after.post[i] === cell);
    const middle = mean(ratios);
    return Math.sqrt(mean(ratios.map((ratio) => (ratio - middle) ** 2))) / middle;
  });
  return mean(spreads);
}

function measure(recording: CircuitRecording, paired: (arm: string) => CircuitRecording): Measured {
  const size = recording.data.duration === `${courses.full.end} s` ? "full" : "quick";
  const course = courses[size];
  const [start, end] = [`${course.start} s`, `${course.end} s`];
  if (recording.arm.startsWith("half")) {
    const grown = (name: string) =>
      grownByCell(weightsAt(recording, name, start), weightsAt(recording, name, end), 2 * CHOSEN);
    const others = grown("XB");
    const rate = (from: number, to: number) => meanBetween(recording, "M.rate", [`${from} s`, `${to} s`]);
    const middle = (course.start + course.end) / 2;
    const [before, after] = [rate(course.start / 2, course.start), rate(middle, course.end)];
    return {
      silencedOverOthers: mean(grown("XA").map((value, cell) => value / others[cell]!)),
      rateKept: before ? (after ?? 0) / before : null,
    };
  }
  const chosen = (of: CircuitRecording) => mean(growth(of, course).subarray(0, CHOSEN));
  const others = (of: CircuitRecording) => mean(growth(of, course).subarray(CHOSEN));
  return {
    factor: chosen(recording),
    elsewhere: others(recording) / others(paired("rest")),
    within: spreadWithinCells(weightsAt(recording, "XE", start), weightsAt(recording, "XE", end)),
    ofForetold: ofForetold(recording, course),
  };
}

function equivalence(of: string, arm: string, about: string, margin: number): Finding {
  return {
    about,
    unit: "1",
    of,
    as: "equivalence",
    between: [1 - margin, 1 + margin],
    range: "here",
    arm,
  };
}

const first = "own spikes blocked";

/**
 * What a neuron senses, and how far its answer reaches: a day of blocked spikes, held or raised calcium, silent inputs.
 *
 * Four of a hundred cells are manipulated in a network that goes on firing; the others are the control within it. Half
 * the background of a cell is silenced while a clamp keeps its rate by a current: cell-wide scaling then treats the silent
 * synapses like the others. A sensor of the mean of all cells, and one of each synapse, must fail where they should.
 *
 * Departs from the catalogue: the controller runs 265 times as fast as in tissue, with nothing else that is slow in the
 * circuit, so 24 h take 326 s; one cell of 25 instead of one of 50; no wash-out. A sensor of 1 min is not run: at this
 * speed it would average less than a spike. Metabotropic receptors are not modelled, calcium comes from spikes alone.
 * Put in, not found: scaling is one factor of a cell, so that its synapses cannot part (`within`, `silencedOverOthers`), and
 * the factor follows the calcium alone, so that held calcium leaves it (`held`) and a sensor of 24 h does what its equation
 * foretells (`slowSensor`). They check the simulation; what they cannot do is refute the claims. The text names B12
 * (metabotropic receptors and calcium) and B13 (gene expression and synthesis) for this experiment, too: there are neither
 * those receptors nor genes here, so that they are not tested and not listed.
 * Chosen here before any run; two full runs changed the protocol since. The first (seed 2008) missed what was asked of
 * the slow sensor (0.49 of the log of the factor, 0.35 to 0.42 asked): the range took its calcium to start at the
 * set-point, where five minutes do not bring it. It is now asked against the calcium that it has. In both runs (the second
 * on seed 2017) a constant current for the silenced inputs, set on a quick run, did not keep the rate (1.27 and 1.39 of
 * that before); a clamp does it now, on other seeds, and the third run was made anew when cells took mean conductances. That all synapses of
 * a cell scale alike (B14) is put in, and not tested. No range was moved.
 */
export const calciumThermostat = experiment({
  name: "calcium-thermostat",
  question: "Does a neuron scale by its own slow calcium, and all of its synapses alike?",
  source: {
    cite: "Ibata, Sun & Turrigiano 2008, Neuron 57:819-826",
    doi: "10.1016/j.neuron.2008.02.031",
  },
  claims: ["B05", "C11"],
  restsOn: {
    B05: ["factor", "elsewhere", "within"],
    C11: ["factor", "held", "raised", "slowSensor"],
  },
  checks: ["rateKept", "within", "held", "slowSensor", "silencedOverOthers"],
  seed: 2022,
  findings: {
    factor: {
      about: "own spikes blocked for a day: factor of the cell over that before",
      unit: "1",
      as: "mean",
      between: [1.2, 2],
      range: "here",
    },
    elsewhere: equivalence(
      "elsewhere",
      first,
      "factor of the other cells over the same without the block",
      0.02,
    ),
    within: {
      about: "CV of the factor over the synapses of a cell",
      unit: "1",
      as: "mean",
      between: [0, 0.03],
      range: "here",
    },
    held: equivalence(
      "factor",
      "calcium held",
      "spikes blocked, calcium held at the set-point: factor",
      0.02,
    ),
    raised: {
      about: "spikes blocked, calcium held at twice the set-point: factor",
      unit: "1",
      of: "factor",
      as: "mean",
      between: [0.3, 0.95],
      range: "here",
      arm: "calcium raised",
    },
    slowSensor: equivalence(
      "ofForetold",
      "slow sensor",
      "sensor of 24 h: ln of the factor over what its calcium at the beginning foretells",
      0.05,
    ),
    silencedOverOthers: equivalence(
      "silencedOverOthers",
      "half the inputs",
      "half the inputs silent, rate kept: their factor over that of the others",
      0.03,
    ),
    rateKept: {
      about: "half the inputs silent: rate of the cell over that before",
      unit: "1",
      as: "mean",
      between: [0.8, 1.25],
      range: "here",
      arm: "half the inputs",
    },
  },
  arms: Object.fromEntries(Object.entries(arms).map(([name, manipulation]) => [name, arm(manipulation)])),
  control: [
    { arm: "rest", misses: ["factor"] },
    { arm: "population sensor", misses: ["factor"] },
    { arm: "calcium held", misses: ["factor"] },
    { arm: first, of: "calcium held" },
    { arm: first, of: "calcium raised" },
    { arm: first, of: "slow sensor" },
    { arm: "half the inputs, local sensor", of: "half the inputs", misses: ["silencedOverOthers"] },
  ],
  pairedWith: ["rest", first],
  replicates: (size) => (size === "full" ? 5 : 1),
  measure,
  courses: [
    { title: "Mean factor of all cells", quantity: "scaling.H", unit: "1" },
    { title: "Rate of the excitatory cells", quantity: "E.rate", unit: "Hz" },
  ],
});
