import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { irregular, weightsAfter } from "../prescribed.ts";
import { backends, start } from "../running.ts";
import { byRow, convergent, spread } from "./convergent.ts";
import { value } from "./law.ts";

/** Whatever happens, the weights onto one cell keep their ratios, and a weight of 0 stays 0. */
export function keepsWeightRatios(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = start(convergent(mechanism, spread), backend);
    run.advance(6000);
    const after = run.weights("P");
    for (let post = 0; post < 3; post++) {
      const factors = byRow.flatMap((w, k) => (k % 3 === post && w > 0 ? [after[k]! / w] : []));
      for (const factor of factors) {
        // mechanisms.md 0.3: 2 n rounding errors for n multiplications (n <= 6 here)
        expect(Math.abs(factor / factors[0]! - 1)).toBeLessThan(backend === "f32" ? 12 * 6e-8 : 12 * 1.2e-16);
      }
    }
    expect(after[byRow.indexOf(0)]).toBe(0);
  }
}

/** After every period the weights onto a cell sum to `total`. */
export function keepsSummedWeight(mechanism: Mechanism): void {
  const total = value(mechanism, "total");
  for (const backend of backends) {
    const run = start(convergent(mechanism, spread), backend);
    for (const steps of [2 * value(mechanism, "period"), 1, 2 * value(mechanism, "period") - 1]) {
      run.advance(steps);
      const after = run.weights("P");
      for (let post = 0; post < 3; post++) {
        const sum = after.reduce((a, w, k) => (k % 3 === post ? a + w : a), 0);
        expect(Math.abs(sum / total - 1)).toBeLessThan(backend === "f32" ? 2e-6 : 1e-14);
      }
    }
  }
}

/** However strong the changes, no weight leaves [wMin, wMax]. */
export function staysInBounds(mechanism: Mechanism): void {
  const low = mechanism.parameters["wMin"] === undefined ? 0 : value(mechanism, "wMin");
  const high = value(mechanism, "wMax");
  const strong = ["eta", "a3Plus"].filter((name) => mechanism.parameters[name] !== undefined);
  const parameters = Object.fromEntries(strong.map((name) => [name, 30 * high * value(mechanism, name)]));
  const weights = Array.from({ length: 20 }, (_, i) => low + ((high - low) * i) / 19);
  const trains = { pre: irregular(20, 2000, 5), post: irregular(20, 2000, 6), weights };
  for (const backend of backends) {
    const found = weightsAfter({ mechanism, parameters }, trains, backend);
    for (const w of found) {
      expect(w).toBeGreaterThanOrEqual(low);
      expect(w).toBeLessThanOrEqual(high);
    }
    expect(Math.min(...found)).toBeLessThan(Math.max(...found));
  }
}
