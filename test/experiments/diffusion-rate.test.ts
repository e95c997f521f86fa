import { expect, test } from "vitest";
import { diffusionRate } from "../../src/experiments/diffusion-rate.ts";

const cell = { threshold: 10, reset: 0, tauM: 20, tRefractory: 5, tauSyn: 0 };

test("without noise the rate is that of a constant current", () => {
  // 1 / (5 ms + 20 ms ln 2) = 53.0140 Hz; what noise adds is of second order in its SD
  const added = (sd: number) => diffusionRate({ ...cell, mean: 20, sd }) - 53.014;
  expect(Math.abs(added(0.1))).toBeLessThan(0.01);
  expect(added(0.4) / added(0.2)).toBeCloseTo(4, 1);
});

test("with its mean at threshold the rate is that of the integral done by scipy", () => {
  // scipy.integrate.quad of the Siegert integral for mean 10, sigma 2 sqrt 2
  expect(diffusionRate({ ...cell, mean: 10, sd: 2 })).toBeCloseTo(19.892161, 5);
});

test("slower synapses lower the rate below threshold", () => {
  const below = { ...cell, mean: 6, sd: 2 };
  expect(diffusionRate({ ...below, tauSyn: 1 })).toBeLessThan(0.9 * diffusionRate(below));
});
