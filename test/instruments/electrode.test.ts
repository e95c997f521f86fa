import { describe, expect, test } from "vitest";
import { type Electrode, patchElectrode, recordMinis } from "../../src/instruments/electrode.ts";
import { divergentScaling } from "../../src/instruments/mepsc-sampler.ts";
import { simulatedSynapses } from "../../src/instruments/simulated-synapses.ts";
import { labelsOf, numbersOf, type Table } from "../../src/model/table.ts";
import { iterativeRescaling } from "../../src/stats/iterative-rescaling.ts";
import { kolmogorovSmirnov } from "../../src/stats/kolmogorov-smirnov.ts";
import { madeSnapshot } from "./made-snapshot.ts";

const ideal: Electrode = { ...patchElectrode, noise: 0, threshold: 0 };

const culture = (group: string, factor = 1, seed = 1) => ({
  group,
  synapses: simulatedSynapses([madeSnapshot({ factor, seed })]),
});

function amplitudes(table: Table, group: string): number[] {
  const { codes, levels } = labelsOf(table, "group");
  return [...numbersOf(table, "amplitude")].filter((_, i) => levels[codes[i]!] === group);
}

describe("minis of simulated cultures", () => {
  test("are 50 events of each of 20 cells in each group, with the columns of a lab", () => {
    const table = recordMinis(
      [culture("control"), culture("ttx", 1.5), culture("ttx", 1.5, 2)],
      patchElectrode,
      1,
    );
    expect(table.columns.map(({ name }) => name)).toEqual(["group", "culture", "cell", "amplitude"]);
    expect(table.rowCount).toBe(2000);
    expect(new Set(labelsOf(table, "cell").codes).size).toBe(40);
    expect(new Set(labelsOf(table, "culture").codes).size).toBe(3);
    expect(Math.min(...numbersOf(table, "amplitude"))).toBeGreaterThanOrEqual(5);
  });

  test("without noise and threshold a scaled culture gives k times the events, and its law k times the law", () => {
    const k = 1.92;
    // the same cells, releases and quanta: the name of the group is part of what is drawn
    const control = amplitudes(recordMinis([culture("x")], ideal, 3), "x");
    const reference = { ...ideal, amplitude: ideal.amplitude * k };
    const scaled = amplitudes(recordMinis([culture("x")], reference, 3), "x");
    for (const [i, q] of scaled.entries()) expect(q / control[i]!).toBeCloseTo(k, 12);
    const table = recordMinis([culture("control"), culture("ttx", k)], { ...ideal, cellsPerGroup: 40 }, 4);
    const [a, b] = [amplitudes(table, "control"), amplitudes(table, "ttx").map((q) => q / k)];
    expect(kolmogorovSmirnov(a, b).p).toBeGreaterThan(0.001);
    const mean = (values: number[]) => values.reduce((s, x) => s + Math.log(x), 0) / values.length;
    // 2,000 log amplitudes of SD sqrt(0.6^2 + 0.3^2), of 40 cells
    expect(Math.abs(mean(b) - mean(a))).toBeLessThan(5 * 0.67 * Math.sqrt(2 / 2000));
  });

  test("a threshold makes true scaling fail a plain comparison, and pass once it is scaled too", () => {
    const k = 1.5;
    const many = { ...patchElectrode, cellsPerGroup: 40, eventsPerCell: 200, noise: 0 };
    const table = recordMinis([culture("control"), culture("ttx", k)], many, 5);
    const [control, treated] = [amplitudes(table, "control"), amplitudes(table, "ttx")];
    const divided = treated.map((q) => q / k);
    expect(kolmogorovSmirnov(control, divided).p).toBeLessThan(1e-6);
    const seen = divided.filter((q) => q >= many.threshold);
    expect(kolmogorovSmirnov(control, seen).p).toBeGreaterThan(0.001);
    const found = iterativeRescaling(control, treated, { threshold: many.threshold });
    expect(Math.abs(found.factor / k - 1)).toBeLessThan(0.05);
  });

  test("the median synapse of the first group has the amplitude of the electrode", () => {
    const still = { ...ideal, quantalSd: 0, cellsPerGroup: 40, eventsPerCell: 500 };
    const control = amplitudes(
      recordMinis([culture("control"), culture("ttx", 3)], still, 6),
      "control",
    ).sort((a, b) => a - b);
    expect(Math.abs(control[control.length / 2]! / 12 - 1)).toBeLessThan((5 * 1.25 * 0.6) / Math.sqrt(2400));
  });

  test("quantal variance keeps the mean", () => {
    const one = { group: "x", synapses: simulatedSynapses([madeSnapshot({ sdLog: 0 })]) };
    const events = amplitudes(
      recordMinis([one], { ...ideal, cellsPerGroup: 40, eventsPerCell: 500 }, 8),
      "x",
    );
    const mean = events.reduce((a, b) => a + b, 0) / events.length;
    const sd = Math.sqrt(Math.expm1(0.09));
    expect(Math.abs(mean / 12 - 1)).toBeLessThan((5 * sd) / Math.sqrt(events.length));
  });

  test("too few cells and silent synapses are told of", () => {
    const few = { group: "x", synapses: simulatedSynapses([madeSnapshot({ neurons: 3 })]) };
    expect(() => recordMinis([few], patchElectrode, 1)).toThrow(
      "a culture of x has 3 cells with synapses, and 20 are to be recorded from",
    );
    const faint = { ...patchElectrode, amplitude: 1e-3, eventsPerCell: 1 };
    expect(() => recordMinis([culture("x")], faint, 1)).toThrow("no event reaches the threshold of 5 pA");
  });
});

test("divergent scaling leaves small amplitudes and multiplies large ones, half-way at its half", () => {
  const of = { factor: 1.5, half: 10 };
  expect(divergentScaling(1e-6, of) / 1e-6).toBeCloseTo(1, 6);
  expect(divergentScaling(10, of)).toBeCloseTo(12.5, 12);
  expect(divergentScaling(1e6, of) / 1e6).toBeCloseTo(1.5, 4);
});
