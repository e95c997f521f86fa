import { snappyUncompress } from "hyparquet/src/snappy.js";
import { describe, expect, test } from "vitest";
import { snappyCompressor } from "../../src/io/snappy.ts";
import { randomStream } from "../../src/numerics/random.ts";

const snappy = snappyCompressor();

/** True if another program makes of what was compressed here what it was. */
function comesBack(bytes: Uint8Array): boolean {
  const found = new Uint8Array(bytes.length);
  snappyUncompress(snappy(bytes), found);
  return Buffer.compare(found, bytes) === 0;
}

describe("bytes that were compressed can be read", () => {
  test.each([0, 1, 14, 15, 16, 60, 61, 64, 68, 256, 257, 65_535, 65_536, 65_537, 200_000])(
    "%d of them",
    (n) => {
      const periodic = Uint8Array.from({ length: n }, (_, i) => (i * i) % 11);
      expect(comesBack(periodic)).toBe(true);
      expect(comesBack(new Uint8Array(n))).toBe(true);
    },
  );

  test("of any number of different values", () => {
    const random = randomStream(5, "snappy");
    for (let k = 0; k < 60; k++) {
      const values = 1 + random.integer(256);
      const bytes = Uint8Array.from({ length: random.integer(20_000) }, () => random.integer(values));
      expect(comesBack(bytes)).toBe(true);
    }
  });
});

test("times of spikes take less than half of their bytes, and equal bytes next to none", () => {
  const times = Float64Array.from({ length: 50_000 }, (_, k) => (Math.floor(k / 1.7) * 0.5) / 1000);
  const bytes = new Uint8Array(times.buffer);
  expect(comesBack(bytes)).toBe(true);
  expect(snappy(bytes).length).toBeLessThan(bytes.length / 2);
  // a copy takes three bytes for 64
  expect(snappy(new Uint8Array(64_000)).length).toBeLessThan(64_000 / 20);
});
