import { describe, expect, test } from "vitest";
import { cohortDesign, cohortPresets } from "../../src/instruments/cohort-design.ts";
import { cohortEffect, parseCohortChoices } from "../../src/instruments/cohort-file.ts";
import { samplingRecord } from "../../src/instruments/cohort-sampler.ts";

describe("cohort design", () => {
  test("without choices is the preset", () => {
    expect(cohortDesign()).toEqual(cohortPresets.em);
    expect(cohortDesign({ preset: "reference" })).toEqual(cohortPresets.reference);
  });

  test("keeps segments per mouse and synapses per segment where only mice are given", () => {
    const design = cohortDesign({ mice: 10 });
    expect(design.mice).toEqual([10, 10, 10]);
    expect(design.dendrites).toBe(420);
    expect(design.synapses).toBe(17300);
  });

  test("an effect that is none of sleep leaves no other difference between the conditions", () => {
    const design = cohortDesign({ effect: { kind: "null" } });
    expect(design.size.shifts).toEqual({});
    expect(design.headVolume.treatedPerDiameter).toBe(0);
  });

  test("two conditions of other names treat the last", () => {
    const design = cohortDesign({ conditions: ["control", "ttx"], mice: [5, 7] });
    expect(design.treated).toBe("ttx");
    expect(design.size.shifts).toEqual({});
  });

  test("contradictions are named with the value and the way out", () => {
    expect(() => cohortDesign({ mice: [4, 4] })).toThrow(
      /got 2 for 3 conditions\n {2}write, for example, --mice 4,4,4/,
    );
    expect(() => cohortDesign({ dendrites: 5 })).toThrow("at least one per mouse, got 5 for 12 mice");
    expect(() => cohortDesign({ synapses: 100 })).toThrow(
      "at least one per dendrite, got 100 for 168 dendrites",
    );
    expect(() => cohortDesign({ treated: "SL" })).toThrow("unknown condition: SL");
    expect(() => cohortDesign({ conditions: ["A", "A"] })).toThrow("at least two different names, got A,A");
    expect(() => cohortDesign({ effect: { kind: "uniform", factor: -1 } })).toThrow(
      "factor must be above 0, got -1",
    );
    expect(() => cohortDesign({ effect: { kind: "random-subset", factor: 0.7, fraction: 2 } })).toThrow(
      "fraction must lie between 0 and 1, got 2",
    );
    expect(() => cohortDesign({ detectionLimit: -3 })).toThrow("limit must not be below 0, got -3");
  });
});

describe("design file", () => {
  test("names an effect alone or with its numbers", () => {
    expect(parseCohortChoices('{"effect": "uniform"}', "d.json").effect).toEqual({
      kind: "uniform",
      factor: 0.811,
    });
    expect(parseCohortChoices('{"effect": {"kind": "uniform", "factor": 1.3}}', "d.json").effect).toEqual({
      kind: "uniform",
      factor: 1.3,
    });
    expect(cohortEffect("selective", "reference")).toEqual(cohortPresets.reference.effect);
  });

  test("a whole design reads back as choices of the same name", () => {
    const text = JSON.stringify({
      preset: "em",
      mice: [3, 4, 5],
      size: { sdMouse: 0.1 },
      detectionLimit: 0.01,
    });
    const design = cohortDesign(parseCohortChoices(text, "d.json"));
    expect(design.mice).toEqual([3, 4, 5]);
    expect(design.size.sdMouse).toBe(0.1);
    expect(design.detectionLimit).toBe(0.01);
  });

  test("mistakes are named with file, entry and value", () => {
    const mistake = (text: string) => () => parseCohortChoices(text, "d.json");
    expect(mistake("{")).toThrow("d.json: a design must be JSON");
    expect(mistake('{"mise": 3}')).toThrow("d.json: unknown entry: mise\n  did you mean mice?");
    expect(mistake('{"effect": "additive", "amount": 0.1}')).toThrow(
      'd.json: entry amount stands outside its group\n  write {"effect":{"kind":"additive","amount":0.1}}',
    );
    expect(mistake('{"sdMouse": 0.1}')).toThrow('write {"size":{"sdMouse":0.1}}');
    expect(mistake('{"size": {"sdMoose": 3}}')).toThrow(
      "unknown entry: size.sdMoose\n  did you mean sdMouse?",
    );
    expect(mistake('{"mice": -3}')).toThrow(/entry mice does not fit: .*got -3/);
    expect(mistake('{"effect": "unifrm"}')).toThrow("unknown effect: unifrm\n  did you mean uniform?");
    expect(mistake('{"effect": {"kind": "uniform", "fraction": 0.5}}')).toThrow(
      "effect uniform has no fraction, got 0.5\n  it takes factor",
    );
  });
});

describe("sampling record", () => {
  test("protrusions and incomplete synapses scatter about the printed counts", () => {
    const records = Array.from({ length: 200 }, (_, seed) => samplingRecord(cohortPresets.em, 6920, seed));
    const mean = (of: (record: (typeof records)[0]) => number) =>
      records.reduce((sum, record) => sum + of(record), 0) / records.length;
    // Negative binomial SDs: 15.4 for the incomplete, 38.9 for the bare protrusions; five standard errors of 200.
    expect(Math.abs(mean((r) => r.incomplete) - 229)).toBeLessThan((5 * 15.4) / Math.sqrt(200));
    expect(Math.abs(mean((r) => r.protrusions) - 8427)).toBeLessThan((5 * 42) / Math.sqrt(200));
    expect(records.every((r) => r.withSynapse - r.incomplete === r.analysed)).toBe(true);
  });
});
