import { expect, test } from "vitest";
import { crc32c } from "../../src/io/crc32c.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** One bit at a time, as the polynomial is defined. */
function plainly(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test("the check values of RFC 3720, B.4", () => {
  expect(crc32c(bytes("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

test("eight bytes at a time agrees with one bit at a time, for every length and cut", () => {
  const data = Uint8Array.from({ length: 61 }, (_, i) => (i * 167 + 13) & 255);
  for (let n = 0; n <= data.length; n++) {
    expect(crc32c(data.subarray(0, n))).toBe(plainly(data.subarray(0, n)));
    expect(crc32c(data.subarray(n), crc32c(data.subarray(0, n)))).toBe(plainly(data));
  }
});
