import { describe, expect, test } from "vitest";
import { w1, w4 } from "../../bench/workloads.ts";
import { readModel } from "../../src/io/read-model.ts";

/** Every mistake of a text, as place and message. */
function mistakesOf(text: string, file = "m.yaml"): string[] {
  const read = readModel(text, file);
  if (read.ok) return [];
  return read.errors.map((error) => {
    const place = read.placeOf(error);
    return `${place === null ? "" : `${place.line}:${place.column} `}${error.message}`;
  });
}

const small = `version: 1
name: small
dt: 0.1 ms
duration: 1 s
seed: 1
populations:
  E: { count: 10, neuron: lif-current }
`;

describe("a model file", () => {
  test("gives the same model from YAML and JSON", () => {
    const yaml = readModel(small, "m.yaml");
    const json = readModel(
      '{"version":1,"name":"small","dt":"0.1 ms","duration":"1 s","seed":1,"populations":{"E":{"count":10,"neuron":"lif-current"}}}',
      "m.json",
    );
    expect(yaml.ok && json.ok && yaml.model).toEqual(json.ok && json.model);
  });

  test("holds the workloads unchanged", () => {
    for (const model of [w1(), w4(1)]) {
      const read = readModel(JSON.stringify(model), "w.json");
      expect(read.ok && read.model).toEqual(JSON.parse(JSON.stringify(model)));
    }
  });

  test("shows every mistake of one run with its line and column", () => {
    const text = `${small
      .replace("version: 1", "version: 2")
      .replace("seed: 1", "seed: one")
      .replace("duration", "duraton")}projections:
  EE: { from: E, to: E, receptor: excitatory, wiring: { kind: random }, weight: [1] }
  2E: { from: E, to: E, receptor: excitatory, wiring: { kind: fixed-probability, probability: 1.5 }, weight: 1 }
`;
    expect(mistakesOf(text)).toEqual([
      "1:1 version: it must be 1, got 2\n  this program reads version 1",
      '1:1 duration: missing: a number with its unit\n  write it as "5 mV"; without a unit as 5',
      '5:1 seed: it must be a whole number, got "one"\n  write it without quotes and unit',
      "9:57 projections.EE.wiring.kind: it must be a wiring of kind one-to-one, all-to-all, fixed-probability, " +
        'fixed-in-degree, distance or list, got "random"\n  choose one of these kinds',
      "9:73 projections.EE.weight: it must be a quantity, or one of {uniform: [a, b]}, {normal: {mean, sd}}, " +
        '{lognormal: {median, sdLog}}, {expression: "..."}, got a list of 1\n' +
        '  write it as "5 mV" or {lognormal: {median: "5 mV", sdLog: 0.6}}',
      '10:3 projections["2E"]: a name must be letters, digits and _, at most 64, and not begin with a digit, got "2E"\n' +
        "  rename it here and wherever it is used",
      '4:1 duraton: unknown field: "duraton"\n  did you mean duration?',
    ]);
  });

  test("names what is missing inside a mechanism that stands in the file", () => {
    const text = `${small}mechanisms:
  decay:
    on: [EE]
    mechanism: { name: decay, about: x, source: { cite: x }, laws: [], parameters: {}, variabels: {}, variables: {} }
`;
    expect(mistakesOf(text)).toEqual([
      '11:88 mechanisms.decay.mechanism.variabels: unknown field: "variabels"\n  did you mean variables?',
    ]);
  });

  test("says where the syntax breaks", () => {
    expect(mistakesOf(`${small}  bad: [1, 2\n`)[0]).toMatch(
      /^the file is no YAML: .* at line \d+, column \d+\n/,
    );
    expect(mistakesOf('{"version": 1,\n,}', "m.json")[0]).toBe(
      "the file is no JSON: Expected double-quoted property name at line 2, column 1\n" +
        "  a missing comma or quote stands at or before this place; YAML files end in .yaml",
    );
    expect(mistakesOf('{"version": 1,\n "name"', "m.json")[0]).toMatch(/at line 2, column 8\n/);
    expect(mistakesOf("a: 1\na: 2\n")[0]).toContain("a name stands twice at line 2, column 1");
  });
});

describe("a hostile file", () => {
  test("with an alias bomb is refused", () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(",")}]`,
    );
    const [text] = mistakesOf(["a0: &a0 [x]", ...levels].join("\n"));
    expect(text).toBe(
      "the file is no YAML: Excessive alias count indicates a resource exhaustion attack\n" +
        "  write what an alias repeats out in full",
    );
  });

  test.each([
    ["brackets", "[".repeat(1e6), "m.json"],
    ["YAML brackets", "[".repeat(1e6), "m.yaml"],
    ["dashes", "- ".repeat(1e6), "m.yaml"],
    ["indentation", Array.from({ length: 900 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"), "m.yaml"],
    ["an object", `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`, "m.json"],
  ])("nested deeply by %s is refused at once", (_, text, file) => {
    expect(mistakesOf(text, file)).toEqual([
      "lists and objects are nested more than 32 deep\n  a model needs 9 levels; unfold it",
    ]);
  });

  test("cannot name what every object has, nor hold a number that is none", () => {
    expect(mistakesOf(`${small}__proto__: { polluted: 1 }\n`)).toEqual([
      '8:1 __proto__: a name must not be "__proto__"\n  rename it',
    ]);
    expect(mistakesOf(small.replace("  E: {", "  E: { __proto__: { a: 1 }, "))[0]).toMatch(
      /^7:8 populations\.E\.__proto__: a name must not be "__proto__"\n/,
    );
    expect(mistakesOf(small.replace("  E:", "  constructor:"))[0]).toContain('must not be "constructor"');
    expect(mistakesOf(small.replace("seed: 1", "seed: 1\nmechanisms: { m: { on: [toString] } }"))).toEqual([
      '6:25 mechanisms.m.on[0]: a name must not be "toString"\n  rename it',
    ]);
    expect(
      mistakesOf(small.replace("seed: 1", 'seed: 1\nrecording: { variables: [{ name: "E.valueOf" }] }'))[0],
    ).toContain('must not be "E.valueOf"');
    expect(mistakesOf(small.replace("seed: 1", "seed: .nan\nguard: -.inf"))).toEqual([
      expect.stringMatching(/^\d+:1 seed: a number must be finite, got NaN\n {2}write a number/),
      expect.stringMatching(/^\d+:1 guard: a number must be finite, got -Infinity\n/),
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("that is too long is refused before it is read", () => {
    expect(mistakesOf(" ".repeat(4_000_001))[0]).toContain("at most 4000000 characters of YAML, got 4000001");
  });
});
