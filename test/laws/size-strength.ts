import { expect } from "vitest";
import { sizeMapOf, strengthOf } from "../../src/instruments/size-map.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { listed, pairModel } from "../prescribed.ts";
import { type Backend, backends, type Running, start } from "../running.ts";
import { value } from "./law.ts";

const weights = [0.3, 0.8, 1, 2.5];

/** At 100 ms weights fall to 0.4 of what they were, and the factor of the neurons, 2 from the start on, to 1. */
const fall: Mechanism = {
  name: "fall",
  about: "multiplies weights and moves a factor, once",
  source: { cite: "made for tests" },
  laws: [],
  parameters: {},
  variables: { H: { per: "post", unit: "1", initial: 2, about: "factor on the afferents" } },
  every: { "100 ms": ["w *= if(t < 150 ms, 0.4, 1)", "H = 1"] },
};

/** Four synapses whose axons fire at `times` (ms); sizes are brought up to date every 20 ms. */
function synapses(
  mechanism: Mechanism,
  parameters: Readonly<Record<string, QuantityText>>,
  times: readonly number[],
  backend: Backend,
  beside: Readonly<Record<string, InstanceSpec>> = {},
): { readonly run: Running; readonly sent: readonly (readonly number[])[] } {
  const given = { period: "20 ms", sizeIsStrength: 1, tauStructure: 0, ...parameters };
  const all = weights.map(() => times);
  const none = weights.map(() => []);
  const run = start(
    pairModel({ mechanism, parameters: given, beside, dt: 1 }, listed(all), listed(none), weights),
    backend,
  );
  let done = 0;
  const sent = times.map((time) => {
    run.advance(time + 1 - done);
    const before = run.read("E.received");
    run.advance(1);
    done = time + 2;
    return Array.from(run.read("E.received"), (after, i) => after - before[i]! * Math.exp(-1));
  });
  return { run, sent };
}

/** What is sent is what the interface says; rules act on w, and it follows with the tick and the lag of sizes. */
export function sizeIsStrength(mechanism: Mechanism): void {
  for (const backend of backends) {
    const digits = backend === "f32" ? 5 : 12;
    followsAtTicks(mechanism, backend, digits);
    residualsAreSent(mechanism, backend, digits);
    lags(mechanism, backend, digits);
  }
  const { run } = synapses(mechanism, { sizeIsStrength: 0 }, [], "f64");
  expect(run.program.projections.map(({ transmits }) => transmits)).toEqual([null, null]);
}

/** Without residuals size and back gives w times the factors, exactly: mechanisms.md 5.1.5. */
function followsAtTicks(mechanism: Mechanism, backend: Backend, digits: number): void {
  const beside = { fall: { mechanism: fall, on: ["P"] } };
  for (const form of [{ sdResidualAsi: 0 }, { linear: 1 }]) {
    // before the first tick sizes are those of w at the start; at 100 ms sizes are measured before weights fall
    const { run, sent } = synapses(mechanism, form, [10, 30, 105, 130], backend, beside);
    for (const [i, w] of weights.entries()) {
      expect(sent.map((each) => each[i]! / w)).toEqual([
        expect.closeTo(1, digits),
        expect.closeTo(2, digits),
        expect.closeTo(2, digits),
        expect.closeTo(0.4, digits),
      ]);
      expect(run.weights("P")[i]! / w).toBeCloseTo(0.4, digits);
    }
  }
}

/** The inverse map of mechanisms.md 5.1.3, with the median and spread of the weights at the start. */
function residualsAreSent(mechanism: Mechanism, backend: Backend, digits: number): void {
  const { run, sent } = synapses(mechanism, {}, [30], backend);
  const map = sizeMapOf(mechanism.parameters);
  const asi = run.read("rule.asi@P");
  const away = weights.map((w, i) => {
    expect(sent[0]![i]! / strengthOf(map, asi[i]!)).toBeCloseTo(1, digits);
    return Math.abs(Math.log(sent[0]![i]! / w));
  });
  expect(Math.max(...away)).toBeGreaterThan(0.05);
  // another circuit than that of the weights
  const plain = synapses(mechanism, { sizeIsStrength: 0 }, [30], backend);
  for (const [i, w] of weights.entries()) expect(plain.sent[0]![i]! / w).toBeCloseTo(1, digits);
}

/** A fall of w to 0.4 is sent as 0.4^(share (1 - e^(-t/tau))), where share is sA / sigmaASI. */
function lags(mechanism: Mechanism, backend: Backend, digits: number): void {
  const beside = { fall: { mechanism: { ...fall, variables: {}, every: firstOnly }, on: ["P"] } };
  const { sent } = synapses(mechanism, { tauStructure: "200 ms" }, [30, 210], backend, beside);
  const share = Math.sqrt(1 - (value(mechanism, "sdResidualAsi") / value(mechanism, "sdLogAsi")) ** 2);
  // ticks at 120, 140, ... 200 ms see the fall
  const moved = share * Math.log(0.4) * (1 - Math.exp(-100 / 200));
  for (const i of weights.keys())
    expect(Math.log(sent[1]![i]! / sent[0]![i]!)).toBeCloseTo(moved, digits - 1);
}

const firstOnly = { "100 ms": ["w *= if(t < 150 ms, 0.4, 1)"] };
