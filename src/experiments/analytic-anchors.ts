import {
  type ComputedArm,
  type Control,
  experiment,
  type Finding,
  type Measured,
  type RunSize,
} from "../model/experiment.ts";
import type { Model } from "../model/model.ts";
import { circuitAnchors as neuronAnchors } from "./anchor-circuits.ts";
import { plasticityAnchors } from "./anchor-plasticity.ts";
import { referenceAnchors } from "./anchor-references.ts";

/** Anchors that are simulated. */
const circuitAnchors = { ...neuronAnchors, ...plasticityAnchors };
const anchors = { ...circuitAnchors, ...referenceAnchors };
const names = Object.keys(anchors);

/** The arm that gets one constant wrong and must then miss. */
function wrongOf(name: string): string {
  return `${name}, wrong`;
}

function arms(): Record<string, (size: RunSize, seed: number) => Model | ComputedArm> {
  return Object.fromEntries(
    [false, true].flatMap((wrong) =>
      names.map((name) => {
        const circuit = circuitAnchors[name];
        const make = (_: RunSize, seed: number): Model | ComputedArm =>
          circuit === undefined
            ? { settings: { anchor: name, wrong: wrong ? 1 : 0 }, seed }
            : circuit.model(seed, wrong);
        return [wrong ? wrongOf(name) : name, make];
      }),
    ),
  );
}

function findings(): Record<string, Finding> {
  return Object.fromEntries(
    Object.entries(anchors).map(([name, { about, expected, tolerance, mistake, unit }]) => [
      name,
      {
        about: `${about} (${Number(expected.toPrecision(6))}${unit === "1" ? "" : ` ${unit}`} expected; control: ${mistake})`,
        unit: "relative error",
        of: "error",
        as: "mean",
        between: [-tolerance, tolerance],
        range: "here",
        arm: name,
      },
    ]),
  );
}

/** The anchor that an arm asks, right or wrong. */
function anchorOf(arm: string): string {
  return arm.replace(/, wrong$/, "");
}

function relativeError(arm: string, obtained: number | null): Measured {
  const { expected } = anchors[anchorOf(arm) as keyof typeof anchors]!;
  return { obtained, expected, error: obtained === null ? null : obtained / expected - 1 };
}

/**
 * Places with closed-form answers: what the program must get right before anything else that it says counts.
 *
 * Each anchor is also run with one constant deliberately wrong, and must then miss. Circuits: the rate of a cell under
 * Poisson input and under a constant current, growth of the factor in silence, the rates at which inhibitory STDP
 * and BCM rest, and the mean of the Kesten form. Computed: likelihood-ratio and Tukey p values of the electron-microscopy study, two one-sided tests, and Hill.
 *
 * Departs from the text: its quick run is not the full one but one seed of three, and carries no verdict.
 */
export const analyticAnchors = experiment({
  name: "analytic-anchors",
  question: "Where the answer is known in closed form, does the program give it?",
  source: {
    cite: "Fourcaud & Brunel 2002, Neural Comput 14:2057-2110 (rate under noise)",
    doi: "10.1162/089976602320264015",
  },
  claims: [],
  seed: 1951,
  findings: findings(),
  arms: arms(),
  control: names.map((name): Control => ({ arm: wrongOf(name), of: name })),
  replicates: (size) => (size === "full" ? 3 : 1),
  measure: (recording) => {
    if (!("settings" in recording.data)) {
      if (!("series" in recording)) throw new Error("bug: a circuit without a recording");
      return relativeError(recording.arm, circuitAnchors[anchorOf(recording.arm)]!.obtained(recording));
    }
    const { anchor, wrong } = recording.data.settings;
    return relativeError(recording.arm, referenceAnchors[String(anchor)]!.obtained(wrong === 1));
  },
});
