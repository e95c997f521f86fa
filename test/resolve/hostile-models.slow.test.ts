import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateRun } from "../../src/engine/estimate.ts";
import { beyondLimits } from "../../src/engine/limits.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { readModel } from "../../src/io/read-model.ts";
import { loopReport } from "../../src/loops/loop-warnings.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { ModelError, ModelErrors } from "../../src/model/errors.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";

const catalogue = { neurons, mechanisms };

/** Runs what may fail with mistakes of the reader only; false if it did. */
async function passes(stage: () => void | Promise<void>): Promise<boolean> {
  try {
    await stage();
    return true;
  } catch (error) {
    if (error instanceof ModelErrors || error instanceof ModelError) return false;
    throw error;
  }
}

const number = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, 1e308, 2 ** 53),
);
const text = fc.oneof(
  fc.constantFrom(
    "",
    "E",
    "w",
    "H",
    "v",
    "-0 mV",
    "1e308 s",
    "1 ms",
    "0.1 ms",
    "5 mV",
    "1/0",
    "__proto__",
    "constructor",
    "X.toString",
    "valueOf",
    "x += 1",
  ),
  fc.string({ maxLength: 30 }),
);
const leaf = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const junk: fc.Arbitrary<unknown> = fc.oneof(
  { depthSize: "small" },
  leaf,
  fc.array(leaf, { maxLength: 4 }),
  fc.dictionary(text, leaf, { maxKeys: 4 }),
);

/** An expression over the names of the mechanism below, well or badly formed. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.constantFrom(
    "w",
    "x",
    "y",
    "tau",
    "k",
    "v",
    "t",
    "dt",
    "index",
    "count",
    "toString",
    "0",
    "2",
    "1e300",
    "5 ms",
    "normal()",
    "sum(w)",
    "mean(y)",
    "rank(y)",
    "max(y)",
    "H",
  ),
  expression: fc.oneof(
    { depthSize: "small" },
    tie("atom"),
    fc
      .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/", "^", "<", "and"), tie("expression"))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(fc.constantFrom("exp", "log", "sqrt", "abs", "floor", "tanh", "not", "nope"), tie("expression"))
      .map(([f, a]) => `${f}(${a})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([a, b, c]) => `if(${a}, ${b}, ${c})`),
  ),
}));
const statement = fc
  .tuple(
    fc.constantFrom("w", "x", "y", "H", "v", "z", "d(x)/dt", "d(y)/dt", "d(w)/dt"),
    fc.constantFrom("=", "+=", "*="),
    expression,
  )
  .map((parts) => parts.join(" "));
const statements = fc.array(statement, { maxLength: 3 });
const parameter = { unit: "1", tag: "C", about: "a" };

const hostileModel = fc
  .record({
    onPre: statements,
    onPost: statements,
    continuous: statements,
    tick: statements,
    initial: expression,
    value: fc.oneof(number, expression),
  })
  .map(({ onPre, onPost, continuous, tick, initial, value }) => ({
    version: 1,
    name: "hostile",
    dt: "1 ms",
    duration: "20 ms",
    seed: 1,
    populations: {
      X: { count: 5, input: { kind: "poisson", rate: "200 Hz" } },
      E: { count: 3, neuron: "lif-current" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "all-to-all" },
        weight: 1,
        unitWeight: "500 pA",
      },
    },
    mechanisms: {
      m: {
        on: ["XE"],
        mechanism: {
          name: "hostile-rule",
          about: "a",
          source: { cite: "a" },
          laws: [],
          parameters: { tau: { ...parameter, unit: "ms", value: 10 }, k: { ...parameter, value } },
          variables: {
            x: { per: "pre", unit: "1", initial: 0, about: "a" },
            y: { per: "post", unit: "1", initial, about: "a" },
            H: { per: "post", unit: "1", initial: 1, about: "a" },
            z: { per: "synapse", unit: "1", initial: 0, about: "a" },
          },
          onPre,
          onPost,
          continuous,
          every: { "5 ms": tick },
        },
      },
    },
  }));

/** A good model with some places overwritten by junk. */
const broken = fc
  .tuple(
    hostileModel,
    fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), junk), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([model, changes]) => {
    const copy = structuredClone(model) as Record<string, unknown>;
    for (const [path, value] of changes) {
      let at: Record<string, unknown> = copy;
      for (const step of path.slice(0, -1)) {
        const next = Object.values(at).filter((each) => each !== null && typeof each === "object");
        if (next.length === 0) break;
        at = next[step % next.length] as Record<string, unknown>;
      }
      const keys = Object.keys(at);
      at[keys[path.at(-1)! % Math.max(1, keys.length)] ?? "extra"] = value;
    }
    return copy;
  });

/** All the stages of `setpoint check`, and a run of what passes and is small. */
async function through(source: string, file: string): Promise<void> {
  const read = readModel(source, file);
  if (!read.ok) {
    for (const error of read.errors) read.placeOf(error);
    const { rest } = read;
    if (rest !== null) await passes(async () => void resolveModel(rest.model, catalogue, rest.lost));
    return;
  }
  const { model } = read;
  await passes(async () => {
    const { program } = resolveModel(model as Model, catalogue);
    loopReport(model as Model, catalogue, program);
    const estimate = estimateRun(program, { spikes: false, bytes: 0 });
    for (const value of Object.values(estimate)) expect(Number.isNaN(value)).toBe(false);
    if (beyondLimits(estimate, { memoryBytes: 1e8, threads: 1 }).length > 0 || program.steps > 1000) return;
    // a module that is not valid, or reaches out of its memory, throws a WebAssembly error, which is no ModelError
    await new Simulation(program).run(program.steps);
  });
}

test("10,000 hostile models neither crash nor hang the reader, the checker and the emitter", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 2, arbitrary: hostileModel },
        { weight: 2, arbitrary: broken },
        { weight: 1, arbitrary: junk },
      ),
      (model) => through(JSON.stringify(model) ?? "", "m.json"),
    ),
    {
      numRuns: Number(process.env["FUZZ_RUNS"] ?? 10_000),
      interruptAfterTimeLimit: 1_500_000,
      markInterruptAsFailure: true,
    },
  );
}, 1_800_000);

test("10,000 texts that are no models are refused", async () => {
  const yaml = fc.oneof(
    fc.string({
      maxLength: 200,
      unit: fc.constantFrom(
        "a",
        ":",
        " ",
        "\n",
        "-",
        "{",
        "}",
        "[",
        "]",
        "&",
        "*",
        "'",
        '"',
        "#",
        "|",
        ">",
        "!",
        "?",
        "\t",
        "1",
        ",",
      ),
    }),
    fc.string({ maxLength: 200, unit: "binary" }),
  );
  await fc.assert(fc.asyncProperty(yaml, fc.constantFrom("m.yaml", "m.json"), through), { numRuns: 10_000 });
}, 600_000);
