import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { backends, start } from "../running.ts";
import { precision, value } from "./law.ts";
import { dendrites } from "./turnover.ts";

/** Twenty old axons on every cell, and twenty young ones of `age` days at the start, which have no synapse yet. */
function withYoungCells(
  mechanism: Mechanism,
  age: number,
  parameters: Readonly<Record<string, QuantityText>> = {},
) {
  const model = dendrites(
    { rule: mechanism },
    {
      cells: 10,
      axons: 40,
      weight: { expression: "0.2 + 0.02 * pre + 0.001 * index" },
      parameters: { rule: { formation: "2 1/d", ...parameters } },
      initial: { rule: { bornAt: { expression: `if(pre >= 20, -${age}, -1000)` } } },
    },
  );
  const pairs = Array.from({ length: 200 }, (_, k) => k);
  const wiring = {
    kind: "list",
    pre: pairs.map((k) => k % 20),
    post: pairs.map((k) => Math.floor(k / 20)),
  } as const;
  return { ...model, projections: { P: { ...model.projections!["P"]!, wiring } } };
}

/** The old weights of cell `post`, by axon: they come first, in rows of ten cells, while none is removed. */
const oldWeights = (weights: Float64Array) => weights.subarray(0, 200);

/** Insertion leaves the sum of the weights onto each target and the ratios of the old ones; the control adds to the sum. */
export function insertionKeepsSums(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = start(withYoungCells(mechanism, 20), backend);
    const before = oldWeights(run.weights("P"));
    const total = before.reduce((a, b) => a + b);
    run.advance(5 * 24);
    const weights = run.weights("P");
    const formed = run.read("rule.formed").reduce((a, b) => a + b);
    expect(formed).toBeGreaterThan(50);
    expect(weights.length).toBe(200 + formed);
    expect(Math.abs(weights.reduce((a, b) => a + b) / total - 1)).toBeLessThan(20 * precision[backend]);
    const after = oldWeights(weights);
    for (let cell = 0; cell < 10; cell++) {
      const factors = Array.from(
        { length: 20 },
        (_, pre) => after[pre * 10 + cell]! / before[pre * 10 + cell]!,
      );
      expect(Math.max(...factors)).toBeLessThan(1);
      for (const factor of factors)
        expect(Math.abs(factor / factors[0]! - 1)).toBeLessThan(20 * precision[backend]);
    }
    const control = start(withYoungCells(mechanism, 20, { financed: 0 }), backend);
    control.advance(5 * 24);
    expect(control.read("rule.formed").reduce((a, b) => a + b)).toBe(formed);
    expect(oldWeights(control.weights("P"))).toEqual(before);
    const added = control.weights("P").reduce((a, b) => a + b) - total;
    expect(Math.abs(added / (formed * value(mechanism, "wNew")) - 1)).toBeLessThan(1e-6);
  }
}

/** Cells form synapses from gSynapse on, and no more from gLast on. */
export function synapsesOfCellsOfAge(mechanism: Mechanism): void {
  const [first, last] = [value(mechanism, "gSynapse"), value(mechanism, "gLast")];
  for (const backend of backends) {
    const formed = (age: number, days: number) => {
      const run = start(withYoungCells(mechanism, age), backend);
      run.advance(days * 24);
      return run.read("rule.formed").reduce((a, b) => a + b);
    };
    expect(formed(first - 2, 1)).toBe(0);
    expect(formed(first - 2, 4)).toBeGreaterThan(10);
    expect(formed(last, 3)).toBe(0);
  }
}
