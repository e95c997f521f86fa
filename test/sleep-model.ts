import type { Draw, InstanceSpec, Model, PopulationSpec } from "../src/model/model.ts";
import type { QuantityText } from "../src/model/quantity-text.ts";
import { type Backend, type Running, start } from "./running.ts";
import { relay } from "./spike-pair.ts";

/** A stretch of a vigilance state, in hours. */
export type Bout = readonly [state: "wake" | "nrem" | "rem", hours: number];

export interface Sleeper {
  readonly mechanisms: Readonly<Record<string, InstanceSpec>>;
  /** A start weight for each synapse, or one for all. */
  readonly weights?: readonly number[];
  readonly weight?: Draw;
  readonly synapses?: number;
  /** Target of each synapse; in turn if absent. */
  readonly post?: readonly number[];
  readonly cells?: number;
  readonly branches?: number;
  readonly gates?: Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly compression?: number;
  readonly neuron?: PopulationSpec["neuron"];
  readonly dt?: QuantityText;
}

/** Quiet synapses `P` onto cells that never fire, with steps of 1 s: what sleep does to their weights. */
export function sleepModel(bouts: readonly Bout[], options: Sleeper): Model {
  const { weights, cells = 1, branches, compression = 1, dt = "1 s" } = options;
  const synapses = weights?.length ?? options.synapses ?? 1;
  const each = Array.from({ length: synapses }, (_, k) => k);
  let at = 0;
  const protocol = bouts.map(([state, hours]) => {
    const entry = { at: `${at} h`, enter: state };
    at += hours;
    return entry;
  });
  return {
    version: 1,
    name: "sleep",
    dt,
    duration: "1 h",
    seed: options.seed ?? 1,
    compression,
    gates: options.gates ?? {},
    populations: {
      X: { count: synapses, input: { kind: "spikes", unit: "ms", times: [], cells: [] } },
      E: {
        count: cells,
        neuron: options.neuron ?? relay,
        ...(branches === undefined ? {} : { branches }),
      },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: {
          kind: "list",
          pre: each,
          post: options.post ?? each.map((k) => k % cells),
          ...(weights === undefined ? {} : { weights }),
        },
        weight: options.weight ?? 1,
        ...(branches === undefined ? {} : { branch: "ordered" }),
      },
    },
    mechanisms: options.mechanisms,
    protocol,
  };
}

/** Runs the bouts of a model one after the other; `after` sees the model at the end of each. */
export function sleepThrough(
  bouts: readonly Bout[],
  options: Sleeper & { readonly backend?: Backend },
  after: (run: Running, bout: Bout) => void = () => {},
): Running {
  const run = start(sleepModel(bouts, options), options.backend ?? "f64");
  let done = 0;
  let end = 0;
  for (const bout of bouts) {
    end += (bout[1] * 3_600_000) / (options.compression ?? 1) / run.program.dt;
    run.advance(Math.round(end) - done);
    done = Math.round(end);
    after(run, bout);
  }
  return run;
}
