import { csvParse } from "d3-dsv";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { classMap } from "../../src/figures/class-map.ts";
import { confusionMatrix } from "../../src/figures/confusion-matrix.ts";
import type { Figure } from "../../src/figures/figure.ts";
import { forestPlot } from "../../src/figures/forest-plot.ts";
import { fourPanel } from "../../src/figures/four-panel.ts";
import { logDensity } from "../../src/figures/log-density.ts";
import { pValueHistograms } from "../../src/figures/p-value-histograms.ts";
import { powerCurve } from "../../src/figures/power-curve.ts";
import { publishedTable } from "../../src/figures/published-table.ts";
import { rankOrderPlot } from "../../src/figures/rank-order.ts";
import { ratioByQuantile } from "../../src/figures/ratio-by-quantile.ts";
import { type BandedLine, shiftFunction } from "../../src/figures/shift-function.ts";
import { sizeCutSweep } from "../../src/figures/size-cut-sweep.ts";
import { superplot } from "../../src/figures/superplot.ts";
import { rasteriser } from "../../src/host/rasterise.ts";

const odd = `<svg onload="x">&'`;
const values = Array.from({ length: 40 }, (_, i) => 0.1 * Math.exp(Math.sin(i)));
const bar = (label: string) => ({ label, estimate: -10, low: -20, high: 0, published: -12 });

const drawings: Readonly<Record<string, () => Promise<Figure>>> = {
  superplot: () =>
    superplot({
      quantity: `size ${odd}`,
      scale: "log",
      values,
      animal: values.map((_, i) => i % 4),
      animals: ["a1", "a2", odd, "a4"],
      groupOf: [0, 0, 1, 1],
      groups: ["wake", odd],
      references: ["wake"],
      animalMeans: [{ animal: odd, group: odd, mean: 0.1 }],
      groupMeans: [
        { group: "wake", mean: 0.1, low: 0.08, high: 0.12 },
        { group: odd, mean: 0.09, low: 0.07, high: 0.11 },
      ],
      level: "mouse",
    }),
  density: () =>
    logDensity({
      quantity: odd,
      groups: ["wake", odd],
      references: ["wake"],
      values: [values, values.map((x) => 0.8 * x)],
      fits: [{ mean: -2.3, sd: 0.7 }, null],
      threshold: 0.05,
    }),
  rankOrder: () => rankOrder(values.length),
  ratio: () =>
    ratioByQuantile({
      name: "ratio",
      treated: odd,
      reference: "wake",
      q: [0.1, 0.5, 0.9],
      r: [-0.3, -0.2, -0.1],
      low: [-0.5, -0.4, -0.3],
      high: [-0.1, 0, 0.1],
      margin: 0.15,
      smallestMargin: 0.2,
      uniform: [-0.2, -0.2, -0.2],
    }),
  shift: () =>
    shift({ low: [-3, -3, -3], high: [0, 1, 1], simultaneousLow: [-4, -4, -4], simultaneousHigh: [1, 2, 2] }),
  shiftWithoutBand: () => shift(null),
  forest: () =>
    forestPlot({
      name: "forest",
      title: odd,
      caption: "",
      quantity: "change (%)",
      unit: "%",
      margin: [-10, 10],
      rows: [
        { label: odd, estimate: -19, low: -30, high: -5, p: 0.01, published: -18.9 },
        { label: "not estimable", estimate: null, low: null, high: null, p: null },
      ],
    }),
  sweep: () =>
    sizeCutSweep({
      name: "sweep",
      treated: odd,
      reference: "wake",
      rule: "pooled",
      rows: [0.7, 0.8].map((cut) => ({
        cut,
        small: { estimate: -12, low: -20, high: -5 },
        large: { estimate: null, low: null, high: null },
        expectedSmall: -11,
        expectedLarge: null,
      })),
    }),
  power: () =>
    powerCurve({
      name: "power",
      title: "Power",
      caption: "",
      x: "mice",
      series: "change",
      points: [3, 6].map((x) => ({ series: odd, x, power: x / 10, low: x / 12, high: x / 9 })),
    }),
  confusion: () =>
    confusionMatrix({
      name: "confusion",
      title: "Calls",
      caption: "",
      truths: ["nothing", odd],
      verdicts: ["no change", odd],
      counts: [
        [9, 1],
        [0, 0],
      ],
    }),
  classMap: () =>
    classMap(
      {
        title: "Map",
        caption: "",
        x: { label: `ratio ${odd}`, values: ["0.1", odd] },
        y: { label: "gain", values: ["1"] },
        classes: ["stable", odd],
        columns: 2,
        panels: [
          { heading: "one", cells: [[0, 1]] },
          { heading: odd, cells: [[1, 1]] },
        ],
      },
      "map-1",
    ),
  histograms: () =>
    pValueHistograms({ name: "p", title: "p", caption: "", tests: [{ test: odd, p: [0.01, 0.5, 1] }] }),
  published: () =>
    publishedTable({
      name: "published",
      title: "Published",
      caption: "",
      rows: [
        {
          number: 21,
          quantity: `S vs SW ${odd}`,
          unit: "%",
          source: -18.9,
          median: -20,
          low: -30,
          high: -8,
          inside: true,
          basis: "tuned",
        },
        {
          number: 19,
          quantity: "condition: p",
          unit: "1",
          source: 0.006,
          median: 0.01,
          low: 0,
          high: 0.4,
          inside: true,
          basis: "predicted",
        },
        {
          number: 4,
          quantity: "groups",
          unit: "",
          source: null,
          median: null,
          low: null,
          high: null,
          inside: null,
          basis: "context",
        },
      ],
    }),
  fourPanel: () =>
    fourPanel({
      name: "four",
      title: "Cohort",
      quantity: "size",
      groups: ["wake", odd],
      references: ["wake"],
      values: [values, values],
      animals: [
        { group: "wake", mean: 0.1 },
        { group: odd, mean: 0.09 },
      ],
      classes: [bar(odd)],
      markers: [bar("absent")],
    }),
};

function shift(band: BandedLine["band"]): Promise<Figure> {
  return shiftFunction({
    name: "shift",
    quantity: odd,
    treated: odd,
    reference: "wake",
    q: [0.1, 0.5, 0.9],
    expected: [1, 4, 9],
    difference: { estimate: [-2, -1, -1], band },
    logRatio: { estimate: [-0.5, -0.3, -0.1], band },
    uniform: null,
    note: "No band: <b>.",
  });
}

function rankOrder(count: number): Promise<Figure> {
  const x = Array.from({ length: count }, (_, i) => (i + 1) / count);
  return rankOrderPlot({
    name: "rank-order",
    quantity: "size (um2)",
    treated: odd,
    reference: "wake",
    x,
    y: x.map((value) => 0.8 * value),
    slope: 0.8,
    intercept: 0,
    slopeThroughOrigin: 0.8,
    r2: 1,
  });
}

describe.each(Object.entries(drawings))("%s", (_, draw) => {
  test("is well-formed SVG whatever the labels hold, and draws the same bytes twice", async () => {
    const figure = await draw();
    expect((await draw()).svg).toBe(figure.svg);
    expect(figure.svg).not.toMatch(/<svg onload|NaN|undefined/);
    const png = (await rasteriser(1))(figure.svg);
    expect([...png.slice(1, 4)].map((byte) => String.fromCharCode(byte)).join("")).toBe("PNG");
  });

  test("carries its numbers as CSV", async () => {
    const { csv } = await draw();
    expect(csvParse(csv).length).toBeGreaterThan(0);
    expect(csv).not.toMatch(/NaN|undefined|null/);
  });
});

describe("what the figures claim", () => {
  test("the rank-order plot shows every pair, the identity, the origin and the fitted line", async () => {
    const { svg, csv } = await rankOrder(25);
    for (const part of ["identity", "least squares", "through the origin", "origin"])
      expect(svg).toContain(`aria-description="${part}"`);
    expect(svg.match(/<circle/g)!.length).toBe(25);
    expect(csvParse(csv).length).toBe(25);
  });

  test("the forest plot leaves room for the longest heading, whose letters are bold", async () => {
    const blank = { estimate: null, low: null, high: null };
    const heading = "diameter of dendrite = 0.629 (smallest)";
    const { svg } = await forestPlot({
      name: "forest",
      title: "t",
      caption: "",
      quantity: "change",
      unit: "%",
      rows: [
        { label: heading, heading: true, ...blank },
        { label: "a", estimate: 1, low: 0, high: 2 },
      ],
    });
    const { document } = parseHTML(`<body>${svg}</body>`);
    const label = [...document.querySelectorAll("text")].find((text) => text.textContent === heading)!;
    const right = Number(/translate\(([-\d.]+)/.exec(label.getAttribute("transform")!)![1]);
    // DejaVu Sans Bold, the font of the PNG, sets this heading 223 px wide at 10 px.
    expect(right).toBeGreaterThan(223);
  });

  test("the superplot shows one large dot per animal mean and one small dot per value", async () => {
    const { svg } = await drawings["superplot"]!();
    expect(svg.match(/ r="1.3"/g)!.length).toBe(values.length);
    expect(svg.match(/ r="5"/g)!.length).toBe(1);
  });

  test("the superplot thins a large sample and says so", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => 1 + (i % 7));
    const figure = await superplot({
      quantity: "size (a.u.)",
      scale: "linear",
      values: many,
      animal: many.map(() => 0),
      animals: ["m1"],
      groupOf: [0],
      groups: ["g"],
      references: [],
      animalMeans: [],
      groupMeans: [],
      level: "mouse",
    });
    const drawn = figure.svg.match(/ r="1.3"/g)!.length;
    expect(drawn).toBeLessThanOrEqual(2400);
    expect(figure.caption).toContain(`${drawn} of 5000 points are drawn`);
    expect(csvParse(figure.csv).length).toBe(5000);
  });

  test("the ratio plot draws the margin around the mean change and the curve of uniform scaling", async () => {
    const { svg, caption } = await drawings["ratio"]!();
    expect(svg).toContain('aria-description="margin"');
    expect(svg).toContain("same detection limit");
    expect(caption).toContain("±0.20");
  });

  test("the shift function draws both bands in both panels, and none where there are none", async () => {
    const bands = (svg: string) =>
      svg.match(/aria-description="(simultaneous|pointwise) band"/g)?.length ?? 0;
    expect(bands((await drawings["shift"]!()).svg)).toBe(4);
    const without = await drawings["shiftWithoutBand"]!();
    expect(bands(without.svg)).toBe(0);
    expect(csvParse(without.csv).columns).toEqual(["quantile", "expected", "difference", "log_ratio"]);
  });

  test("the first bar of a p histogram is the share below 0.05", async () => {
    const p = [...Array.from({ length: 30 }, () => 0.01), ...Array.from({ length: 70 }, () => 0.5)];
    const { svg } = await pValueHistograms({ name: "p", title: "p", caption: "", tests: [{ test: "t", p }] });
    expect(svg).toContain("p &lt; 0.05: 30.0 %");
  });
});
