import { describe, expect, test } from "vitest";
import { type AuditedQuantity, compressionErrors } from "../../src/stats/compression-error.ts";

/** A quantity with the course `real + slope (M - 1) + noise of the seed` at M = 20 and at M = 10. */
function quantity(change: {
  readonly real: readonly number[];
  readonly slope: number;
  readonly noise?: readonly number[];
  readonly kind?: AuditedQuantity["kind"];
  readonly name?: string;
}): AuditedQuantity {
  const { real, slope, noise = [0, 0, 0], kind = "rate", name = "E.rate" } = change;
  const at = (compression: number, sign: number) =>
    noise.map((own) => real.map((value) => value + slope * (compression - 1) + sign * own));
  return { name, unit: "Hz", kind, meanOf: name, full: at(20, 1), half: at(10, -1) };
}

const compression = { full: 20, half: 10 };
const course = [2, 4, 4, 6, 5];

describe("the error of a compressed run", () => {
  test("that grows in proportion to the compression is found exactly, and real time extrapolated", () => {
    const [error] = compressionErrors([quantity({ real: course, slope: 0.01 })], compression);
    // half: 2.09, 4.09, 4.09, 6.09, 5.09
    const size = Math.sqrt((2.09 ** 2 + 2 * 4.09 ** 2 + 6.09 ** 2 + 5.09 ** 2) / 5);
    expect(error!.endError).toBeCloseTo(0.19 / 5.09, 12);
    expect(error!.courseError).toBeCloseTo(0.19 / size, 12);
    expect(error!.extrapolated).toBeCloseTo(5, 12);
    expect(error).toMatchObject({ endSe: 0, courseSe: 0, limit: 0.05, state: "within" });
  });

  test.each([
    ["rate", 0.0121, "within"],
    ["rate", 0.0122, "beyond"],
    ["mean", 0.0072, "within"],
    ["mean", 0.0073, "beyond"],
  ] as const)("of a %s with slope %f is %s the limit", (kind, slope, state) => {
    const [error] = compressionErrors([quantity({ real: [4.5], slope, kind })], compression);
    expect(error!.state).toBe(state);
  });

  test("against real time itself is the difference", () => {
    const [error] = compressionErrors(
      [{ ...quantity({ real: [1], slope: 0 }), full: [[1.04], [1.04], [1.04]] }],
      { full: 1.5, half: 1 },
    );
    expect(error!.endError).toBeCloseTo(0.04, 12);
    expect(error!.extrapolated).toBeCloseTo(1, 12);
  });

  test("that chance alone could be is told as open, and is not counted along the run", () => {
    const [error] = compressionErrors(
      [quantity({ real: course, slope: 0, noise: [0.3, -0.3, 0] })],
      compression,
    );
    // differences of twice the noise: SD 0.6, SE 0.6 / sqrt 3, times 19/10
    expect(error!.endSe).toBeCloseTo((1.9 * 0.6) / Math.sqrt(3) / 5, 12);
    expect(error).toMatchObject({ courseError: 0, state: "unresolved" });
  });

  test("of an SD that is nearly none is set against the mean", () => {
    const mean = quantity({ real: [1], slope: 0, kind: "mean", name: "a.H" });
    const sd = { ...quantity({ real: [1e-5], slope: 1e-6, kind: "sd", name: "a.H sd" }), meanOf: "a.H" };
    expect(compressionErrors([mean, sd], compression)[1]!.state).toBe("within");
    expect(compressionErrors([sd], compression)[0]!.state).toBe("beyond");
  });

  test("is nothing where nothing is, and open where nothing was recorded", () => {
    expect(compressionErrors([quantity({ real: [0, 0], slope: 0 })], compression)[0]!.state).toBe("within");
    const empty = quantity({ real: [Number.NaN, Number.NaN], slope: 0 });
    expect(compressionErrors([empty], compression)[0]!.state).toBe("unresolved");
  });
});
