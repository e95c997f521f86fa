import type { RunSize } from "../model/experiment.ts";
import type { Model } from "../model/model.ts";
import type { CircuitRecording } from "../model/recording.ts";

/** Name of the circuit. */
export const FOUR_INPUTS = "bcm-brake-four-inputs";

/** Four groups of inputs that are busy in turn, onto cells whose rate they make. */
const inputs = { group: 25, busy: 40, quiet: 2, spell: "300 ms", cells: 20 };
const minutes: Readonly<Record<RunSize, number>> = { quick: 3, full: 10 };

/** The cells under a rule whose threshold has this memory. */
export function fourInputs(tau: string) {
  return (size: RunSize, seed: number): Model => ({
    version: 1,
    name: FOUR_INPUTS,
    dt: "1 ms",
    duration: `${minutes[size]} min`,
    seed,
    guard: "record",
    populations: {
      X: {
        count: 4 * inputs.group,
        input: {
          kind: "patterned",
          unit: "Hz",
          rates: [0, 1, 2, 3].map((busy) =>
            Array.from({ length: 4 * inputs.group }, (_, i) =>
              Math.floor(i / inputs.group) === busy ? inputs.busy : inputs.quiet,
            ),
          ),
          schedule: [0, 2, 1, 3].map((pattern) => ({ pattern, duration: inputs.spell })),
          repeat: true,
        },
      },
      E: { count: inputs.cells, neuron: "lif-current" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "all-to-all" },
        weight: { lognormal: { median: 1, sdLog: 0.3 } },
        unitWeight: "15 pA",
        delay: "1 ms",
      },
    },
    mechanisms: {
      brake: {
        mechanism: "bcm",
        on: ["XE"],
        parameters: { eta: "2e-5 1/(s Hz^3)", targetRate: "10 Hz", tauTheta: tau, tauActivity: "200 ms" },
      },
    },
    recording: { rates: "10 s", weights: { projections: ["XE"], at: ["0 s", `${minutes[size]} min`] } },
  });
}

/** Share of cells whose second strongest group of inputs has less than half of the weight of the strongest. */
export function selective(recording: CircuitRecording): number {
  const { pre, post, w } = recording.weights.at(-1)!;
  const sums = Array.from({ length: inputs.cells }, () => [0, 0, 0, 0]);
  w.forEach((each, i) => {
    sums[post[i]!]![Math.floor(pre[i]! / inputs.group)]! += each;
  });
  const chosen = sums
    .map((groups) => groups.sort((a, b) => b - a))
    .filter(([first, second]) => second! < first! / 2);
  return chosen.length / sums.length;
}
