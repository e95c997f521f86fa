import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { multiplicativeScaling } from "../../src/mechanisms/multiplicative-scaling.ts";
import type { Mechanism, Parameter } from "../../src/model/mechanism.ts";
import type { Model, ProtocolEntry } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { oneDrivenCell } from "./one-driven-cell.ts";

function model(mechanism: string | Mechanism, change: Partial<Model> = {}): Model {
  const head = {
    version: 1,
    name: "pressed",
    dt: "1 ms",
    duration: "1000 s",
    seed: 1,
    compression: 10,
  } as const;
  return { ...head, ...oneDrivenCell, mechanisms: { a: { mechanism, on: ["XE"] } }, ...change };
}

/** The lines of the refusal of a model; none for one that runs. */
function refusalOf(made: Model): string[] {
  try {
    resolve(made);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

const resolve = (made: Model) => resolveModel(made, { neurons, mechanisms });
const tauRate: Parameter = { value: 100, unit: "s", tag: "C", about: "memory" };
const withTau = (tau: Parameter): Mechanism => ({
  ...multiplicativeScaling,
  parameters: { ...multiplicativeScaling.parameters, tauRate: tau },
});

describe("a compression that would split a group is refused", () => {
  test("where a slow constant has no group", () => {
    expect(() => resolve(model(withTau(tauRate)))).toThrow(
      "multiplicative-scaling.parameters.tauRate: tauRate is 100 s, slower than anything fast, and has no group, so a compression of 10 would split its group\n" +
        '  give it a group and the power of the compression that multiplies it, such as { group: slow, power: -1 } for a time; "group: fast" if it must stay',
    );
  });

  test("where a constant has a group and no power", () => {
    expect(() => resolve(model(withTau({ ...tauRate, group: "slow" })))).toThrow(
      "tauRate is of the group slow and has no power, so a compression of 10 would split its group",
    );
  });

  test("where a slow time stands in an equation", () => {
    const literal = { ...multiplicativeScaling, continuous: ["d(rate)/dt = -rate / (100 s)"] };
    expect(() => resolve(model(literal))).toThrow(
      "multiplicative-scaling.continuous[0]: a compression of 10 cannot move 100 s, which stands in an equation\n" +
        "  d(rate)/dt = -rate / (100 s)\n                       ^^^^^^^\n" +
        "  make it a parameter with a group and a power",
    );
  });

  test("and not where a least divisor stands in an equation", () => {
    const guarded = {
      ...multiplicativeScaling,
      continuous: ["d(rate)/dt = -rate / tauRate * (rate / max(rate, 1e-12 Hz))"],
    };
    const literals = refusalOf(model(guarded)).filter((line) => line.includes("cannot move"));
    expect(literals).toEqual([]);
  });

  test("and not where it says that it must stay, nor in real time", () => {
    expect(resolve(model(withTau({ ...tauRate, group: "fast" }))).program.steps).toBe(100_000);
    expect(resolve(model(withTau(tauRate), { compression: 1 })).program.steps).toBe(1_000_000);
  });
});

test("no mechanism of the catalogue would split a group", () => {
  for (const { name } of mechanisms)
    expect(
      refusalOf(model(name)).filter((line) => line.includes("compression of 10")),
      name,
    ).toEqual([]);
});

test("a protocol moves a compressed constant to the value that the compression asks for", () => {
  const protocol: ProtocolEntry[] = [
    { at: "500 s", set: { "a.gain": "8e-5 1/(s Hz)", "a.targetRate": "7 Hz" } },
  ];
  const at = (compression: number) =>
    resolve(model("multiplicative-scaling", { compression, protocol })).program.protocol[0]!;
  const values = (compression: number) => at(compression).set.map(({ value }) => value);
  const [gainBefore, targetBefore] = values(1).sort((a, b) => a - b);
  const [gain, target] = values(10).sort((a, b) => a - b);
  expect(gain! / gainBefore!).toBeCloseTo(10, 12);
  expect(target).toBe(targetBefore);
  expect(at(10).step).toBe(50_000);
});
