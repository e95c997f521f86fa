import { describe, expect, test } from "vitest";
import type { Mechanism, SharedRead } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { listed } from "../prescribed.ts";
import { backends, refusalOf, start } from "../running.ts";
import { relay } from "../spike-pair.ts";

const head = { about: "made for tests", source: { cite: "made for tests" }, laws: [], parameters: {} };

/** Shares a number that rises by 1 every 10 ms, one for each neuron, and the sum of all for the network. */
const writer: Mechanism = {
  ...head,
  name: "writer",
  variables: {
    c: { per: "post", unit: "Hz", initial: "(1 + index) * 1 Hz", about: "shared" },
    all: { per: "network", unit: "Hz", initial: 0, about: "shared sum" },
    mark: { per: "synapse", unit: "1", initial: "pre + 1", about: "shared mark of a synapse" },
  },
  shares: ["c", "all", "mark"],
  every: { "10 ms": ["c += 1 Hz", "all = sum(c, network)"] },
};

const reader: Mechanism = {
  ...head,
  name: "reader",
  parameters: { neutral: { value: 7, unit: "Hz", tag: "C", about: "for want of another" } },
  variables: {
    seen: { per: "post", unit: "Hz", initial: 0, about: "what was read at the tick" },
    whole: { per: "post", unit: "Hz", initial: 0, about: "what was read of the network" },
    spiked: { per: "post", unit: "Hz", initial: 0, about: "what was read at spikes" },
    marks: { per: "post", unit: "1", initial: 0, about: "sum of the marks" },
  },
  reads: {
    c: { per: "post", unit: "Hz", otherwise: "2 * neutral", about: "of each neuron" },
    all: { per: "network", unit: "Hz", otherwise: 3, about: "of the network" },
    mark: { per: "synapse", unit: "1", otherwise: 0.5, about: "of each synapse" },
  },
  onPre: ["w += c * 1 ms"],
  onPost: ["spiked += c"],
  every: { "10 ms": ["seen = c", "whole = all", "marks = sum(mark)"] },
};

function circuit(mechanisms: Record<string, InstanceSpec>, more: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "shared",
    dt: "1 ms",
    duration: "1 s",
    seed: 1,
    populations: {
      X: { count: 2, input: listed([[12], [14]]) },
      D: { count: 2, input: listed([[22], [24, 35]]) },
      E: { count: 2, neuron: relay },
      G: { count: 1, neuron: relay },
    },
    projections: {
      tell: { from: "D", to: "E", receptor: "drive", wiring: { kind: "one-to-one" }, weight: 1 },
      P: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "all-to-all" }, weight: 1 },
      Q: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "one-to-one" }, weight: 1 },
    },
    mechanisms,
    ...more,
  };
}

const written = { writer: { mechanism: writer, on: ["P", "Q"] } };
const both = { ...written, reader: { mechanism: reader, on: ["P"] } };

describe.each(backends)("a variable that another mechanism shares, %s", (backend) => {
  test("is read at ticks, at arrivals and at post spikes, for the neuron, the network and the synapse", () => {
    const run = start(circuit(both), backend);
    run.run(40);
    expect([...run.read("reader.seen")]).toEqual([0.005, 0.006]);
    expect([...run.read("reader.whole")]).toEqual([0.011, 0.011].map((x) => expect.closeTo(x, 15)));
    expect([...run.read("reader.marks")]).toEqual([3, 3]);
    // post spikes at 22, and at 24 and 35 ms: after two ticks, and after two and three
    expect([...run.read("reader.spiked")]).toEqual([0.003, 0.009].map((x) => expect.closeTo(x, 9)));
    // arrivals after one tick: c = 2 and 3 per second
    expect([...run.weights("P")]).toEqual([1.002, 1.003, 1.002, 1.003].map((x) => expect.closeTo(x, 6)));
  });

  test("is that of the tick before where the reader is listed first", () => {
    const run = start(circuit({ reader: { mechanism: reader, on: ["P"] }, ...written }), backend);
    run.run(40);
    expect([...run.read("reader.seen")]).toEqual([0.004, 0.005]);
  });

  test("stands for its neutral value where nothing shares it", () => {
    const run = start(circuit({ reader: { mechanism: reader, on: ["P"] } }), backend);
    run.run(40);
    expect([...run.read("reader.seen")]).toEqual([0.014, 0.014]);
    expect([...run.read("reader.whole")]).toEqual([0.003, 0.003]);
    expect([...run.read("reader.marks")]).toEqual([1, 1]);
  });

  test("comes from the instance that the model names", () => {
    const second = { mechanism: writer, on: ["P"], initial: { c: "100 Hz" } };
    const reads = { c: "second", all: "writer", mark: "writer" };
    const run = start(circuit({ ...both, second, reader: { ...both.reader, reads } }), backend);
    run.run(10);
    expect([...run.read("reader.seen")]).toEqual([0.1, 0.1]); // listed before `second`: the value of before
  });

  test("is the sum or the product of all that share it where the reader says so", () => {
    const second = { mechanism: writer, on: ["P", "Q"], initial: { c: "100 Hz", mark: 10 } };
    const joining: Mechanism = {
      ...reader,
      reads: {
        c: { ...reader.reads!["c"]!, combine: "sum" },
        all: { ...reader.reads!["all"]!, combine: "sum" },
        mark: { ...reader.reads!["mark"]!, combine: "product" },
      },
    };
    const run = start(circuit({ ...both, second, reader: { mechanism: joining, on: ["P"] } }), backend);
    run.run(10);
    // `writer` is listed before the reader, `second` after it
    expect([...run.read("reader.seen")]).toEqual([0.102, 0.103].map((x) => expect.closeTo(x, 15)));
    expect([...run.read("reader.marks")]).toEqual([30, 30]);
  });

  test("multiplies the gate whose name it bears", () => {
    const drug = (left: number): Mechanism => ({
      ...head,
      name: "drug",
      variables: { translation: { per: "network", unit: "1", initial: left, about: "what the drug leaves" } },
      shares: ["translation"],
    });
    const ribosome: Mechanism = {
      ...head,
      name: "ribosome",
      gates: ["translation"],
      variables: { made: { per: "post", unit: "1", initial: 0, about: "sum of the gate" } },
      every: { "10 ms": ["made += translation"] },
    };
    const mechanisms = {
      one: { mechanism: drug(0.5), population: "G" },
      two: { mechanism: drug(0.25), population: "E" },
      ribosome: { mechanism: ribosome, population: "E" },
    };
    const protocol = [{ at: "20 ms", set: { "gate.translation": 0.5 } }];
    const run = start(circuit(mechanisms, { gates: { translation: 1 }, protocol }), backend);
    run.run(20);
    expect([...run.read("ribosome.made")]).toEqual([0.25, 0.25]);
    run.run(10);
    expect([...run.read("ribosome.made")]).toEqual([0.3125, 0.3125]);
  });
});

describe("mistakes", () => {
  /** Reads what no mechanism of the catalogue shares. */
  const strict: Mechanism = {
    ...reader,
    reads: { ...reader.reads, lacking: { per: "post", unit: "Hz", about: "needed" } },
  };

  test("nothing shares what is needed", () => {
    expect(refusalOf(circuit({ reader: { mechanism: strict, on: ["P"] } }))).toBe(
      "mechanisms.reader: reader reads lacking, which nothing on E shares\n" +
        '  add a mechanism with "lacking" under its shares',
    );
  });

  test("a variable of other neurons is out of reach", () => {
    const variables = { lacking: writer.variables["c"]! };
    const mechanism = { ...writer, variables, shares: ["lacking"], every: {} };
    const elsewhere = { mechanism, population: "G" };
    expect(refusalOf(circuit({ elsewhere, reader: { mechanism: strict, on: ["P"] } }))).toContain(
      "reader reads lacking, which nothing on E shares",
    );
  });

  test("two share it", () => {
    expect(refusalOf(circuit({ ...both, second: { mechanism: writer, on: ["Q"] } }))).toContain(
      "writer and second both share c, which reader reads\n" +
        "  choose one under mechanisms.reader.reads, as in { c: writer }",
    );
  });

  /** What is told of a reader whose `mark` is declared otherwise. */
  const misread = (change: Partial<SharedRead>) => {
    const mark = { ...reader.reads!["mark"]!, ...change };
    const wrong = { ...reader, reads: { ...reader.reads, mark } };
    return refusalOf(circuit({ ...written, reader: { mechanism: wrong, on: ["P"] } }));
  };

  test("units or sites differ", () => {
    expect(misread({ unit: "mV" })).toContain(
      "reader reads mark in mV, but writer shares it in a plain number",
    );
    expect(misread({ per: "post" })).toContain(
      "reader reads one mark for each neuron (post), but writer shares one for each synapse",
    );
  });

  test("a reader writes", () => {
    const wrong = { ...reader, onPost: ["c += 1 Hz"] };
    expect(refusalOf(circuit({ ...written, reader: { mechanism: wrong, on: ["P"] } }))).toContain(
      "c belongs to the mechanism that shares it and can only be read here",
    );
  });

  test("the model names what does not share, or what is not read", () => {
    const named = (reads: Record<string, string>) =>
      refusalOf(circuit({ ...both, reader: { ...both.reader, reads } }));
    expect(named({ c: "nobody" })).toContain("nobody shares no c");
    expect(named({ marks: "writer" })).toContain("reader reads no marks");
    expect(named({ marks: "writer" })).toContain("did you mean mark?");
  });

  test("what is shared must be a variable", () => {
    expect(refusalOf(circuit({ writer: { mechanism: { ...writer, shares: ["cc"] }, on: ["P"] } }))).toContain(
      "writer shares cc, which is none of its variables",
    );
  });
});

test.each(backends)("a start value reads variables that are declared before it, %s", (backend) => {
  const mechanism: Mechanism = {
    ...head,
    name: "started",
    variables: {
      whole: { per: "network", unit: "1", initial: 3, about: "first" },
      cell: { per: "post", unit: "1", initial: "whole + index", about: "second" },
      drawn: { per: "synapse", unit: "1", initial: "normal()", about: "third" },
      rest: { per: "synapse", unit: "1", initial: "10 * w + cell - drawn", about: "fourth" },
    },
    every: { "10 ms": ["cell = sum(rest + drawn)"] },
  };
  const run = start(circuit({ rule: { mechanism, on: ["P"] } }), backend);
  run.run(10);
  expect([...run.read("rule.cell")]).toEqual([26, 28].map((x) => expect.closeTo(x, 5)));
});

test.each(backends)("strength is the weight times the factors of all instances, %s", (backend) => {
  const factors = (name: string, H: number, h: number): Mechanism => ({
    ...head,
    name,
    variables: {
      H: { per: "post", unit: "1", initial: H, about: "factor of the neuron" },
      h: { per: "branch", unit: "1", initial: h, about: "factor of the branch" },
    },
  });
  const sums: Mechanism = {
    ...head,
    name: "sums",
    variables: { seen: { per: "post", unit: "1", initial: 0, about: "summed strength" } },
    every: { "10 ms": ["seen = sum(strength)"] },
  };
  const mechanisms = {
    sums: { mechanism: sums, on: ["P", "Q"] },
    one: { mechanism: factors("one", 2, 3), on: ["P"] },
    two: { mechanism: factors("two", 0.5, 5), on: ["P", "Q"] },
  };
  const model = circuit(mechanisms);
  const populations = { ...model.populations, E: { ...model.populations["E"]!, branches: 2 } };
  const run = start({ ...model, populations }, backend);
  run.run(10);
  // two synapses of P, 2 * 3 * 0.5 * 5 each, and one of Q
  expect([...run.read("sums.seen")]).toEqual([32.5, 32.5]);
});
