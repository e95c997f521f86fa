import { describe, expect, test } from "vitest";
import { changeTicks } from "../../src/figures/axes.ts";
import { kernelDensity } from "../../src/figures/kernel-density.ts";
import { logTicks, paddedRange } from "../../src/figures/scale-ticks.ts";
import { escapeMarkup, numberText, percentText, pText, shorten } from "../../src/figures/svg-text.ts";
import { groupColours, inkOf, palette } from "../../src/figures/theme.ts";

describe("numbers in words", () => {
  test.each([
    [0, "0"],
    [-18.94, "−18.9"],
    [6920, "6,920"],
    [0.000012, "1.2e−5"],
    [0.125, "0.125"],
  ])("%d is printed as %s", (value, text) => expect(numberText(value)).toBe(text));

  test("p keeps what matters near the usual limits", () => {
    expect([0.00001, 0.0004, 0.0231, 0.784, null].map(pText)).toEqual([
      "<0.0001",
      "0.0004",
      "0.023",
      "0.78",
      "–",
    ]);
  });

  test("a change that rounds to nothing has no sign", () => {
    expect([0.04, -18.9, 7.84, null].map(percentText)).toEqual(["0.0 %", "−18.9 %", "+7.8 %", "–"]);
  });
});

describe("labels", () => {
  test("are escaped for text and attributes, control characters gone", () => {
    expect(escapeMarkup("<a b=\"c\" d='e'>&\u0007\ud83e\udde0")).toBe(
      "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp; \ud83e\udde0",
    );
  });

  test("are shortened by letters, not by code units", () => {
    expect(shorten("\ud83e\udde0\ud83e\udde0\ud83e\udde0", 2)).toBe("\ud83e\udde0…");
  });
});

describe("axes", () => {
  test("log ticks are round, inside the range and few", () => {
    for (const [low, high] of [
      [0.01, 8],
      [0.3, 0.9],
      [1e-9, 1],
      [900, 12000],
    ] as const) {
      const ticks = logTicks(low, high);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(10);
      expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
    }
  });

  test("a log ratio is labelled as per cent change", () => {
    const { ticks, format } = changeTicks(Math.log(0.65), Math.log(1.25));
    expect(ticks.map(format)).toEqual(["−30 %", "−20 %", "−10 %", "0 %", "+10 %", "+20 %"]);
  });

  test("the range of one number is not empty", () => {
    const [low, high] = paddedRange([3]);
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
  });
});

test("a kernel density integrates to 1", () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.sin(i * 7.1) * 2);
  const at = Array.from({ length: 801 }, (_, i) => -8 + i * 0.02);
  const total = kernelDensity(values, at).reduce((sum, density) => sum + density * 0.02, 0);
  expect(total).toBeCloseTo(1, 4);
});

test("groups differ in colour, references from treated, and words in a colour can be read", () => {
  const colours = groupColours(["SW", "EW", "S"], ["SW", "EW"]);
  expect(new Set(colours).size).toBe(3);
  expect(colours[2]).toBe(palette.vermillion);
  expect(inkOf(palette.sky)).not.toBe(palette.sky);
  expect(inkOf(palette.black)).toBe(palette.black);
});
