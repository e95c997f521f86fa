import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Mechanism, Parameter } from "../../src/model/mechanism.ts";
import type { InputSpec, Model, WiringSpec } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";

const plain = (value: number | string): Parameter => ({ value, unit: "1", tag: "C", about: "a number" });

/** A mechanism with an axon trace x, a neuron trace y and a synapse trace s. */
const rule = (part: Partial<Mechanism>): Mechanism => ({
  name: "mine",
  about: "a rule with a mistake",
  source: { cite: "none" },
  laws: [],
  parameters: { tau: { value: 20, unit: "ms", tag: "C", about: "a time constant" } },
  variables: {
    x: { per: "pre", unit: "1", initial: 0, about: "axon" },
    y: { per: "post", unit: "1", initial: 0, about: "neuron" },
    s: { per: "synapse", unit: "1", initial: 0, about: "synapse" },
  },
  ...part,
});

const model = (part: {
  rules?: Record<string, Mechanism>;
  input?: InputSpec;
  wiring?: WiringSpec;
  duration?: string;
}): Model => ({
  version: 1,
  name: "mistaken",
  dt: "0.1 ms",
  duration: part.duration ?? "1 s",
  seed: 1,
  populations: {
    X: { count: 5, input: part.input ?? { kind: "poisson", rate: "1 Hz" } },
    E: { count: 5, neuron: "lif-conductance" },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "one-to-one" },
      weight: 1,
      unitWeight: "1 nS",
      delay: "1 ms",
    },
    EE: {
      from: "E",
      to: "E",
      receptor: "ampa",
      wiring: part.wiring ?? { kind: "one-to-one" },
      weight: 1,
      unitWeight: "1 nS",
      delay: "1 ms",
    },
  },
  mechanisms: Object.fromEntries(
    Object.entries(part.rules ?? {}).map(([name, mechanism]) => [name, { mechanism, on: ["XE"] }]),
  ),
});

function messageOf(mistaken: Model): string {
  try {
    resolveModel(mistaken, { neurons, mechanisms });
  } catch (error) {
    return (error as Error).message;
  }
  return "no mistake";
}

const ofRule = (part: Partial<Mechanism>): string => messageOf(model({ rules: { m: rule(part) } }));

describe("a rule", () => {
  test("whose units clash shows both", () => {
    expect(ofRule({ onPost: ["y = y + tau"] })).toBe(
      "mine.onPost[0]: y + tau adds ms to a plain number\n  y = y + tau\n      ^^^^^^^\n" +
        "  y is a plain number, tau is in ms; both sides must have one unit",
    );
  });

  test("whose value has another unit than its target says both", () => {
    expect(ofRule({ onPost: ["y += tau"] })).toBe(
      "mine.onPost[0]: the new value of y must be in a plain number, got ms\n  y += tau\n       ^^^\n" +
        "  multiply or divide by a parameter that carries the missing unit",
    );
  });

  test("with an unknown name is offered the nearest one", () => {
    expect(ofRule({ onPost: ["y += 1 / (1 + taw)"] })).toBe(
      "mine.onPost[0]: unknown name: taw\n  y += 1 / (1 + taw)\n                ^^^\n  did you mean tau?",
    );
  });

  test.each([
    ["onPost", "y += s", "s", "synapse", "neuron (post)"],
    ["onPost", "y += x", "x", "axon (pre)", "neuron (post)"],
    ["onPost", "y += w", "w", "synapse", "neuron (post)"],
    ["onPre", "x += y", "y", "neuron (post)", "axon (pre)"],
  ])("in %s that is `%s` names both sites", (when, text, name, lives, reads) => {
    // the last rule makes w a variable of the synapse
    const rules = { [when]: [text, ...(when === "onPost" ? ["w *= 1"] : [])] };
    expect(ofRule(rules)).toBe(
      `mine.${when}[0]: ${name} lives at the ${lives} and cannot be read at the ${reads}\n  ${text}\n       ^\n` +
        `  take sum(${name}) or mean(${name}) under \`every\`, or move the statement to a variable of the ${lives}`,
    );
  });

  test("that sums at a spike is told once, whatever it sums", () => {
    expect(ofRule({ onPost: ["y += sum(s, post)"] })).toBe(
      "mine.onPost[0]: sum(...) over many elements cannot be computed here\n" +
        "  y += sum(s, post)\n       ^^^^^^^^^^^^\n" +
        "  reductions run at ticks: compute it under `every` into a variable and read that",
    );
  });

  test("that reads the future is refused", () => {
    expect(ofRule({ onPost: ["y = y(t + 1 ms)"] })).toBe(
      "mine.onPost[0]: y(...) reads y at another time\n  y = y(t + 1 ms)\n      ^\n" +
        "  a rule reads the values of now; keep an earlier one in a variable",
    );
  });

  test("with parameters that are computed from each other shows the circle", () => {
    const tau = rule({}).parameters["tau"]!;
    expect(ofRule({ parameters: { tau, a: plain("b + 1"), b: plain("2 * a") } })).toBe(
      "mine.parameters.b: b is computed from itself: a <- b <- a\n  2 * a\n      ^\n  give one of them a number",
    );
  });

  test.each([
    [
      "1 / tau",
      "the transmitted strength must be in a plain number, got Hz",
      "1 / tau",
      "multiply or divide by a parameter",
    ],
    [
      "s * normal()",
      "normal() cannot be drawn here",
      "normal()",
      "draw at a tick into a variable of the synapse",
    ],
    [
      "s * x",
      "x lives at the axon (pre), whose share of what is transmitted is release",
      "x",
      "write it into a",
    ],
    ["s * r", "unknown name: r", "r", "did you mean t?"],
  ])("that transmits %s is refused", (transmits, what, part, fix) => {
    const message = ofRule({ transmits });
    expect(message).toContain(
      `mine.transmits: ${what}\n  ${transmits}\n  ${" ".repeat(transmits.indexOf(part))}^`,
    );
    expect(message).toContain(`\n  ${fix}`);
  });

  test("that says what a synapse transmits stands alone, and has synapses", () => {
    const both = { first: rule({ transmits: "2 * strength" }), second: rule({ transmits: "s" }) };
    expect(messageOf(model({ rules: both }))).toBe(
      "mechanisms.second: first and second both say what synapses of XE transmit\n" +
        "  remove one of them; what multiplies it is a factor: H, F, h or release",
    );
    // one that leaves it as it is does not count
    const same = { first: rule({ transmits: "if(1 > 2, s, strength)" }), second: rule({ transmits: "s" }) };
    expect(messageOf(model({ rules: same }))).toBe("no mistake");
    const nowhere = model({ rules: {} });
    const variables = {};
    const mechanism = rule({ variables, transmits: "2" });
    expect(messageOf({ ...nowhere, mechanisms: { m: { mechanism, population: "E" } } })).toBe(
      "mechanisms.m: mine says what its synapses transmit but is on no projection\n  name its projections under `on`",
    );
  });

  test("that writes what another writes is shown with its statement", () => {
    const writer = (name: string) =>
      rule({ name, writes: ["eGABA"], every: { "1 s": ["y = 1", "eGABA = -70 mV"] } });
    expect(messageOf(model({ rules: { first: writer("one"), second: writer("other") } }))).toBe(
      "mechanisms.second: first and second both write eGABA of E\n  eGABA = -70 mV\n  ^^^^^\n" +
        "  a quantity of a neuron has one writer: remove one of them",
    );
  });
});

describe("a list of spikes", () => {
  const spikes = (times: number[], cells: number[]) =>
    messageOf(model({ input: { kind: "spikes", unit: "ms", times, cells } }));

  test("holds a cell once in a step", () => {
    expect(spikes([3, 1, 3.04, 3], [1, 1, 1, 2])).toBe(
      "populations.X.input.times[2]: cell 1 spikes twice in one step of 0.1 ms: at 3 and 3.04 ms\n" +
        "  a cell spikes once in a step: remove one of them or shorten dt",
    );
    expect(spikes([3, 3.1, 3], [1, 1, 2])).toBe("no mistake");
  });
});

describe("an in-degree without autapses", () => {
  const inDegree = (n: number, autapses: boolean) =>
    messageOf(model({ wiring: { kind: "fixed-in-degree", inDegree: n, autapses } }));

  test("is at most one less than the count", () => {
    expect(inDegree(5, false)).toBe(
      "projections.EE.wiring.inDegree: an in-degree must be a whole number in 0..4, got 5\n" +
        "  E has 5 cells to choose from, less the cell itself",
    );
    expect([inDegree(4, false), inDegree(5, true)]).toEqual(["no mistake", "no mistake"]);
  });
});

test("a duration beyond all counting says how many steps it has", () => {
  expect(messageOf(model({ duration: "1e12 s" }))).toBe(
    "duration: 1e12 s is 1.0e+16 steps of dt (0.1 ms), more than the 2^53 that can be counted\n  shorten it",
  );
});
