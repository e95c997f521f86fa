import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { pairedRows } from "../../src/stats/paired-rows.ts";
import { pairedVerdicts } from "../../src/stats/paired-verdict.ts";

interface Spine {
  readonly condition: string;
  readonly culture: string;
  readonly dendrite: string;
  readonly spine: string;
  readonly before: number;
  readonly after: number;
}

/** Cultures with two dendrites; spine numbers restart in each, dendrite labels in each culture. */
function spines(options: {
  readonly seed: number;
  readonly perGroup: number;
  readonly spines: number;
  readonly change: (logSize: number) => number;
}): Spine[] {
  const draws = randomStream(options.seed, "paired test");
  const found: Spine[] = [];
  for (let c = 0; c < 2 * options.perGroup; c++) {
    const isTreated = c >= options.perGroup;
    const level = 0.2 * draws.normal();
    const drift = 0.1 * draws.normal();
    for (let d = 0; d < 2; d++)
      for (let s = 0; s < options.spines; s++) {
        const lasting = 0.4 * draws.normal();
        const later = level + drift + lasting + 0.3 * draws.normal();
        found.push({
          condition: isTreated ? "treated" : "control",
          culture: `c${c}`,
          dendrite: `d${d}`,
          spine: String(s),
          before: Math.exp(level + lasting + 0.3 * draws.normal()),
          after: Math.exp(later + (isTreated ? options.change(later - level) : 0)),
        });
      }
  }
  return found;
}

function labels(name: string, values: readonly string[]) {
  return categoryFromStrings(name, values);
}

function wideTable(list: readonly Spine[]): Table {
  return {
    source: "wide.csv",
    rowCount: list.length,
    columns: [
      labels(
        "condition",
        list.map((one) => one.condition),
      ),
      labels(
        "culture",
        list.map((one) => one.culture),
      ),
      labels(
        "dendrite",
        list.map((one) => one.dendrite),
      ),
      { kind: "number", name: "day0", values: Float64Array.from(list, (one) => one.before) },
      { kind: "number", name: "day3", values: Float64Array.from(list, (one) => one.after) },
    ],
  };
}

/** All baselines, then all follow-ups in reverse order, so that nothing can be paired by position. */
function longTable(list: readonly Spine[]): Table {
  const rows = [
    ...list.map((one) => ({ ...one, day: 0, size: one.before })),
    ...[...list].reverse().map((one) => ({ ...one, day: 3, size: one.after })),
  ].filter(({ size }) => !Number.isNaN(size));
  return {
    source: "long.csv",
    rowCount: rows.length,
    columns: [
      ...(["condition", "culture", "dendrite", "spine"] as const).map((name) =>
        labels(
          name,
          rows.map((row) => row[name]),
        ),
      ),
      { kind: "number", name: "day", values: Float64Array.from(rows, ({ day }) => day) },
      { kind: "number", name: "size", values: Float64Array.from(rows, ({ size }) => size) },
    ],
  };
}

const nest = ["culture", "dendrite"];
const comparisons = [{ treated: "treated", references: ["control"] }];
const asLong = (list: readonly Spine[]) =>
  ({
    form: "long",
    table: longTable(list),
    value: "size",
    pair: "spine",
    time: "day",
    condition: "condition",
    nest,
  }) as const;
const asWide = (list: readonly Spine[]) =>
  ({ form: "wide", table: wideTable(list), values: ["day0", "day3"], condition: "condition", nest }) as const;

describe("pairs", () => {
  test("an ID that restarts in each dendrite is paired by its whole path, whatever the order of the rows", () => {
    const list = spines({ seed: 1, perGroup: 3, spines: 5, change: () => 0 });
    const found = pairedRows(asLong(list));
    expect([...found.before]).toEqual(list.map((one) => Math.log(one.before)));
    expect([...found.after]).toEqual(list.map((one) => Math.log(one.after)));
    expect([found.timeBefore, found.timeAfter, found.lost, found.gained]).toEqual(["0", "3", 0, 0]);
  });

  test("synapses seen once are counted as lost and gained", () => {
    const list = spines({ seed: 1, perGroup: 3, spines: 5, change: () => 0 });
    const gaps = list.map((one, i) => ({
      ...one,
      before: i === 4 ? Number.NaN : one.before,
      after: i === 7 || i === 9 ? Number.NaN : one.after,
    }));
    for (const found of [pairedRows(asLong(gaps)), pairedRows(asWide(gaps))]) {
      expect([found.before.length, found.lost, found.gained]).toEqual([list.length - 3, 2, 1]);
    }
  });

  test("a synapse measured twice at one time is named", () => {
    const list = spines({ seed: 1, perGroup: 3, spines: 5, change: () => 0 });
    const request = { ...asLong([...list, list[3]!]), nest };
    expect(() => pairedRows(request)).toThrow(/spine 3 is measured twice at day 0 inside one dendrite/);
    expect(() => pairedRows({ ...asLong(list), nest: ["culture"] })).toThrow(/name the whole nesting path/);
  });
});

describe("paired verdict", () => {
  const list = spines({ seed: 3, perGroup: 8, spines: 40, change: () => 0.4 });

  test("long and wide tables give the same verdict", () => {
    const [long] = pairedVerdicts({ ...asLong(list), comparisons });
    const [wide] = pairedVerdicts({ ...asWide(list), comparisons });
    expect(wide!.verdict).toBe(long!.verdict);
    expect(wide!.factor).toBeCloseTo(long!.factor!, 10);
    expect(wide!.slope!.difference).toBeCloseTo(long!.slope!.difference, 8);
  });

  test("one factor moves the contrasts by its log and leaves the slope alone", () => {
    const none = spines({ seed: 3, perGroup: 8, spines: 40, change: () => 0 });
    const [plain] = pairedVerdicts({ ...asWide(none), comparisons });
    const [moved] = pairedVerdicts({ ...asWide(list), comparisons });
    for (const name of ["change", "baseline-adjusted", "follow-up"] as const)
      expect(moved!.contrasts[name]!.estimate - plain!.contrasts[name]!.estimate).toBeCloseTo(0.4, 6);
    expect(moved!.slope!.difference).toBeCloseTo(plain!.slope!.difference, 6);
    expect(moved!.shape!.p).toBeCloseTo(plain!.shape!.p, 6);
  });

  test("regression to the mean within a group is no dependence on size", () => {
    // Both groups fall back by 1 - 0.16 / 0.25 = 0.36 of their distance from the mean: slope 0.64 in both.
    const [found] = pairedVerdicts({ ...asWide(list), comparisons });
    expect(found!.slope!.reference).toBeLessThan(0.85);
    expect(found!.slope!.low).toBeLessThan(0);
    expect(found!.slope!.high).toBeGreaterThan(0);
  });

  test("a change that spares the large synapses is not called one factor", () => {
    const spared = spines({ seed: 5, perGroup: 6, spines: 40, change: (x) => (x < 0.1 ? 0.8 : 0) });
    const [found] = pairedVerdicts({ ...asWide(spared), comparisons });
    expect(found!.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(found!.scores![0]!.kind).toBe("size-dependent");
    expect(["size-dependent", "inconclusive"]).toContain(found!.verdict);
  });

  test.each([
    [-0.4, 0.1],
    [0.8, 0.05],
  ])("a detection limit that hides a fifth does not draw the change of %s towards 0", (change, hidden) => {
    const limit = 0.7;
    const errors = [3, 4, 5, 6].map((seed) => {
      const all = spines({ seed, perGroup: 8, spines: 40, change: () => change });
      const unseen = (size: number) => (size < limit ? Number.NaN : size);
      const seen = all.map((one) => ({ ...one, before: unseen(one.before), after: unseen(one.after) }));
      const [full] = pairedVerdicts({ ...asWide(all), comparisons });
      const [found] = pairedVerdicts({ ...asWide(seen), threshold: limit, comparisons });
      expect(found!.change!.high - found!.change!.low).toBeGreaterThan(
        full!.change!.high - full!.change!.low,
      );
      expect(found!.shape!.p).toBeGreaterThan(0.01);
      return {
        seen: found!.contrasts["baseline-adjusted"]!.estimate - full!.change!.estimate,
        matched: found!.change!.estimate - full!.change!.estimate,
      };
    });
    const average = (of: "seen" | "matched") => errors.reduce((sum, one) => sum + one[of], 0) / 4;
    // Towards 0 by at least `hidden`. The matched ones scatter by 0.05 a study, so that 4 lie within 2 errors of 0.
    expect(-Math.sign(change) * average("seen")).toBeGreaterThan(hidden);
    expect(Math.abs(average("matched"))).toBeLessThan(0.05);
  });

  test("where the analyses disagree the sentence says so", () => {
    // Treated cultures start lower and end level with the control: a change, but no difference at follow-up.
    const lower = spines({ seed: 3, perGroup: 8, spines: 40, change: () => 0 }).map((one) =>
      one.condition === "treated" ? { ...one, before: one.before * 0.5 } : one,
    );
    const [found] = pairedVerdicts({ ...asWide(lower), comparisons });
    expect(found!.contrasts.change!.pAdjusted).toBeLessThan(0.05);
    expect(found!.contrasts["follow-up"]!.pAdjusted).toBeGreaterThan(0.05);
    expect(found!.sentence).toMatch(
      /The ways to use the baseline disagree in .*the verdict uses the baseline-adjusted one/,
    );
  });
});

const folder = new URL("../../../shared/data/nbqx-spine-scaling/", import.meta.url);

describe.skipIf(!existsSync(folder))("NBQX spines", () => {
  test("the three contrasts and the slope are those of lmerTest and pbkrtest", () => {
    const table = parseDelimited("spines_long.csv", readFileSync(new URL("spines_long.csv", folder)));
    const found = pairedVerdicts({
      form: "long",
      table,
      value: "raw_int_den",
      pair: "spine",
      time: "day",
      condition: "condition",
      nest,
      batch: "batch",
      comparisons: ["nbqx_200nM", "nbqx_50uM"].map((treated) => ({ treated, references: ["control"] })),
    });
    const [low, high] = found;
    expect(low!.paired).toBe(1900);
    // lmer(... REML), Kenward-Roger, R 4.2.2, lme4 1.1-31, pbkrtest 0.5.2; four printed digits.
    const expected = {
      change: [0.2989, 0.0847, 32.7163, 0.0013],
      "baseline-adjusted": [0.2125, 0.0824, 33.5074, 0.0144],
      "follow-up": [0.0399, 0.1174, 33.6902, 0.7359],
    } as const;
    for (const [name, [estimate, se, df, p]] of Object.entries(expected)) {
      const contrast = low!.contrasts[name as keyof typeof expected]!;
      expect(Math.abs(contrast.estimate - estimate)).toBeLessThan(1e-4);
      expect(Math.abs(contrast.se - se)).toBeLessThan(1e-4);
      expect(Math.abs(contrast.df - df)).toBeLessThan(2e-3);
      expect(Math.abs(contrast.p - p)).toBeLessThan(1e-4);
    }
    expect(Math.abs(low!.slope!.difference + 0.0295)).toBeLessThan(1e-4);
    expect(Math.abs(low!.slope!.se - 0.1196)).toBeLessThan(1e-4);
    expect(low!.disagreement).toMatch(/disagree in significance/);
    expect(low!.verdict).toBe("inconclusive");
    expect(low!.sentence).toMatch(/one factor not excluded/);
    expect(high!.steps).toHaveLength(1);
  });
});
