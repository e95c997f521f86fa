import { describe, expect, test } from "vitest";
import { cohortDesign } from "../../src/instruments/cohort-design.ts";
import { cutDendrites } from "../../src/instruments/cut-dendrites.ts";
import { electronMicroscope, type ImagedAnimal, imageSynapses } from "../../src/instruments/microscope.ts";
import { simulatedSynapses } from "../../src/instruments/simulated-synapses.ts";
import { asiOf, calibratedOn, headVolumeOf, sizeMapOf, strengthOf } from "../../src/instruments/size-map.ts";
import { virtualCohort } from "../../src/instruments/virtual-cohort.ts";
import { structuralCoupling } from "../../src/mechanisms/structural-coupling.ts";
import { labelsOf, numbersOf, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { madeSnapshot } from "./made-snapshot.ts";

const power = sizeMapOf(structuralCoupling.parameters);
const proportional = sizeMapOf(structuralCoupling.parameters, "proportional");
const sharp = { ...electronMicroscope(power), tracingSd: 0, shareIncomplete: 0, smallest: 0 };

/** Four mice of each condition, whose strengths are those of wake times a factor. */
function study(
  factors: Readonly<Record<string, number>>,
  change: Parameters<typeof madeSnapshot>[0] = {},
): ImagedAnimal[] {
  return Object.entries(factors).flatMap(([condition, factor]) =>
    [0, 1, 2, 3].map((m) => ({
      condition,
      circuit: `${condition} ${m}`,
      synapses: simulatedSynapses([madeSnapshot({ ...change, factor, seed: 10 * condition.length + m })]),
    })),
  );
}

const logsOf = (table: Table, name: string, condition: string) => {
  const { codes, levels } = labelsOf(table, "condition");
  const values = numbersOf(table, name);
  return [...values].filter((_, i) => levels[codes[i]!] === condition).map(Math.log);
};
const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const sdOf = (values: readonly number[]) => Math.sqrt(meanOf(values.map((x) => (x - meanOf(values)) ** 2)));

describe("animals and dendrites", () => {
  test("differ by what they are said to differ beyond their circuits, in sizes of all their synapses", () => {
    const animals = study({ SW: 1, S: 1 });
    const beyond = { sdMouse: 0.4, sdDendrite: 0, regionS1: 0 };
    const [alike, different] = [sharp, { ...sharp, beyond }].map((microscope) =>
      imageSynapses(animals, microscope, 3),
    );
    const means = (table: Table, name: string) => {
      const { codes, levels } = labelsOf(table, "mouse");
      const values = numbersOf(table, name);
      return levels.map((_, m) => meanOf([...values].filter((_value, i) => codes[i] === m).map(Math.log)));
    };
    const shift = (name: string) =>
      means(different!.table, name).map((mean, m) => mean - means(alike!.table, name)[m]!);
    // SD of eight draws of SD 0.4: 95 % lie between 0.19 and 0.60
    expect(sdOf(shift("asi"))).toBeGreaterThan(0.19);
    expect(sdOf(shift("asi"))).toBeLessThan(0.6);
    const exponent = power.exponentBetween;
    for (const [m, of] of shift("hv").entries()) expect(of).toBeCloseTo(exponent * shift("asi")[m]!, 5);
  });
});

describe("the table", () => {
  test("has the columns, labels and kinds of a virtual cohort", () => {
    const { table } = imageSynapses(study({ SW: 1, EW: 1, S: 0.82 }), electronMicroscope(power), 1);
    const cohort = virtualCohort(cohortDesign(), 1);
    const form = ({ columns }: Table) =>
      columns.map((column) => [
        column.name,
        column.kind,
        column.kind === "category" && column.name !== "synapse" && column.levels.slice(0, 3),
      ]);
    expect(form(table)).toEqual(form(cohort));
  });

  test("has 12 mice with 14 dendrites of about 41 synapses, as the study has", () => {
    const { table, record } = imageSynapses(study({ SW: 1, EW: 1, S: 0.82 }), electronMicroscope(power), 2);
    expect(new Set(labelsOf(table, "dendrite").codes).size).toBe(168);
    expect(new Set(labelsOf(table, "mouse").codes).size).toBe(12);
    // branches are whole neurons of 60 synapses here, so that the longest dendrites are cut short
    expect(Math.abs(record.analysed / 6920 - 1)).toBeLessThan(0.03);
    expect(record.analysed).toBe(record.withSynapse - record.incomplete - record.unseen);
    expect(Math.abs(record.incomplete / record.withSynapse - 229 / 7149)).toBeLessThan(
      5 * Math.sqrt(0.032 / 7149),
    );
    expect(Math.abs(1 - record.withSynapse / record.protrusions - 1278 / 8427)).toBeLessThan(
      5 * Math.sqrt(0.13 / 8427),
    );
    const perMouse = new Map<number, Set<number>>();
    const dendrite = labelsOf(table, "dendrite").codes;
    labelsOf(table, "mouse").codes.forEach((mouse, i) => {
      perMouse.set(mouse, (perMouse.get(mouse) ?? new Set()).add(dendrite[i]!));
    });
    expect([...perMouse.values()].map(({ size }) => size)).toEqual(Array(12).fill(14));
  });

  test("is the same for a seed and another for another", () => {
    const animals = study({ W: 1, S: 0.8 });
    const one = imageSynapses(animals, electronMicroscope(power), 5);
    expect(imageSynapses(animals, electronMicroscope(power), 5)).toEqual(one);
    expect(imageSynapses(animals, electronMicroscope(power), 6)).not.toEqual(one);
  });

  test("has the sizes of the reference condition as the map states them", () => {
    const { table } = imageSynapses(study({ W: 1, S: 0.82 }), sharp, 3);
    const wake = logsOf(table, "asi", "W");
    const n = wake.length;
    expect(Math.abs(meanOf(wake) - Math.log(0.23))).toBeLessThan((5 * 0.73) / Math.sqrt(n));
    expect(Math.abs(sdOf(wake) / 0.73 - 1)).toBeLessThan(5 / Math.sqrt(2 * n));
    const volume = logsOf(table, "hv", "W");
    expect(Math.abs(sdOf(volume) / 0.9 - 1)).toBeLessThan(5 / Math.sqrt(2 * n));
  });

  test("shows a factor of strength as a factor of size, of one map for all conditions", () => {
    const k = 0.82;
    const { table } = imageSynapses(study({ W: 1, S: k }), sharp, 4);
    const [wake, sleep] = [logsOf(table, "asi", "W"), logsOf(table, "asi", "S")];
    // slope sA / sd of the strengths of wake
    const expected = (Math.sqrt(0.73 ** 2 - 0.2 ** 2) / 0.6) * Math.log(k);
    const error = 0.73 * Math.sqrt(1 / wake.length + 1 / sleep.length);
    expect(Math.abs(meanOf(sleep) - meanOf(wake) - expected)).toBeLessThan(5 * error);
    const linear = imageSynapses(study({ W: 1, S: k }), { ...sharp, sizes: proportional }, 4).table;
    const shift = meanOf(logsOf(linear, "asi", "S")) - meanOf(logsOf(linear, "asi", "W"));
    expect(Math.abs(shift - Math.log(k))).toBeLessThan(5 * error);
  });
});

describe("what the circuit knows", () => {
  test("wins over what would be drawn", () => {
    const n = 40 * 60;
    const values = (of: (i: number) => number) => ({
      unit: "1",
      values: Float64Array.from({ length: n }, (_, i) => of(i)),
    });
    const variables = new Map([
      ["spine.asi", values((i) => 0.1 + 1e-4 * i)],
      ["spine.headVolume", values((i) => 0.2 + 1e-4 * i)],
      ["endo.endosome", values((i) => i % 2)],
      ["gate.density", values((i) => 0.5 + Math.floor(i / 60) / 100)],
    ]);
    const animal = {
      condition: "W",
      circuit: "a",
      synapses: simulatedSynapses([madeSnapshot({ variables })]),
    };
    const { table, record } = imageSynapses([animal], sharp, 1);
    expect(record.fromCircuits).toEqual(["asi", "headVolume", "density", "endosome"]);
    const [asi, hv, endosome, density] = ["asi", "hv", "endosome", "density"].map((name) =>
      numbersOf(table, name),
    );
    for (const [row, size] of asi!.entries()) {
      const i = Math.round((size - 0.1) / 1e-4);
      expect(size).toBeCloseTo(0.1 + 1e-4 * i, 7);
      expect(hv![row]).toBeCloseTo(0.2 + 1e-4 * i, 7);
      expect(endosome![row]).toBe(i % 2);
      expect(density![row]).toBeCloseTo(0.5 + Math.floor(i / 60) / 100, 9);
    }
  });

  test("a synapse that transmits nothing is not there, and a name given twice is refused", () => {
    const snapshot = madeSnapshot({ neurons: 2 });
    snapshot.strength[3] = 0;
    expect(simulatedSynapses([snapshot]).strength.length).toBe(119);
    const column = { unit: "um^2", values: snapshot.strength };
    const twice = {
      ...snapshot,
      variables: new Map([
        ["a.asi", column],
        ["b.asi", column],
      ]),
    };
    expect(() => simulatedSynapses([twice])).toThrow("a.asi and b.asi of EE both say what asi is");
  });

  test("a spine keeps its residuals, so that two looks at it differ by its change alone", () => {
    const [early, late] = [madeSnapshot({ time: 0 }), madeSnapshot({ factor: 0.8 })];
    const stated = {
      ...sharp,
      scale: "as-stated",
      sizes: { ...power, wMedian: 0.3, sdLogWeight: 0.6 },
    } as const;
    const look = (snapshot: typeof early) =>
      imageSynapses(
        [{ condition: "W", circuit: "a", synapses: simulatedSynapses([snapshot], [early]) }],
        stated,
        9,
      ).table;
    const [before, after] = [look(early), look(late)];
    const ratio = (name: string) =>
      [...numbersOf(after, name)].map((x, i) => x / numbersOf(before, name)[i]!);
    const slope = Math.sqrt(0.73 ** 2 - 0.2 ** 2) / 0.6;
    for (const each of ratio("asi")) expect(each).toBeCloseTo(0.8 ** slope, 5);
    for (const each of ratio("hv")) expect(each).toBeCloseTo(0.8 ** (slope * 0.75), 5);
  });
});

describe("the optics", () => {
  test("nothing smaller than the limit is seen, and what the edges cut is wider than the rest", () => {
    const animals = study({ W: 1 });
    const { table, record } = imageSynapses(animals, { ...electronMicroscope(power), smallest: 0.1 }, 1);
    expect(Math.min(...numbersOf(table, "asi"))).toBeGreaterThanOrEqual(0.1);
    expect(record.unseen).toBeGreaterThan(100);
    const cutHalf = imageSynapses(animals, { ...sharp, shareIncomplete: 0.4 }, 1);
    const whole = imageSynapses(animals, sharp, 1);
    expect(meanOf(logsOf(cutHalf.table, "asi", "W"))).toBeLessThan(
      meanOf(logsOf(whole.table, "asi", "W")) - 0.05,
    );
  });

  test("boutons with fewer than two vesicles are no synapses, which leaves all others as they are", () => {
    const animals = study({ W: 1, S: 1 });
    const sizesOf = (vesicleDensity: number | null) => {
      const { table, record } = imageSynapses(animals, { ...sharp, vesicleDensity }, 1);
      return { asi: [...numbersOf(table, "asi")], without: record.withoutVesicles };
    };
    const all = sizesOf(null);
    expect(all.without).toBe(0);
    const counted = sizesOf(10);
    expect(counted.asi.length + counted.without).toBe(all.asi.length);
    expect(counted.asi.every((asi) => all.asi.includes(asi))).toBe(true);
    const chances = all.asi.map((asi) => Math.exp(-10 * asi) * (1 + 10 * asi));
    const expected = chances.reduce((a, b) => a + b, 0);
    const variance = chances.reduce((sum, chance) => sum + chance * (1 - chance), 0);
    expect(expected).toBeGreaterThan(50);
    expect(Math.abs(counted.without - expected)).toBeLessThan(5 * Math.sqrt(variance));
    // small ones are lost
    const mean = (values: readonly number[]) => meanOf(values.map(Math.log));
    expect(mean(counted.asi)).toBeGreaterThan(mean(all.asi) + 0.05);
  });

  test("apparatus and mitochondria go with size, endosomes do not", () => {
    const { table } = imageSynapses(study({ W: 1, S: 1, D: 1 }), sharp, 7);
    const asi = [...numbersOf(table, "asi")].map(Math.log);
    const difference = (name: string) => {
      const marker = numbersOf(table, name);
      return meanOf(asi.filter((_, i) => marker[i] === 1)) - meanOf(asi.filter((_, i) => marker[i] === 0));
    };
    const error = 0.73 * Math.sqrt(4 / asi.length);
    expect(Math.abs(difference("endosome"))).toBeLessThan(5 * error);
    expect(Math.abs(difference("apparatus") - 0.5)).toBeLessThan(5 * error);
    expect(Math.abs(difference("mito") - 0.3)).toBeLessThan(5 * error);
    expect(Math.abs(meanOf([...numbersOf(table, "endosome")]) - 0.75)).toBeLessThan(
      5 * Math.sqrt(0.1875 / asi.length),
    );
  });

  test("with branches a dendrite is one branch; without, no synapse is on two", () => {
    const branched = simulatedSynapses([madeSnapshot({ branches: 3 })]);
    const draws = () => randomStream(1, "cut");
    for (const rows of cutDendrites(branched, Array(50).fill(15) as number[], { draws: draws() })) {
      expect(rows.length).toBe(15);
      expect(new Set(Array.from(rows, (row) => branched.post[row])).size).toBe(1);
      expect(new Set(Array.from(rows, (row) => branched.branch![row])).size).toBe(1);
    }
    const plain = simulatedSynapses([madeSnapshot({})]);
    const cut = cutDendrites(plain, Array(60).fill(20) as number[], { draws: draws() });
    const all = cut.flatMap((rows) => [...rows]);
    expect(new Set(all).size).toBe(all.length);
    for (const rows of cut) expect(new Set(Array.from(rows, (row) => plain.post[row])).size).toBe(1);
  });

  test("too few neurons are told of, with what there is", () => {
    const synapses = simulatedSynapses([madeSnapshot({ neurons: 5, branches: 2 })]);
    const animal = { condition: "W", circuit: "a", synapses };
    expect(() => imageSynapses([animal], electronMicroscope(power), 1)).toThrow(
      /the simulated neurons give 10 dendrites of \d+ synapses, and 14 are wanted\n.*they have 10 branches with synapses/,
    );
  });
});

describe("the map from strength to size", () => {
  test("undoes itself where there is no residual, and scales by powers", () => {
    for (const map of [{ ...power, sdResidualAsi: 0 }, proportional]) {
      for (const w of [0.05, 1, 7]) expect(strengthOf(map, asiOf(map, w, 1.3))).toBeCloseTo(w, 12);
    }
    for (const z of [-1, 0, 2]) {
      expect(asiOf(power, 0.82, z) / asiOf(power, 1, z)).toBeCloseTo(
        0.82 ** (Math.sqrt(0.73 ** 2 - 0.2 ** 2) / 0.73),
        12,
      );
      expect(asiOf(proportional, 0.82, z) / asiOf(proportional, 1, z)).toBeCloseTo(0.82, 12);
    }
    const volume = (now: number) => headVolumeOf(power, { first: 0.3, now }, 0.5);
    expect(volume(0.3 * 0.82) / volume(0.3)).toBeCloseTo(0.8617, 4);
  });

  test("takes median and spread from strengths, and refuses strengths without any", () => {
    const strengths = [1, 2, 4, 8, 16];
    const map = calibratedOn(power, strengths);
    expect(map.wMedian).toBeCloseTo(4, 12);
    expect(map.sdLogWeight).toBeCloseTo(Math.log(2) * Math.sqrt(2.5), 12);
    expect(() => calibratedOn(power, [1, 1, 1])).toThrow("all synapses are of one strength");
    expect(calibratedOn(proportional, [1, 1, 1]).wMedian).toBe(1);
  });
});
