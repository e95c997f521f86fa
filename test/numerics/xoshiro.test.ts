import { expect, test } from "vitest";
import { nextXoshiro, seedXoshiro } from "../../src/numerics/xoshiro.ts";

// Answers of the authors' xoshiro128plusplus.c, compiled with gcc.
test.each([
  [
    [1, 2, 3, 4],
    [
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011,
      621204420,
    ],
  ],
  [
    [0xdeadbeef, 0xffffffff, 0x80000001, 0x12345678],
    [1337488103, 2358346416, 2242700536, 2894901951, 1093795109, 3132895512],
  ],
])("xoshiro128++ from the state %s gives the answers of its authors", (words, answers) => {
  const state = new Uint32Array(4);
  seedXoshiro(state, 1, 0, Uint32Array.from(words));
  expect(answers.map(() => nextXoshiro(state, 1, 0))).toEqual(answers);
});

test("a stream gives the same words beside others as alone", () => {
  const alone = new Uint32Array(4);
  const three = new Uint32Array(12);
  seedXoshiro(alone, 1, 0, Uint32Array.of(5, 6, 7, 8));
  for (let i = 0; i < 3; i++) seedXoshiro(three, 3, i, Uint32Array.of(5, 6, 7, 7 + i));
  const words = Array.from({ length: 20 }, () => {
    nextXoshiro(three, 3, 2);
    nextXoshiro(three, 3, 0);
    return nextXoshiro(three, 3, 1);
  });
  expect(words).toEqual(words.map(() => nextXoshiro(alone, 1, 0)));
});

test("a state of zeros, which would stay zero, is mended", () => {
  const state = new Uint32Array(4);
  seedXoshiro(state, 1, 0, new Uint32Array(4));
  expect(nextXoshiro(state, 1, 0)).not.toBe(0);
});
