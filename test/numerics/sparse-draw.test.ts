import { expect, test } from "vitest";
import { philox4x32 } from "../../src/numerics/random.ts";
import { drawKey, NO_CELL, sparseDraw } from "../../src/numerics/sparse-draw.ts";

const words = (key: readonly [number, number], pre: number, post: number, tick: number) => {
  const out = new Uint32Array(4);
  sparseDraw(out, key, pre, post, tick);
  return [...out];
};

test("a draw is Philox4x32-10 of (pre, post, tick low, tick high), known answer of Random123", () => {
  // kat_vectors, philox 4x32 10: counter and key of all ones and all zeros.
  expect(words([0, 0], 0, 0, 0)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const counter = Uint32Array.of(7, NO_CELL, 3, 2);
  philox4x32(counter, 11, 12);
  expect(words([11, 12], 7, NO_CELL, 2 * 2 ** 32 + 3)).toEqual([...counter]);
});

test("a draw does not depend on the draws before it", () => {
  const key = drawKey(1, "stdp", 4);
  const first = words(key, 3, 5, 100);
  words(key, 4, 5, 100);
  expect(words(key, 3, 5, 100)).toEqual(first);
});

test("keys differ between seeds, owners and places", () => {
  const keys = [drawKey(1, "a", 0), drawKey(2, "a", 0), drawKey(1, "b", 0), drawKey(1, "a", 1)];
  expect(new Set(keys.map(String)).size).toBe(4);
  expect(drawKey(1, "a", 0)).toEqual(keys[0]);
});
