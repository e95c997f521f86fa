import { expect } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Draw, Model } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { backends, programOf, start } from "../running.ts";
import { value } from "./law.ts";
import { dendrites } from "./turnover.ts";

/** Axons with activities in the ratio 1 to 8 that hold for ever, on a quarter of which each neuron is. */
function pruned(
  mechanism: Mechanism,
  options: {
    parameters?: Readonly<Record<string, QuantityText>>;
    activity?: string;
    initial?: Record<string, Draw>;
  } = {},
): Model {
  const { parameters = {}, activity = "1 Hz * (1 + mod(pre, 8))", initial = {} } = options;
  return dendrites(
    { rule: mechanism },
    {
      cells: 16,
      axons: 40,
      wired: 0.5,
      period: "4 h",
      weight: { expression: "0.1 + 0.01 * pre + 0.0001 * index" },
      parameters: { rule: { tauActivity: "1e12 min", ...parameters } },
      initial: { rule: { activity: { expression: activity }, ...initial } },
    },
  );
}

/** q rests at kTag L / (kTag L + kUntag); one with the mean activity at 1/18 with the defaults. */
export function tagRests(mechanism: Mechanism): void {
  const model = pruned(mechanism, { parameters: { engulfing: 0 } });
  const plain = interpret(programOf({ ...model, precision: "f64" }));
  const compiled = new Simulation(programOf({ ...model, precision: "f32" }));
  for (const run of [plain, compiled]) run.run(70 * 6);
  const balance = (relative: number) => {
    const [half, steep] = [value(mechanism, "activityHalf"), value(mechanism, "tagSteepness")];
    const tagging = value(mechanism, "tagging") / (1 + (relative / half) ** steep);
    return tagging / (tagging + value(mechanism, "untagging"));
  };
  expect(balance(1)).toBeCloseTo(1 / 18, 12);
  const idOf = (name: string) => compiled.program.variables.find((one) => one.name === name)!.id;
  for (const [read, digits] of [
    [(name: string) => plain.read(name), 10],
    [(name: string) => compiled.readVariable(idOf(name)), 5],
  ] as const) {
    const [q, relative] = [read("rule.q@P"), read("rule.relative@P")];
    expect(Math.min(...relative)).toBeLessThan(0.4);
    for (const [k, tag] of q.entries()) expect(tag).toBeCloseTo(balance(relative[k]!), digits);
  }
}

/** Doubling all activity changes no bit, equal activities give equal tags; compared with a reference it does matter. */
export function pruningIsRelative(mechanism: Mechanism): void {
  const after = (backend: (typeof backends)[number], change: Parameters<typeof pruned>[1]) => {
    const run = start(pruned(mechanism, change), backend);
    run.advance(12 * 6);
    return run.weights("P");
  };
  const twice = "2 Hz * (1 + mod(pre, 8))";
  for (const backend of backends) {
    const once = after(backend, {});
    expect(once.length).toBeLessThan(310);
    expect(after(backend, { activity: twice })).toEqual(once);
    const absolute = { parameters: { competition: 0 } };
    expect(after(backend, { ...absolute, activity: twice })).not.toEqual(after(backend, absolute));
  }
  const even = new Simulation(
    programOf(pruned(mechanism, { activity: "3 Hz", parameters: { engulfing: 0 } })),
  );
  even.run(100);
  const q = even.readVariable(even.program.variables.find(({ name }) => name === "rule.q@P")!.id);
  expect(new Set(q).size).toBe(1);
  expect(q[0]).toBeGreaterThan(0);
}

/** Without microglia, or without C3, nothing is engulfed; with both, synapses go. */
export function noMicrogliaNoPruning(mechanism: Mechanism): void {
  for (const backend of backends) {
    const gone = (parameters: Readonly<Record<string, QuantityText>>) => {
      const run = start(pruned(mechanism, { parameters }), backend);
      run.advance(8 * 6);
      return run.read("rule.eliminated").reduce((a, b) => a + b, 0);
    };
    expect(gone({})).toBeGreaterThan(5);
    expect(gone({ depletion: 1 })).toBe(0);
    expect(gone({ c3: 0 })).toBe(0);
  }
}
