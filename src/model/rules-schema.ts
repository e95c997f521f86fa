import * as z from "zod";
import {
  asks,
  byName,
  equation,
  equations,
  fields,
  finite,
  oneOf,
  quantity,
  sentence,
  yesOrNo,
} from "./schema-parts.ts";

const site = oneOf(["pre", "synapse", "branch", "post", "population", "network"]);

const valueOrExpression = z
  .union([finite, equation], asks("a number in the unit, or an expression in quotes", 'write 5 or "2 * tau"'))
  .describe("a number in `unit`, or an expression with units of its own");

const unit = z.string(asks("a unit", 'write it as "mV"; "1" where there is none')).min(1).max(100);

const source = fields(
  { cite: sentence, doi: sentence.optional() },
  "where the equations come from: cite, and doi if there is one",
);

const tag = oneOf(["P", "L", "E", "X", "C"]).describe(
  "P published and checked, L literature, E the source study, X derived, C chosen here",
);

const parameter = fields(
  {
    value: valueOrExpression,
    unit,
    tag,
    about: sentence,
    symbol: sentence.optional(),
    range: z
      .tuple([finite, finite], asks("two numbers", "write the smallest and the largest plausible value"))
      .optional(),
    group: oneOf(["fast", "hebbian", "sensor", "slow", "day", "structural"]).optional(),
    power: z
      .union(
        [z.literal(-1), z.literal(0), z.literal(1), z.literal(2)],
        asks("-1, 0, 1 or 2", "choose one of them"),
      )
      .optional(),
    live: yesOrNo.optional(),
  },
  "a named constant: value, unit, tag, about",
);

const variable = fields(
  {
    per: site,
    unit,
    initial: valueOrExpression,
    about: sentence,
  },
  "a state variable: per, unit, initial, about",
);

const presets = z
  .record(
    z.string().min(1).max(64),
    fields(
      {
        about: sentence,
        source: source.optional(),
        values: byName(fields({ value: finite, tag }, "value and tag"), "values by the names of parameters"),
      },
      "a set of values: about, source, values",
    ),
    asks("sets of values by their names", 'write it as {slow: {about: "...", values: {...}}}'),
  )
  .optional();

const events = byName(equations, "equations by the state at whose start they run");

const intervals = z
  .record(
    z.string().min(1).max(64),
    equations,
    asks("equations by the interval", 'write it as {"1 s": ["H *= 1.01"]}'),
  )
  .describe('equations by their interval, such as "1 s" or the name of a parameter');

const structural = fields(
  {
    every: sentence,
    eliminate: equation.optional(),
    form: equation.optional(),
    partner: equation.optional(),
    weight: equation.optional(),
    after: equations.optional(),
  },
  "formation and elimination of synapses: every, eliminate, form, partner, weight, after",
);

const requirements = z
  .array(
    fields(
      { that: equation, otherwise: sentence, severity: oneOf(["error", "warning"]).optional() },
      "a condition on parameters, and the sentence of its error",
    ),
  )
  .max(100)
  .optional();

const head = {
  name: sentence,
  about: sentence,
  source,
  laws: z.array(sentence, asks("a list of laws", "write [] where there are none")).max(100),
  parameters: byName(parameter, "constants by their names"),
  presets,
};

/** A mechanism that stands in the model file itself. */
export const mechanismSchema = fields(
  {
    ...head,
    variables: byName(variable, "state variables by their names"),
    gates: z.array(sentence, asks("a list of names of gates", 'write it as ["ltp"]')).max(100).optional(),
    writes: z
      .array(sentence, asks("a list of quantities of the neuron", 'write it as ["eGABA"]'))
      .max(100)
      .optional(),
    shares: z.array(sentence, asks("a list of names of variables", 'write it as ["c"]')).max(100).optional(),
    reads: byName(
      fields(
        {
          per: site,
          unit,
          otherwise: valueOrExpression.optional(),
          combine: oneOf(["sum", "product"]).optional(),
          about: sentence,
        },
        "a variable that another mechanism shares: per, unit, otherwise, combine, about",
      ),
      "variables of other mechanisms by their names",
    ).optional(),
    transmits: equation.optional(),
    structural: structural.optional(),
    beside: z
      .record(
        z.string().min(1).max(64),
        sentence,
        asks("sentences by the names of mechanisms", 'write it as {stdp-pair: "..."}'),
      )
      .optional(),
    require: requirements,
    continuous: equations.optional(),
    onPre: equations.optional(),
    onPost: equations.optional(),
    every: intervals.optional(),
    onEnter: events.optional(),
  },
  "a plasticity mechanism: variables at sites, and equations that change them",
);

/** A neuron model that stands in the model file itself. */
export const neuronSchema = fields(
  {
    ...head,
    quantities: byName(
      fields({ value: valueOrExpression, unit, about: sentence }, "a quantity: value, unit, about"),
      "quantities that a mechanism may write",
    ).optional(),
    variables: byName(variable, "state variables by their names"),
    receptors: byName(byName(valueOrExpression, "variables and their ratio"), "receptors by their names"),
    definitions: equations.optional(),
    continuous: equations,
    method: oneOf(["auto", "euler", "heun", "rk4"]).optional(),
    threshold: equation,
    reset: equations,
    refractory: fields(
      { time: equation, hold: z.array(sentence, asks("a list of variables", 'write it as ["v"]')).max(100) },
      "refractory time, and the variables that are held",
    ).optional(),
    require: requirements,
  },
  "a neuron model: variables, equations, threshold, reset",
);

const conditionChange = z.union(
  [
    fields({ times: finite, tag: tag.optional() }, "multiplies the value"),
    fields({ plus: quantity, tag: tag.optional() }, "adds to the value"),
    fields({ set: quantity, tag: tag.optional() }, "takes the place of the value"),
  ],
  asks(
    "one of {times: factor}, {plus: quantity}, {set: quantity}",
    'write it as {times: 0.3} or {set: "1000 mV"}',
  ),
);

/** A condition that stands in the model file itself. */
export const conditionSchema = fields(
  {
    name: sentence,
    about: sentence,
    basis: z
      .array(fields({ text: sentence, tag, doi: sentence.optional() }, "what it rests on: text, tag, doi"))
      .max(100)
      .optional(),
    signature: sentence.optional(),
    changes: z
      .record(
        z.string().min(1).max(200),
        conditionChange,
        asks("changes by their targets", 'write it as {"gate.glia": {set: 0}}'),
      )
      .refine((all) => Object.keys(all).length <= 1000, asks("at most 1000 changes", "split the condition")),
  },
  "a disease, drug, genotype or age: name, about, changes",
);
