import {
  type ComputedArm,
  experiment,
  type Measured,
  type RecordingOf,
  type RunSize,
  type TargetRow,
} from "../model/experiment.ts";
import type { InstanceSpec, Model, ProjectionSpec } from "../model/model.ts";
import { type CircuitRecording, meanBetween, weightsAt } from "../model/recording.ts";
import { mean } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";
import { finding } from "./finding.ts";

/** Branches of a cell, synapses of a branch, and rate of a source, Hz. */
const BRANCHES = 8;
const SYNAPSES = 25;
const SOURCE = 5;
/** Rate of a cell before, and set-point of the global rule, Hz. */
const TARGET = 5;
/** Share of its drive that an affected branch keeps. */
const KEPT = 0.7;
/** Hours before the loss and after it, and times of the samples after it, h. */
const BEFORE = 2;
const AFTER = 24;
const samples = [
  0,
  ...Array.from({ length: 24 }, (_, k) => (k + 1) / 4),
  ...Array.from({ length: 18 }, (_, k) => 7 + k),
];

/** Cells, and how many times as fast slow processes run. */
const sizes: Readonly<Record<RunSize, { cells: number; compression: number }>> = {
  quick: { cells: 4, compression: 50 },
  full: { cells: 8, compression: 25 },
};

/** Local control with a time constant in hours at full error, and the global one of 24 h. */
const local = (hours: number): Readonly<Record<string, InstanceSpec>> => ({
  local: {
    mechanism: "branch-scaling",
    on: ["lost", "kept"],
    parameters: {
      target: `${SYNAPSES * SOURCE} Hz`,
      tauBranch: "600 s",
      gain: `${1 / (3600 * hours)} 1/s`,
    },
  },
});

const global: Readonly<Record<string, InstanceSpec>> = {
  global: {
    mechanism: "multiplicative-scaling",
    on: ["lost", "kept"],
    parameters: {
      targetRate: `${TARGET} Hz`,
      tauRate: "1 h",
      gain: `${1 / (24 * 3600 * TARGET)} 1/(s Hz)`,
      integralGain: 0,
    },
  },
};

interface Setting {
  readonly rules: Readonly<Record<string, InstanceSpec>>;
  /** Branches that lose drive. */
  readonly lost: number;
  readonly block?: true;
}

const settings: Readonly<Record<string, Setting>> = {
  local: { rules: local(1), lost: 1 },
  "local, 2 h": { rules: local(2), lost: 1 },
  "local, 4 h": { rules: local(4), lost: 1 },
  "local and global": { rules: { ...local(1), ...global }, lost: 1 },
  global: { rules: global, lost: 1 },
  "local, synthesis blocked": { rules: local(1), lost: 1, block: true },
  "slow local": { rules: local(24), lost: 1 },
  "local, half the branches": { rules: local(1), lost: 4 },
  "global, all branches": { rules: global, lost: BRANCHES },
};

/** Sources of the branches from `first` to `end`: each cell has its own, in the order of branches. */
function onto(from: string, [first, end]: readonly [number, number], cells: number): ProjectionSpec {
  const block = SYNAPSES * cells;
  const pre = Array.from({ length: (end - first) * block }, (_, k) => first * block + k);
  return {
    from,
    to: "E",
    receptor: "ampa",
    wiring: { kind: "list", pre, post: pre.map((source) => source % cells) },
    weight: 1,
    unitWeight: "0.318 nS",
    delay: "1 ms",
    branch: "ordered",
  };
}

function circuit({ rules, lost, block }: Setting) {
  return (size: RunSize, seed: number): Model => {
    const { cells, compression } = sizes[size];
    const count = BRANCHES * SYNAPSES * cells;
    const source = { count, input: { kind: "poisson", rate: `${SOURCE} Hz` } as const };
    return {
      version: 1,
      name: "branch-homeostasis",
      dt: "0.5 ms",
      duration: `${BEFORE + AFTER} h`,
      seed,
      compression,
      guard: "record",
      populations: {
        L: source,
        K: source,
        E: { count: cells, neuron: "lif-conductance", branches: BRANCHES },
      },
      projections: {
        lost: onto("L", [0, lost], cells),
        ...(lost < BRANCHES ? { kept: onto("K", [lost, BRANCHES], cells) } : {}),
      },
      mechanisms: Object.fromEntries(
        Object.entries(rules).map(([name, rule]) => [
          name,
          lost < BRANCHES ? rule : { ...rule, on: ["lost"] },
        ]),
      ),
      protocol: [
        {
          at: `${BEFORE} h`,
          set: { "L.rate": `${KEPT * SOURCE} Hz`, ...(block ? { "gate.dendriticTranslation": 0 } : {}) },
        },
      ],
      recording: {
        rates: "30 min",
        weights: {
          projections: lost < BRANCHES ? ["lost", "kept"] : ["lost"],
          at: samples.map((hours) => `${BEFORE + hours} h`),
        },
      },
    };
  };
}

type Arm = Model | ComputedArm;

/** Mean strength of the synapses of a projection at each sample, over that before the loss. */
function course(recording: CircuitRecording, projection: string): number[] {
  const means = samples.map((hours) =>
    mean(weightsAt(recording, projection, `${BEFORE + hours} h`).strength),
  );
  return means.map((value) => value / means[0]!);
}

/** Hours until half of the lost drive is back; null where it does not come back. */
function halfTime(strength: readonly number[]): number | null {
  const half = (1 + 1 / KEPT) / 2;
  const k = strength.findIndex((value) => value >= half);
  if (k <= 0) return null;
  const [a, b] = [strength[k - 1]!, strength[k]!];
  return samples[k - 1]! + ((half - a) / (b - a)) * (samples[k]! - samples[k - 1]!);
}

/** Mean density of synapses on a branch, its spread and its bounds (1/um2), and the share a night takes at the mean. */
const crowd = { mean: 0.7, sd: 0.2, between: [0.17, 1.24], loss: 0.189, branches: 320 } as const;

/**
 * Slope of the log of the size that a night leaves against the density of a branch, log units per 1/um2.
 *
 * With a cap each branch can take away the same amount for each um2, so that crowded ones take less from a synapse.
 */
function densitySlope(capped: boolean, seed: number): number {
  const draws = randomStream(seed, "densities");
  const [low, high] = crowd.between;
  const densities = Float64Array.from({ length: crowd.branches }, () =>
    Math.min(high, Math.max(low, crowd.mean + crowd.sd * draws.normal())),
  );
  const logs = densities.map(
    // the noise of a mean of 40 synapses with a spread of the logs of 0.85
    (d) => Math.log(1 - crowd.loss * (capped ? crowd.mean / d : 1)) + (0.85 / Math.sqrt(40)) * draws.normal(),
  );
  const [x, y] = [mean(densities), mean(logs)];
  let [xx, xy] = [0, 0];
  densities.forEach((d, i) => {
    xx += (d - x) ** 2;
    xy += (d - x) * (logs[i]! - y);
  });
  return xy / xx;
}

const nothing: Measured = Object.fromEntries(
  ["back", "backEnd", "others", "apart", "half", "speed", "rateError", "slope"].map((name) => [name, null]),
);

function measure(recording: RecordingOf<Arm>, paired: (arm: string) => RecordingOf<Arm>): Measured {
  if (!("series" in recording))
    return { ...nothing, slope: densitySlope(recording.data.settings["capped"] === 1, recording.data.seed) };
  const lost = course(recording, "lost");
  const kept = settings[recording.arm]!.lost < BRANCHES ? course(recording, "kept") : null;
  const at = samples.indexOf(6);
  const back = (strength: number) => (100 * (KEPT * strength - KEPT)) / (1 - KEPT);
  const whole = paired("global, all branches");
  const wholeHalf = "series" in whole ? halfTime(course(whole, "lost")) : null;
  const half = halfTime(lost);
  const rate = meanBetween(recording, "E.rate", [`${BEFORE + AFTER - 6} h`, `${BEFORE + AFTER} h`]);
  return {
    back: back(lost[at]!),
    backEnd: back(lost.at(-1)!),
    others: kept === null ? null : 100 * (kept[at]! - 1),
    apart: kept === null ? null : 100 * (lost.at(-1)! / kept.at(-1)! - 1),
    half,
    // a branch that is not back after a day takes at least a day
    speed: wholeHalf === null ? null : wholeHalf / (half ?? AFTER),
    rateError: rate === null ? null : 100 * (rate / TARGET - 1),
    slope: null,
  };
}

/** The slower time constants of the local rule, beside the hour that is asked. */
const slower: readonly TargetRow[] = [2, 4].flatMap((hours, k) => {
  const row = {
    basis: "context",
    acceptance: "none: shown beside the findings",
    arm: `local, ${hours} h`,
  } as const;
  return [
    {
      ...row,
      number: 2 * k + 1,
      quantity: `local with ${hours} h: lost drive that is back after 6 h`,
      unit: "%",
      source: "none",
      of: "back",
    },
    {
      ...row,
      number: 2 * k + 2,
      quantity: `local with ${hours} h: times faster to half than the global rule`,
      unit: "1",
      source: "more than 10 (Sutton et al. 2006)",
      of: "speed",
    },
  ];
});

/**
 * One of eight branches loses 30 % of its drive: does it adjust alone, and faster than the cell does as a whole?
 *
 * Local control (`branch-scaling`) has an hour at full error and needs dendritic synthesis; the global one
 * (`multiplicative-scaling`) has 24 h. Its speed is read where all branches lose as much. Time is compressed 25 times,
 * all slow rules together, and audited. The catalogue gives the local rule 1 to 4 h; findings are asked of 1 h, the
 * fastest, and this decides `speed`. 2 h and 4 h are shown beside it as context: they bring back 95 and 71 % within 6 h,
 * but are 3.2 and 1.6 times as fast as the global rule (of the first run, with 3 seeds), which falls short of 5. The published 10 is not met by any.
 *
 * Departs from the catalogue: 8 cells instead of 40; branches
 * sense what arrives on them but have no potential of their own (`branch-compartments` needs steps of 0.1 ms), and
 * rates of sources fall instead of spines that go; that spines grow more where some were lost (Barnes et al. 2017) is
 * not asked. The arms of crowded branches are arithmetic: with a cap each branch takes the same amount away for each
 * um2 in a night, 18.9 % at the mean density. Their slope, which the catalogue only reports, the one factor of the
 * global rule, and that a branch without synthesis stays as it is are put in and shown as checks. Chosen after quick
 * runs: the unit weight, so that cells fire near 5 Hz. As that slope is put in, A37, for which the text names this
 * experiment too, is not tested here and not listed.
 */
export const branchHomeostasis = experiment({
  name: "branch-homeostasis",
  question: "Does one branch that loses input adjust alone, faster than the cell does as a whole?",
  source: { cite: "Sutton et al. 2006, Cell 125:785-799", doi: "10.1016/j.cell.2006.03.040" },
  claims: ["C17"],
  restsOn: { C17: ["back", "others", "speed", "bothBack", "bothOthers", "blockedBack"] },
  checks: ["blockedBack", "globalApart", "slope"],
  seed: 2006,
  findings: {
    back: finding("local: lost drive that is back after 6 h", "%", [60, 140]),
    others: finding("local: change of the other branches after 6 h", "%", [-5, 5], { as: "equivalence" }),
    speed: finding(
      "local: times faster to half than the global rule after a loss of all branches (published: more than 10)",
      "1",
      [5, 1000],
    ),
    bothBack: finding("local and global: lost drive that is back after 6 h", "%", [60, 140], {
      of: "back",
      arm: "local and global",
    }),
    bothOthers: finding("local and global: change of the other branches after 6 h", "%", [-5, 5], {
      as: "equivalence",
      of: "others",
      arm: "local and global",
    }),
    halfBack: finding("local, four branches: lost drive that is back after 6 h", "%", [60, 140], {
      of: "back",
      arm: "local, half the branches",
    }),
    blockedBack: finding("synthesis blocked: nothing is back after 6 h", "%", [-5, 5], {
      as: "equivalence",
      of: "back",
      arm: "local, synthesis blocked",
    }),
    globalApart: finding("global: all branches change by one factor", "%", [-1, 1], {
      as: "equivalence",
      of: "apart",
      arm: "global",
    }),
    globalRate: finding("global: rate against the set-point at the end", "%", [-10, 10], {
      of: "rateError",
      arm: "global",
    }),
    globalBack: finding("global: drive of the branch that is back after 24 h", "%", [-50, 50], {
      of: "backEnd",
      arm: "global",
    }),
    slope: finding("crowded branches with a cap: slope of the log of size, per 1/um2", "um^2", [0.19, 0.49], {
      range: "src",
      arm: "crowded, cap",
    }),
  },
  arms: {
    ...Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, circuit(setting)])),
    "crowded, cap": (_: RunSize, seed: number) => ({ settings: { capped: 1 }, seed }),
    "crowded, no cap": (_: RunSize, seed: number) => ({ settings: { capped: 0 }, seed }),
  },
  pairedWith: ["global, all branches"],
  control: [
    { arm: "global", misses: ["back", "speed"] },
    { arm: "local, synthesis blocked", misses: ["back"] },
    { arm: "slow local", misses: ["back", "speed"] },
    { arm: "local", of: "global", misses: ["globalApart", "globalBack"] },
    { arm: "crowded, no cap", of: "crowded, cap" },
  ],
  replicates: (size, arm) =>
    size === "full"
      ? 10
      : ["local", "global", "global, all branches"].includes(arm) || arm.startsWith("crowded")
        ? 1
        : 0,
  measure,
  rows: slower,
  courses: [{ title: "Rate of the cells", quantity: "E.rate", unit: "Hz" }],
  caption:
    "30 % of the drive is lost at 2 h; the local rule has 1 h unless an arm says otherwise. Published: scaling is more than an order of magnitude faster where the minis are blocked, too (Sutton et al. 2006). Time is compressed 25 times (50 in the demo), all slow rules together.",
});
