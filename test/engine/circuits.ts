import { drawKey } from "../../src/numerics/sparse-draw.ts";
import type { Expr, Program } from "../../src/program/program.ts";
import {
  add,
  ambient,
  assign,
  binary,
  call,
  constant,
  neurons,
  program,
  projection,
  read,
  spiking,
  variable,
} from "../interpret/programs.ts";

type Draw = Extract<Expr, { kind: "draw" }>;
/** A draw at an event or a tick; every `site` has draws of its own. */
export const sparse = (distribution: Draw["distribution"], site: string, ...args: Expr[]): Expr => ({
  kind: "draw",
  distribution,
  args,
  source: { kind: "sparse", key: drawKey(7, "test", site) },
});
/** A draw of each step, number `slot` of stream 0. */
export const step = (distribution: Draw["distribution"], slot: number, ...args: Expr[]): Expr => ({
  kind: "draw",
  distribution,
  args,
  source: { kind: "step", stream: 0, slot },
});

const CELLS = 70;
/** Cells i and i + 35 fire together, each every 7 steps. */
const volleys = Array.from({ length: 300 }, (_, s) => s).flatMap((s) =>
  Array.from({ length: CELLS }, (_, i) => i)
    .filter((i) => (i * 5) % 7 === s % 7)
    .map((i) => [s, i] as const),
);

/** Inputs, cells that fire at v >= 1, and plastic synapses with two delays between them. */
export function circuit(changes: Partial<Program> = {}): Program {
  return program({
    dt: 0.5,
    seed: 3,
    populations: [
      spiking("X", CELLS, volleys),
      neurons(
        "E",
        CELLS,
        {
          decays: [
            { variable: 1, rate: constant(0.2), toward: constant(0) },
            { variable: 2, rate: constant(0.05), toward: constant(0) },
          ],
          integrate: [assign(0, binary(binary(read(0), "*", 0.95), "+", binary(read(1), "*", 0.02)), true)],
          threshold: binary(read(0), ">=", 1),
          reset: [assign(0, 0)],
          refractorySteps: 3,
          onPost: [
            {
              kind: "synapse",
              projection: 0,
              statements: [assign(3, call("min", binary(read(3), "+", binary(read(4), "*", 0.01)), 2))],
            },
            { kind: "post", statements: [add(2, 1)] },
          ],
        },
        CELLS,
      ),
    ],
    variables: [
      variable(0, "E.v", "post", 1, binary(ambient("index"), "*", 0.01)),
      variable(1, "E.g", "post", 1),
      variable(2, "E.x", "post", 1),
      variable(3, "P.w", "synapse", 0, 0.5),
      variable(4, "P.x", "pre", 0),
    ],
    projections: [
      projection({
        wiring: { kind: "fixed-probability", probability: 0.4, autapses: true },
        weightVariable: 3,
        weight: constant(0.5),
        delays: [1, 3],
        delayOf: {
          kind: "drawn",
          steps: binary(1, "+", binary(2, "*", sparse("bernoulli", "delay", constant(0.5)))),
        },
        receptors: [{ variable: 1, scale: 0.7 }],
        onPre: [
          {
            site: "synapse",
            statement: assign(3, call("max", binary(read(3), "-", binary(read(2), "*", 0.01)), 0)),
          },
          { site: "pre", statement: add(4, 1) },
        ],
        decays: [{ variable: 4, rate: constant(0.05), toward: constant(0) }],
      }),
    ],
    ...changes,
  });
}

/** `circuit` with one part of its neurons and of its projection changed, and more variables. */
export function changed(parts: {
  neuron?: (neuron: Neuron) => Partial<Neuron>;
  projection?: Partial<Program["projections"][number]>;
  variables?: Program["variables"];
  branches?: number;
  program?: Partial<Program>;
}): Program {
  const plain = circuit();
  const [inputs, cells] = plain.populations;
  const body = cells!.body as { kind: "neurons"; neuron: Neuron };
  return {
    ...plain,
    populations: [
      inputs!,
      {
        ...cells!,
        branches: parts.branches ?? 1,
        body: { kind: "neurons", neuron: { ...body.neuron, ...parts.neuron?.(body.neuron) } },
      },
    ],
    projections: [{ ...plain.projections[0]!, ...parts.projection }],
    variables: [...plain.variables, ...(parts.variables ?? [])],
    ...parts.program,
  };
}
type Neuron = Extract<Program["populations"][number]["body"], { kind: "neurons" }>["neuron"];

/** `circuit` in single precision; its deliveries read two traces of the target and its factor; a tick moves it and the faster trace. */
export function bundled(parts: Partial<Program> = {}): Program {
  const plain = changed({
    variables: [variable(5, "E.y", "post", 1), variable(6, "E.H", "post", 1, 1)],
    neuron: (neuron) => ({
      decays: [...neuron.decays, { variable: 5, rate: constant(0.8), toward: constant(0) }],
      onPost: [...neuron.onPost, { kind: "post", statements: [add(5, 1)] }],
    }),
    projection: {
      gain: read(6),
      onPre: [
        {
          site: "synapse",
          statement: assign(
            3,
            call("max", binary(read(3), "-", binary(binary(read(2), "*", 0.01), "*", read(5))), 0),
          ),
        },
        { site: "pre", statement: add(4, 1) },
      ],
    },
    program: {
      precision: "f32",
      ticks: [
        {
          steps: 50,
          instance: "scaling",
          passes: [
            {
              kind: "each",
              domain: { site: "post", owner: 1 },
              statements: [
                assign(5, binary(read(5), "*", 0.5)),
                assign(6, binary(read(6), "*", binary(0.9, "+", binary(read(2), "*", 0.1)))),
              ],
            },
          ],
        },
      ],
    },
  });
  const variables = plain.variables.map((one) => ({ ...one, precision: "f32" as const }));
  return { ...plain, variables, ...parts };
}
