import * as z from "zod";
import { conditionSchema, mechanismSchema, neuronSchema } from "./rules-schema.ts";
import {
  asks,
  byName,
  equation,
  fields,
  finite,
  named,
  oneOf,
  quantity,
  sentence,
  whole,
  yesOrNo,
} from "./schema-parts.ts";

const draw = z
  .union(
    [
      quantity,
      fields({ uniform: z.tuple([quantity, quantity]) }, "drawn between two values"),
      fields({ normal: fields({ mean: quantity, sd: quantity }, "mean and SD") }, "drawn from a normal law"),
      fields(
        { lognormal: fields({ median: quantity, sdLog: finite }, "median, and SD of the logarithm") },
        "drawn from a log-normal law",
      ),
      fields({ expression: equation }, "an expression of index, pre and count"),
    ],
    asks(
      'a quantity, or one of {uniform: [a, b]}, {normal: {mean, sd}}, {lognormal: {median, sdLog}}, {expression: "..."}',
      'write it as "5 mV" or {lognormal: {median: "5 mV", sdLog: 0.6}}',
    ),
  )
  .describe("a value for every element, or how each one is drawn");

const numbers = z.array(finite, asks("a list of numbers", "write it as [1, 2]"));
const cells = z.array(whole, asks("a list of numbers of cells", "cells are counted from 0"));
const quantities = byName(quantity, "quantities by their names");
const unit = z.string(asks("a unit", 'write it as "ms"')).min(1).max(100);

const schedule = z.array(
  fields(
    { pattern: whole.nullable(), duration: quantity },
    "number of the pattern (null: silence), and how long",
  ),
);

const input = z.discriminatedUnion(
  "kind",
  [
    fields({ kind: z.literal("poisson"), rate: quantity }, "independent Poisson spikes"),
    fields(
      {
        kind: z.literal("patterned"),
        unit,
        rates: z.array(numbers, asks("a list of patterns", "each is a list with one rate for each cell")),
        schedule,
        repeat: yesOrNo.optional(),
      },
      "Poisson spikes at rates that follow a schedule of patterns",
    ),
    fields(
      { kind: z.literal("spikes"), unit, times: numbers, cells },
      "spikes at given times of given cells",
    ),
    fields(
      { kind: z.literal("spike-file"), unit, file: sentence },
      "spikes from a CSV file beside the model, with the columns time and cell",
    ),
    fields(
      { kind: z.literal("pattern-file"), unit, file: sentence, schedule, repeat: yesOrNo.optional() },
      "patterned rates from a CSV file beside the model: a row for each pattern, a column for each cell",
    ),
  ],
  asks(
    "an input of kind poisson, patterned, spikes, spike-file or pattern-file",
    "choose one of these kinds",
  ),
);

const population = fields(
  {
    count: whole,
    neuron: z
      .union(
        [sentence, neuronSchema],
        asks("the name of a neuron model, or the model itself", "setpoint list neurons shows the names"),
      )
      .optional(),
    input: input.optional(),
    preset: sentence.optional(),
    parameters: quantities.optional(),
    initial: byName(draw, "start values by the names of variables").optional(),
    place: fields(
      { grid: z.array(whole).min(1).max(3), spacing: quantity },
      "cells on a line or grid",
    ).optional(),
    branches: whole.max(4096, asks("at most 4096 branches", "lower it")).optional(),
  },
  "cells of one kind: count, and neuron or input",
);

const autapses = yesOrNo.optional();

const probability = z
  .number(asks("a probability", "write it as 0.1"))
  .min(0, asks("a probability of 0 to 1", "write it as 0.1"))
  .max(1, asks("a probability of 0 to 1", "write it as 0.1"));

const wiring = z.discriminatedUnion(
  "kind",
  [
    fields({ kind: z.literal("one-to-one") }, "cell i to cell i"),
    fields(
      { kind: z.literal("all-to-all"), autapses, exceptPartner: yesOrNo.optional() },
      "every cell to every cell",
    ),
    fields(
      { kind: z.literal("fixed-probability"), probability, autapses },
      "every pair with the same probability",
    ),
    fields(
      { kind: z.literal("fixed-in-degree"), inDegree: whole, autapses },
      "the same number of afferents for every cell",
    ),
    fields(
      { kind: z.literal("distance"), peak: probability, range: quantity, autapses },
      "a probability that falls with distance",
    ),
    fields(
      {
        kind: z.literal("list"),
        pre: cells,
        post: cells,
        weights: numbers.optional(),
        delays: z.array(quantity, asks("a list of times", 'write it as ["1 ms"]')).optional(),
      },
      "the synapses one by one",
    ),
  ],
  asks(
    "a wiring of kind one-to-one, all-to-all, fixed-probability, fixed-in-degree, distance or list",
    "choose one of these kinds",
  ),
);

const projection = fields(
  {
    from: sentence,
    to: sentence,
    receptor: sentence,
    wiring,
    weight: draw,
    unitWeight: quantity.optional(),
    delay: draw.optional(),
    branch: oneOf(["uniform", "ordered"]).optional(),
    capacity: finite
      .positive(asks("room for so many synapses per target cell", "write it as 120"))
      .optional()
      .describe("where synapses are formed: room for so many per target cell"),
    multiplicity: whole
      .min(1, asks("a whole number above 0", "write 1 for one synapse of each pair of cells"))
      .max(255, asks("at most 255 synapses of one pair", "lower it"))
      .optional()
      .describe("most synapses that formation makes of one pair of cells"),
  },
  "synapses from one population to another: from, to, receptor, wiring, weight",
);

const names = z.array(sentence, asks("a list of names", 'write it as ["E"]')).max(10_000);

const instance = fields(
  {
    mechanism: z.union(
      [sentence, mechanismSchema],
      asks("the name of a mechanism, or the mechanism itself", "setpoint list mechanisms shows the names"),
    ),
    on: names.optional(),
    population: sentence.optional(),
    preset: sentence.optional(),
    parameters: quantities.optional(),
    initial: byName(draw, "start values by the names of variables").optional(),
    reads: byName(sentence, "the instance that each shared variable is read from").optional(),
  },
  "a mechanism placed in the circuit: mechanism, and on (projections) or population",
);

const change = fields(
  {
    at: quantity,
    until: quantity.optional(),
    set: z
      .record(
        z.string().min(1).max(200),
        quantity,
        asks("values by the names of what changes", 'write it as {"E.iExt": "10 pA"}'),
      )
      .optional(),
    enter: named.describe("the vigilance state that begins").optional(),
    condition: z
      .union(
        [sentence, conditionSchema],
        asks("the name of a condition, or the condition itself", "setpoint list conditions shows the names"),
      )
      .optional(),
    of: names.describe("populations on which the condition acts; all if absent").optional(),
    use: sentence.describe("name of a protocol of the catalogue that begins here").optional(),
    parameters: byName(
      z.union(
        [quantity, names],
        asks("a quantity, a word or a list of names", "setpoint list protocols shows what it takes"),
      ),
      "parameters of the protocol by their names",
    ).optional(),
    about: sentence.optional(),
  },
  "a change at a moment: at, then set (values), enter (a state begins) or condition (with until what was before returns), or use (a protocol of the catalogue)",
);

const recording = fields(
  {
    spikes: names.optional(),
    rates: quantity.optional(),
    variables: z
      .array(
        fields(
          { name: sentence, every: quantity, cells: cells.optional() },
          "a variable: name, every, cells",
        ),
      )
      .max(1000)
      .optional(),
    quantiles: z
      .array(fields({ name: sentence, every: quantity }, "a variable: name, every"))
      .max(1000)
      .optional(),
    weights: fields(
      { projections: names, at: z.array(quantity).max(100_000), variables: names.max(100).optional() },
      "all weights: projections, at, variables of each synapse",
    ).optional(),
    synapses: fields(
      { projections: names, every: quantity },
      "numbers of synapses: projections, every",
    ).optional(),
  },
  "what is kept: spikes, rates, variables, quantiles, weights, synapses",
);

/** The form of a model file, version 1; `Model` of model.ts as a check at run time, and the source of the JSON Schema. */
export const modelSchema = fields(
  {
    $schema: z.string().max(500).optional(),
    version: z.literal(1, asks("1", "this program reads version 1")),
    name: z
      .string(asks("a name", "letters, digits, - and _"))
      .regex(
        /^\w[\w-]{0,63}$/,
        asks("a name of letters, digits, - and _, at most 64", "it names the folder of the run"),
      ),
    about: sentence.optional(),
    dt: quantity,
    duration: quantity,
    seed: whole,
    precision: oneOf(["f32", "f64"]).optional(),
    guard: oneOf(["stop", "record"]).optional(),
    compression: finite.optional(),
    skipSilence: yesOrNo.optional(),
    populations: byName(population, "populations by their names"),
    projections: byName(projection, "projections by their names").optional(),
    mechanisms: byName(instance, "mechanisms by the names of their instances").optional(),
    gates: byName(probability, "start values of gates").optional(),
    protocol: z
      .array(change, asks("a list of changes", 'write it as [{at: "1 h", set: {...}}]'))
      .max(100_000)
      .optional(),
    recording: recording.optional(),
  },
  "a circuit and its rules",
);

/** The JSON Schema (draft 2020-12) that is published as `setpoint/model.schema.json`. */
export function modelJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(modelSchema, { target: "draft-2020-12" });
  return { ...schema, title: "Setpoint model, version 1" };
}
