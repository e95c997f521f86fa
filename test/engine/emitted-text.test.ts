import binaryen from "binaryen";
import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { programOf } from "../running.ts";
import { emittedModules } from "./valid-modules.ts";

/** One variable of the neuron, and statements that are emitted as a function of their own. */
const rule = (part: Partial<Mechanism>): Mechanism => ({
  name: "rule",
  about: "made for the text of its code",
  source: { cite: "none" },
  laws: [],
  parameters: { tau: { value: 2, unit: "s", tag: "C", about: "a time constant" } },
  variables: { x: { per: "post", unit: "1", initial: 1, about: "a number" } },
  ...part,
});

const model = (mechanism: Mechanism): Model => ({
  version: 1,
  name: "text",
  dt: "1 ms",
  duration: "1 s",
  seed: 1,
  precision: "f64",
  populations: { E: { count: 4, neuron: "lif-current" } },
  projections: {
    EE: {
      from: "E",
      to: "E",
      receptor: "excitatory",
      wiring: { kind: "one-to-one" },
      weight: 1,
      unitWeight: "1 pA",
    },
  },
  mechanisms: { rule: { mechanism, on: ["EE"] } },
  protocol: [{ at: "10 ms", enter: "nrem" }],
});

/** The text of an exported function; addresses are numbered as they appear, since they move with every new variable. */
function textOf(mechanism: Mechanism, name: string): string {
  const [bytes] = emittedModules(() => new Simulation(programOf(model(mechanism))));
  const module = binaryen.readBinary(bytes!);
  module.setFeatures(binaryen.Features.MVP | binaryen.Features.SIMD128 | binaryen.Features.Atomics);
  const text = module.emitText();
  module.dispose();
  const inText = text.split(`(export "${name}" (func `)[1]!.split("))")[0]!;
  const start = text.indexOf(`(func ${inText}\n`);
  expect(start, `${name} in the module`).toBeGreaterThanOrEqual(0);
  const addresses = new Map<string, number>();
  return text.slice(start, text.indexOf("\n )", start) + 3).replace(/offset=(\d+)/g, (_, at: string) => {
    if (!addresses.has(at)) addresses.set(at, addresses.size);
    return `offset=@${addresses.get(at)}`;
  });
}

test.each<[string, Partial<Mechanism>, string]>([
  ["a relaxation over a tick", { every: { "10 ms": ["d(x)/dt = -x / tau"] } }, "tick0.0"],
  ["a choice between two values", { every: { "10 ms": ["x = if(x > 0.5, x - 1, x + 1)"] } }, "tick0.0"],
  ["one product for every synapse", { every: { "10 ms": ["w *= 0.5"] } }, "tick0.0"],
  ["a sum over the synapses of a neuron", { every: { "10 ms": ["x = sum(w)"] } }, "tick0.0"],
  ["a change at the start of a state", { onEnter: { nrem: ["x = clip(x, 0, 2)"] } }, "enter nrem 0"],
])("the code of %s is as it was", async (what, part, name) => {
  const file = `./emitted-text/${what.replaceAll(" ", "-")}.wat`;
  await expect(`${textOf(rule(part), name)}\n`).toMatchFileSnapshot(file);
});
