import { expect, test } from "vitest";
import { gradient, hessian } from "../../src/numerics/derivatives.ts";

const f = (x: Float64Array) => Math.exp(x[0]!) * Math.sin(x[1]!) + x[0]! ** 3 * x[1]!;
const at = [0.7, -1.3];
const e = Math.exp(0.7);

test("the gradient agrees with calculus to about the square of its step", () => {
  const [gx, gy] = gradient(f, at);
  expect(gx).toBeCloseTo(e * Math.sin(-1.3) + 3 * 0.49 * -1.3, 9);
  expect(gy).toBeCloseTo(e * Math.cos(-1.3) + 0.343, 9);
});

test("at an edge the gradient is one-sided and stays inside", () => {
  const root = (x: Float64Array) => (x[0]! < 0 || x[0]! > 1 ? Number.NaN : Math.exp(2 * x[0]!));
  expect(gradient(root, [0], undefined, { lower: [0], upper: [1] })[0]).toBeCloseTo(2, 8);
  expect(gradient(root, [1], undefined, { lower: [0], upper: [1] })[0]).toBeCloseTo(2 * Math.exp(2), 8);
});

test("the Hessian agrees with calculus and is symmetric", () => {
  const h = hessian(f, at);
  const mixed = e * Math.cos(-1.3) + 3 * 0.49;
  const expected = [e * Math.sin(-1.3) + 6 * 0.7 * -1.3, mixed, mixed, -e * Math.sin(-1.3)];
  h.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 8);
  });
});

test("halving the step divides the error of the Hessian by sixteen", () => {
  const quartic = (x: Float64Array) => Math.exp(x[0]!);
  const error = (step: number) => Math.abs(hessian(quartic, [0], step)[0]! - 1);
  const order = Math.log2(error(0.4) / error(0.2));
  expect(order).toBeGreaterThan(3.8);
  expect(order).toBeLessThan(4.2);
});
