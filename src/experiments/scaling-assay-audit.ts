import { standardAssay } from "../instruments/mepsc-sampler.ts";
import type { AmplitudeEffector, AssayDesign } from "../model/assay-design.ts";
import {
  experiment,
  type Finding,
  type Measured,
  type RunSize,
  type SampledArm,
  type SampledRecording,
  type TargetRow,
} from "../model/experiment.ts";
import { assayCalls, assayClasses } from "./assay-analyses.ts";
import { counterEvidence } from "./counter-evidence.ts";

/** What the treatment may do; the factor is 1.5 on the mean, 1.4 where the factor grows with size. */
const effectors: Readonly<Record<string, AmplitudeEffector>> = {
  none: { kind: "none" },
  uniform: { kind: "multiplicative", factor: 1.5 },
  additive: { kind: "additive", meanFactor: 1.5 },
  divergent: { kind: "power", meanFactor: 1.4, exponent: 1.3 },
  "two-pool": { kind: "two-pool", meanFactor: 1.5, fraction: 0.8 },
  saturating: { kind: "power", meanFactor: 1.5, exponent: 0.75 },
};

const thresholds = [0, 3, 5, 7];
const cellCounts = [8, 15, 20, 40];
const eventCounts = [30, 50, 100];

/** Name of an arm; the standard assay (20 cells of 50 events, 5 pA) has the bare name of its effector. */
function armName(effector: string, threshold: number, cells: number, events: number): string {
  const standard = threshold === 5 && cells === 20 && events === 50;
  return standard ? effector : `${effector}, ${threshold} pA, ${cells} x ${events}`;
}

function assay(effector: AmplitudeEffector, changes: Partial<AssayDesign> = {}) {
  return (_: RunSize, seed: number): SampledArm => ({
    design: { ...standardAssay, effector, ...changes },
    seed,
  });
}

/** Every effector at every threshold, number of cells and number of events; the standard uniform arm first. */
function grid(): Record<string, ReturnType<typeof assay>> {
  const arms: Record<string, ReturnType<typeof assay>> = { uniform: assay(effectors.uniform!) };
  for (const [name, effector] of Object.entries(effectors)) {
    for (const threshold of thresholds) {
      for (const cellsPerGroup of cellCounts) {
        for (const eventsPerCell of eventCounts) {
          arms[armName(name, threshold, cellsPerGroup, eventsPerCell)] ??= assay(effector, {
            threshold,
            cellsPerGroup,
            eventsPerCell,
          });
        }
      }
    }
  }
  return arms;
}

/** Rows of the assay table of `ttx-scale-up` that are not in the grid: other factors. */
const otherFactors: Record<string, ReturnType<typeof assay>> = {
  "uniform x1.3, 0 pA": assay({ kind: "multiplicative", factor: 1.3 }, { threshold: 0 }),
  "uniform x1.3, 5 pA": assay({ kind: "multiplicative", factor: 1.3 }),
  "uniform x1.92, 0 pA": assay({ kind: "multiplicative", factor: 1.92 }, { threshold: 0 }),
  "uniform x1.92, 5 pA": assay({ kind: "multiplicative", factor: 1.92 }),
  "additive x1.3, 5 pA": assay({ kind: "additive", meanFactor: 1.3 }),
};

function measure({ data, table }: SampledRecording): Measured {
  if (data.design.kind !== "assay") throw new Error("bug: the arm is no assay");
  const calls = assayCalls(table, data.design.threshold);
  return {
    ...calls,
    calledUniform: calls.calledByCell === 2 ? 1 : 0,
    calledAdditive: calls.calledByCell === 3 ? 1 : 0,
    calledDivergent: calls.calledByCell === 4 ? 1 : 0,
    calledNothing: calls.calledByCell <= 1 ? 1 : 0,
    pooledRejects: calls.pooledP < 0.05 ? 1 : 0,
  };
}

/** Share of the recordings of an arm of which the recommended analysis says so. */
function share(about: string, of: string, between: readonly [number, number], arm?: string): Finding {
  return {
    about,
    unit: "share of recordings",
    of,
    as: "share",
    between,
    range: "here",
    ...(arm ? { arm } : {}),
  };
}

/** Numbers of the catalogue's Monte Carlo for one effector and threshold; null where it gives none. */
function expected(arm: string, numbers: readonly (number | null)[]): TargetRow[] {
  const names = ["slope", "intercept", "topBottom", "rescaledP", "factor"] as const;
  const words = ["slope", "intercept", "top over bottom tenth", "rescaled K-S p", "recovered factor"];
  return names.flatMap((of, index): TargetRow[] => {
    const source = numbers[index];
    if (source === null || source === undefined) return [];
    return [
      {
        number: 1,
        quantity: `${arm}: ${words[index]}`,
        unit: of === "intercept" ? "pA" : "1",
        source,
        of,
        arm,
        basis: "predicted",
        acceptance: "P95",
      },
    ];
  });
}

/**
 * Can the classical assay of miniature amplitudes tell one factor from an added amount or a growing factor?
 *
 * Departs from the catalogue in the number of replicates: 1,000 for the standard assay, 60 for the other cells of the
 * design. Amplitudes are log-normal; the divergent effector is a power law of exponent 1.3, the saturating of 0.75.
 */
export const scalingAssayAudit = experiment({
  name: "scaling-assay-audit",
  question: "Can the classical assay tell uniform scaling from divergent or additive change?",
  source: {
    cite: "Kim, Tsien & Alger 2012, PLoS ONE 7:e37364; Hanes et al. 2020, J Neurosci 40:4090-4102",
    doi: "10.1371/journal.pone.0037364",
  },
  claims: ["C09"],
  restsOn: { C09: ["calledUniform", "uniformNotDivergent", "factor", "additive", "divergent"] },
  counterEvidence: counterEvidence.Q4,
  seed: 1998,
  findings: {
    calledUniform: share("uniform x1.5 called uniform, by cell", "calledUniform", [0.9, 1]),
    uniformNotDivergent: share("uniform x1.5 called divergent, by cell", "calledDivergent", [0, 0.05]),
    factor: {
      about: "factor recovered by rescaling",
      unit: "1",
      as: "median",
      between: [1.455, 1.545],
      range: "here",
    },
    additive: share("additive x1.5 called additive, by cell", "calledAdditive", [0.9, 1], "additive"),
    divergent: share("divergent x1.4 called divergent, by cell", "calledDivergent", [0.9, 1], "divergent"),
    nothing: {
      ...share("nothing changed: no change or inconclusive, by cell", "calledNothing", [0.95, 1], "none"),
      touching: true,
    },
    pooledFalse: share("nothing changed: pooled K-S rejects", "pooledRejects", [0.1, 1], "none"),
    ratioRises: {
      about: "top over bottom tenth of uniform x1.5 with a 5 pA threshold",
      unit: "1",
      of: "topBottom",
      as: "median",
      between: [1.05, 1.4],
      range: "cal",
    },
    ratioDivergent: {
      about: "top over bottom tenth of divergent x1.4 with a 5 pA threshold",
      unit: "1",
      of: "topBottom",
      as: "median",
      between: [1.4, 3],
      range: "here",
      arm: "divergent",
    },
  },
  arms: { ...grid(), ...otherFactors },
  control: ["none", "additive", "divergent"],
  replicates: (size, arm) => {
    const named = arm in effectors || arm in otherFactors || arm.endsWith(", 0 pA, 20 x 50");
    return size === "full" ? (named ? 1000 : 60) : named ? 30 : 0;
  },
  measure,
  rows: [
    ...expected("uniform x1.3, 0 pA", [1.29, -0.1, 0.98, 0.86, 1.3]),
    ...expected("uniform x1.3, 5 pA", [1.3, -0.7, 1.14, null, null]),
    ...expected("uniform, 0 pA, 20 x 50", [1.48, 0.2, 0.95, 0.91, 1.5]),
    ...expected("uniform", [1.54, -1.2, 1.21, 0.89, null]),
    ...expected("uniform x1.92, 0 pA", [1.93, 0, 0.95, 0.84, 1.92]),
    ...expected("uniform x1.92, 5 pA", [1.96, -2, 1.29, 0.89, 1.89]),
    ...expected("additive, 0 pA, 20 x 50", [1, 5.9, 0.49, null, 1.65]),
    ...expected("additive", [1.02, 4.9, 0.68, null, 1.51]),
    ...expected("additive x1.3, 5 pA", [1.05, 2.4, 0.85, 0.046, 1.29]),
    ...expected("divergent, 0 pA, 20 x 50", [1.92, -6.2, 1.75, 0.002, 1.27]),
    ...expected("divergent", [1.96, -6.9, null, 0.024, 1.43]),
  ],
  confusion: (
    [
      ["by cell (recommended)", "calledByCell"],
      ["rank-order line, least squares", "calledRankOrder"],
      ["rank-order line, orthogonal", "calledOrthogonal"],
      ["ratio plot", "calledRatio"],
      ["threshold-aware rescaling, K-S", "calledRescaling"],
      ["threshold-aware rescaling, Anderson-Darling", "calledAnderson"],
    ] as const
  ).map(([title, of]) => ({
    title: `Called by: ${title} (20 cells of 50 events, 5 pA)`,
    of,
    classes: assayClasses,
    arms: Object.keys(effectors),
  })),
  caption:
    "Published means here the Monte Carlo of the catalogue, an independent simulation of the same assay; its effectors are described in words, so their forms (log-normal amplitudes, power laws) are ours.",
});
