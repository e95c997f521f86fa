import { expect, test } from "vitest";
import { listed, pairModel } from "../prescribed.ts";
import { backends, start, warningsOf } from "../running.ts";

test("rapid scaling counts the weights that it clips at a bound, and only those", () => {
  const of = {
    mechanism: "rapid-homeostasis-scaling",
    parameters: { tauRate: "1e18 s", tauScaling: "10 s" },
    initial: { rate: "0 Hz" },
    dt: 1000,
  };
  const weights = [0.2, 0.5, 0.85, 0.95];
  const none = listed(weights.map(() => []));
  const base = pairModel(of, none, none, weights);
  const P = {
    ...base.projections!["P"]!,
    wiring: { kind: "list", pre: [0, 1, 2, 3], post: [0, 0, 0, 0], weights },
  } as const;
  for (const backend of backends) {
    const run = start({ ...base, projections: { ...base.projections, P } }, backend);
    const clips = [1, 1, 1].map((ticks) => {
      run.advance(ticks);
      return run.read("rule.clips")[0];
    });
    // silence: each tick multiplies by e^0.1, so 0.95 is clipped at the first and 0.85 from the second on
    expect(clips).toEqual([1, 3, 5]);
    expect(run.weights("P")[3]).toBe(1);
    expect(run.weights("P")[0]! / 0.2 / Math.exp(0.3) - 1).toBeCloseTo(0, 6);
  }
});

test("a detector slower than minutes is warned of", () => {
  const silent = listed([[1]]);
  for (const mechanism of ["rapid-homeostasis-triplet", "rapid-homeostasis-scaling"]) {
    const warned = (tauRate: string) =>
      warningsOf(pairModel({ mechanism, parameters: { tauRate } }, silent, silent, [0.5]));
    expect(warned("50 s")).toEqual([]);
    expect(warned("20 min")[0]).toContain("a detector slower than minutes comes too late");
  }
});
