import { AWAKE, dayCycles, sleepingNetwork } from "../circuits/sleeping-network.ts";
import {
  type AnimalCircuit,
  experiment,
  type ImagedArm,
  type ImagedRecording,
  type Measured,
  type RunSize,
  restingOn,
  type TargetRow,
} from "../model/experiment.ts";
import type { InstanceSpec, Model, ProtocolEntry } from "../model/model.ts";
import { randomStream } from "../numerics/random.ts";
import { counterEvidence } from "./counter-evidence.ts";
import { emCohort, measureSynapses, quiet } from "./em-cohort.ts";
import { measureImaged } from "./em-dendrites.ts";
import { emSource, emTargets } from "./em-targets.ts";

/** Cells, cohorts and compression of a run; every cohort has the same twelve mice, imaged anew. */
const sizes: Readonly<Record<RunSize, { cells: number; cohorts: number; compression: number }>> = {
  quick: { cells: 100, cohorts: 20, compression: 100 },
  full: { cells: 160, cohorts: 200, compression: 25 },
};

/** Excitatory synapses of a cell: enough for the fullest dendrite of the source. */
const INPUTS = 72;
/** Days of wake and sleep before the one in which a brain is taken, and hours into its phase at which it is. */
const DAYS = 2;
const SPAN = 7;
/** The seed of the first mouse. The mice are those of every cohort; the seed of a run is that of the imaging. */
const FIRST_MOUSE = 2017;

/** Sleep pressure after a usual wake of 12 h: where potentiation ends, and what the strength of sleep refers to. */
const BEDTIME_PRESSURE = 0.777;

/** The rule of sleep of the statistical generator (experiments.md 3.3): factor 0.73 of those that scale. */
const SHARE = 0.93;
const CAPABLE = 0.75 + 0.25 * 0.1;
const night = { total: 0.797, sleep: "12 h", tauFall: "2 h", startPressure: BEDTIME_PRESSURE };

type Rules = Readonly<Record<string, InstanceSpec>>;

const endosomes: Rules = {
  endosomes: { mechanism: "endosome-gate", on: ["EE"], parameters: { middle: 0.022 } },
};

const selective: Rules = {
  ...endosomes,
  sleep: {
    mechanism: "downscale-selective",
    on: ["EE"],
    parameters: { ...night, shape: 3, pBar: SHARE, meanCapable: CAPABLE },
  },
};

const uniform: Rules = {
  ...endosomes,
  sleep: { mechanism: "downscale-uniform", on: ["EE"], parameters: night },
};

/** How a mouse lives: what sleep does to it, and how much of potentiation its sleep pressure takes. */
interface Life {
  readonly rules: Rules;
  readonly occlusion: number;
}

const usual: Life = { rules: selective, occlusion: 1 / BEDTIME_PRESSURE };

type Group = "SW" | "EW" | "S";
const groups: readonly Group[] = ["SW", "SW", "SW", "SW", "EW", "EW", "EW", "EW", "S", "S", "S", "S"];

/** Hours at which the last phase begins and at which the brain is taken. */
function lastPhase(group: Group): { readonly from: number; readonly taken: number } {
  const from = DAYS * 24 + (group === "SW" ? 0 : AWAKE);
  return { from, taken: from + SPAN };
}

/** Vigilance states of a mouse: days, and the last phase in bouts of its own; the groups' bounds are those of the source. */
function statesOf(group: Group, seed: number): ProtocolEntry[] {
  const { from } = lastPhase(group);
  const before = [...dayCycles(DAYS), { at: `${DAYS * 24} h`, enter: "wake" }];
  if (group === "EW") return before;
  const share = randomStream(seed, "em-from-circuits", group).uniform();
  const own = group === "S" ? { asleep: 0.75 + 0.15 * share } : { awake: 0.7 + 0.2 * share };
  const parameters = { schedule: group, before: "0 h", span: `${SPAN} h`, sleepBout: "60 min", seed, ...own };
  return [...(group === "S" ? before : dayCycles(DAYS)), { at: `${from} h`, use: "wake-sleep", parameters }];
}

/** The circuit of mouse `m` in a life. */
function mouse(size: RunSize, { rules, occlusion }: Life, m: number): Model {
  const { cells, compression } = sizes[size];
  const group = groups[m]!;
  const { from, taken } = lastPhase(group);
  return sleepingNetwork({
    name: "em-from-circuits",
    seed: FIRST_MOUSE + m,
    duration: `${taken} h`,
    compression,
    cells,
    inputs: INPUTS,
    bound: 8,
    ...(size === "quick" ? { dt: "1 ms" } : {}),
    eta: occlusion > 0 ? ETA : LINEAR_ETA,
    occlusion,
    rules,
    protocol: statesOf(group, FIRST_MOUSE + m),
    recording: {
      rates: "15 min",
      quantiles: [{ name: "EE.w", every: "1 h" }],
      weights: {
        projections: ["EE"],
        at: ["0 h", `${from} h`, `${taken} h`],
        variables: ["endosomes.endosome"],
      },
    },
  });
}

/** Learning rates at which a day awake gains what a night takes, with potentiation that ends at bedtime and without. */
const ETA = 5.2e-4;
const LINEAR_ETA = 1.6e-4;

const animals = new Map<string, readonly AnimalCircuit[]>();

/** The twelve mice of a life, made once: cohorts share them. */
function miceOf(
  name: string,
  size: RunSize,
  life: Life,
  imaged: "taken" | "before sleep",
): readonly AnimalCircuit[] {
  const key = `${name} ${size} ${imaged}`;
  const known = animals.get(key);
  if (known) return known;
  const taken = imaged === "taken" ? [] : miceOf(name, size, life, "taken");
  const made = groups.map((condition, m) => ({
    condition,
    circuit: taken[m]?.circuit ?? mouse(size, life, m),
    at: `${imaged === "before sleep" && condition === "S" ? lastPhase(condition).from : lastPhase(condition).taken} h`,
  }));
  animals.set(key, made);
  return made;
}

/** How animals and dendrites differ beyond the circuits: the calibrated numbers of the statistical generator. */
const beyond: ImagedArm["beyond"] = { sdMouse: 0.075, sdDendrite: 0.2, regionS1: 0.1 };

function cohort(name: string, life: Life, imaged: "taken" | "before sleep" = "taken") {
  return (size: RunSize, seed: number): ImagedArm => ({
    animals: miceOf(name, size, life, imaged),
    treated: "S",
    beyond,
    seed,
  });
}

function measure({ table, record, data }: ImagedRecording): Measured {
  const conditions = [...new Set(groups)];
  const dendrites = measureImaged(record, table, conditions);
  return {
    ...dendrites,
    ...measureSynapses(table, conditions, data.seed),
    diameterGroupsQuiet: quiet(dendrites.diameterGroups),
    densityGroupsQuiet: quiet(dendrites.densityGroups),
  };
}

/** What no circuit here has: mitochondria with a diameter, a log of its states, and what density does to sleep. */
const unmeasured = ["asleepS", "awakeSW", "awakeEW", "mitoGroups"];
const { mitoGroupsQuiet: _, slopeSw: _sw, slopeEw: _ew, ...findings } = emCohort.findings;

/** The rows of the source that can be measured; all that concerns size was chosen with the published numbers in view. */
const rows: readonly TargetRow[] = emTargets
  .filter(({ of }) => of === null || !unmeasured.includes(of))
  .map((row) => ({ ...row, findings: (row.findings ?? []).filter((name) => name in findings) }));

/**
 * The whole loop: circuits that learn awake and renormalise asleep, imaged and analysed like the mice of the source.
 *
 * The mechanistic feed of the virtual cohort (experiments.md, em-cohort): twelve networks, each of a seed of its own, live two
 * days and the phase in which the brains of their group are taken; the same ranges and the same analysis as `em-cohort`.
 * Departs from the text: NET-S of 160 cells with 72 synapses of a cell, since a dendrite of the source has 41; time
 * compressed 25 times (quick: 100 times, steps of 1 ms); nights are NREM sleep throughout, REM comes in the last phase. Animals and dendrites differ,
 * beyond what circuits make of it, by the calibrated SDs of the generator. What density does to sleep is left to `em-markers`.
 * A cohort is another look at the same twelve mice: the intervals hold for them and not for other networks.
 * Chosen here: that potentiation ends after a usual wake; after quick runs the learning rate, so that a day awake gains what a
 * night takes, recurrent synapses half as strong as in NET-S, and that learning ends at 8 times the median weight: without these
 * a third of the small networks ran away within two days.
 */
export const emFromCircuits = experiment({
  name: "em-from-circuits",
  question:
    "Do circuits that learn awake and renormalise asleep, imaged and analysed like the source, give the source's numbers?",
  source: emSource,
  claims: ["A04", "A28", "A29", "A32"],
  restsOn: {
    A04: restingOn(emCohort, "A04"),
    A28: restingOn(emCohort, "A28"),
    A29: restingOn(emCohort, "A29"),
    A32: restingOn(emCohort, "A32"),
  },
  counterEvidence: counterEvidence.Q9,
  seed: 2017,
  findings,
  arms: {
    sleep: cohort("usual", usual),
    "before sleep": cohort("usual", usual, "before sleep"),
    uniform: cohort("uniform", { ...usual, rules: uniform }),
    "no renormalisation": cohort("none", { ...usual, rules: endosomes }),
    "potentiation without end": cohort("linear", { ...usual, occlusion: 0 }),
  },
  control: [
    { arm: "before sleep", misses: ["sSwMedian", "sEwMedian"] },
    { arm: "uniform", misses: ["negativeSw", "negativeEw", "largeSw", "largeEw"] },
    { arm: "no renormalisation", misses: ["sSwMedian", "sEwMedian"] },
    { arm: "potentiation without end", misses: ["ewSw", "ewSwMedian"] },
  ],
  replicates: (size, arm) => {
    const { cohorts } = sizes[size];
    if (arm === "sleep") return cohorts;
    return size === "full" || arm === "before sleep" ? cohorts / 2 : 0;
  },
  measure,
  rows,
  showsCohort: true,
  courses: [
    {
      title: "Mean excitatory weight of a mouse of each group",
      quantity: "EE.w mean",
      unit: "1",
      arms: ["sleep"],
    },
  ],
  caption:
    "Twelve circuits, each cohort another look at them through the microscope: the verdict is about these twelve networks. " +
    "Potentiation ends at bedtime; in sleep-deprivation it goes on: no single model here passes both. The rule of sleep was " +
    "calibrated on these numbers by the statistical generator (rows marked tuned): agreement shows consistency, not truth. How animals and dendrites differ is calibrated, too.",
});
