import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { clamped } from "../clamped.ts";
import { listed } from "../prescribed.ts";
import { backends, type Running, start } from "../running.ts";
import { convergent, spread } from "./convergent.ts";
import { type Law, value } from "./law.ts";

/** Laws of the pathways from activity to slots. */
export const moleculeLaws: Readonly<Record<string, Law>> = {
  "arc-is-neutral-at-the-set-point": arcNeutral,
  "arc-needs-translation": arcNeedsTranslation,
  "knock-out-has-no-down-drive": knockOutHasNoDownDrive,
  "tnf-is-neutral-at-the-set-point": tnfNeutral,
  "no-up-drive-without-glia": noUpDriveWithoutGlia,
  "single-silent-cell-tells-the-modes": modesDiffer,
  "needs-fmrp-and-local-translation": needsFmrpAndLocalTranslation,
  "retinoic-acid-only-in-silence": onlyInSilence,
  "grows-slots-exponentially": growsSlots,
  "equal-drives-leave-the-factor": equalDrives,
  "two-ticks-are-one-of-twice-the-length": twoTicksAreOne,
  "scales-weights-in-place": scalesInPlace,
  "closes-gates-by-its-dose": closesGates,
  "washes-out": washesOut,
  "loss-weights-average-one": lossWeightsAverageOne,
  "stays-neutral-without-preference": neutralWithoutPreference,
};

const hour = 3600;

/** At c = 1 Arc stays at 1/2 without a drive; the more active, the more, up to 1. */
function arcNeutral(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = clamped(
      { values: { c: [1, 0, 0.5, 2, 1e3] }, chain: { arc: { mechanism, parameters: { tauArc: "100 s" } } } },
      backend,
    );
    run.advance(4000);
    const arc = run.read("arc.arc");
    const n = value(mechanism, "steepness");
    expect([...arc]).toEqual(
      [0.5, 0, 0.5 ** n / (1 + 0.5 ** n), 2 ** n / (1 + 2 ** n), 1].map((a) => expect.closeTo(a, 9)),
    );
    expect([...run.read("arc.downDrive")]).toEqual(
      [0, 0, 0, 2 * arc[3]! - 1, 1].map((d) => expect.closeTo(d, 9)),
    );
    expect(run.read("arc.downDrive")[0]).toBe(0);
  }
}

/** Without translation A = A0 exp(-t / tauArc), and the drive is exactly 0 from tauArc ln(2 A0) on. */
function arcNeedsTranslation(mechanism: Mechanism): void {
  const tau = value(mechanism, "tauArc") * hour;
  for (const gate of ["translation", "transcription"]) {
    const run = clamped({
      values: { c: 4 },
      chain: { arc: { mechanism, initial: { expressed: 0.9 } } },
      model: { gates: { [gate]: 0 } },
    });
    const end = tau * Math.log(2 * 0.9);
    run.advance(Math.floor(end));
    expect(run.read("arc.arc")[0]).toBeCloseTo(0.9 * Math.exp(-Math.floor(end) / tau), 9);
    expect(run.read("arc.downDrive")[0]!).toBeGreaterThan(0);
    run.advance(1);
    expect(run.read("arc.downDrive")[0]).toBe(0);
    run.advance(10_000);
    expect(run.read("arc.downDrive")[0]).toBe(0);
  }
}

/** Without the gene there is no Arc and no drive, whatever the activity. */
function knockOutHasNoDownDrive(mechanism: Mechanism): void {
  const run = clamped({ values: { c: [1, 10] }, chain: { arc: { mechanism, parameters: { present: 0 } } } });
  expect([...run.read("arc.arc")]).toEqual([0, 0]);
  run.advance(20_000);
  expect([...run.read("arc.arc"), ...run.read("arc.downDrive")]).toEqual([0, 0, 0, 0]);
}

/** With the network at its set-point the signal stays at 1/2 without a drive; in silence it tends to 1. */
function tnfNeutral(mechanism: Mechanism): void {
  for (const backend of backends) {
    for (const [c, expected] of [
      [1, 0.5],
      [0, 1],
      [2, 1 / 17],
    ] as const) {
      const run = clamped(
        { values: { c: [c, c] }, chain: { tnf: { mechanism, parameters: { tauTnf: "100 s" } } } },
        backend,
      );
      run.advance(4000);
      expect(run.read("tnf.tnf")[0]).toBeCloseTo(expected, 9);
      for (const u of run.read("tnf.upDrive")) expect(u).toBeCloseTo(Math.max(0, 2 * expected - 1), 9);
    }
  }
}

/** Without glia the signal decays and there is no drive up, at any time and in both forms. */
function noUpDriveWithoutGlia(mechanism: Mechanism): void {
  for (const permissive of [0, 1]) {
    const run = clamped({
      tick: 60,
      values: { c: [0, 0.5] },
      chain: { tnf: { mechanism, parameters: { permissive }, initial: { tnf: 1 } } },
      model: { gates: { glia: 0 } },
    });
    for (const hours of [1, 12, 48]) {
      run.advance(hours * 60);
      expect([...run.read("tnf.upDrive")]).toEqual([0, 0]);
    }
    const tau = value(mechanism, "tauTnf");
    expect(run.read("tnf.tnf")[0]).toBeCloseTo(Math.exp(-61 / tau), 9);
  }
}

/** One silent neuron of an active network scales up where TNF-alpha permits, and does not where it instructs. */
function modesDiffer(mechanism: Mechanism): void {
  const drives = (permissive: number) => {
    const c = [0, ...Array.from({ length: 19 }, () => 1.1)];
    const run = clamped({
      values: { c },
      chain: { tnf: { mechanism, parameters: { permissive, tauTnf: "100 s" } } },
    });
    run.advance(4000);
    return [...run.read("tnf.upDrive")];
  };
  expect(drives(0)).toEqual(Array(20).fill(0));
  expect(drives(1)).toEqual([1, ...Array(19).fill(0)]);
}

/** No drive where FMRP or translation in the dendrite is missing, whatever happens; transcription is not asked. */
function needsFmrpAndLocalTranslation(mechanism: Mechanism): void {
  const driveWithout = (gates: Record<string, number>) => {
    const run = clamped({ values: { c: 0 }, chain: { ra: mechanism }, model: { gates } });
    run.advance(24 * hour);
    return run.read("ra.localDrive")[0]!;
  };
  expect(driveWithout({ fmrp: 0 })).toBe(0);
  expect(driveWithout({ dendriticTranslation: 0 })).toBe(0);
  const expected = 1 - Math.exp(-24 / value(mechanism, "tauRA")) - value(mechanism, "threshold");
  expect(driveWithout({})).toBeCloseTo(expected, 9);
  expect(driveWithout({ transcription: 0, translation: 0 })).toBe(driveWithout({}));
}

/** At and above the set-point retinoic acid falls to 0; below the threshold it drives nothing. */
function onlyInSilence(mechanism: Mechanism): void {
  const run = clamped({
    values: { c: [1, 3, 0.9, 0.5] },
    chain: { ra: { mechanism, parameters: { tauRA: "100 s" }, initial: { retinoicAcid: 0.15 } } },
  });
  run.advance(5000);
  const [at, above, little, quiet] = run.read("ra.retinoicAcid");
  for (const level of [at!, above!]) expect(level).toBeLessThan(1e-20);
  expect(little).toBeCloseTo(0.1, 9);
  expect(quiet).toBeCloseTo(0.5, 9);
  expect([...run.read("ra.localDrive")]).toEqual([0, 0, 0, expect.closeTo(0.3, 9)]);
}

/** ln H = (u - d) t / tauSlot, for any mixture of drives; each arm can be lost. */
function growsSlots(mechanism: Mechanism): void {
  const values = {
    upDrive: [0, 1, 0, 0.7, 0.2],
    localDrive: [0, 0, 0, 0.1, 0],
    downDrive: [0, 0, 1, 0.3, 0.9],
  };
  const net = [0, 1, -1, 0.5, -0.7];
  const tau = 48 / Math.log(1.92);
  for (const backend of backends) {
    const run = clamped({ values, chain: { slots: mechanism } }, backend);
    run.advance(2 * hour);
    expect([...run.read("slots.H")]).toEqual(net.map((u) => expect.closeTo(Math.exp((u * 2) / tau), 10)));
    expect([...run.read("slots.slotFactor")]).toEqual([...run.read("slots.H")]);
    const armless = clamped(
      { values, chain: { slots: { mechanism, parameters: { upGain: 0, downGain: 0 } } } },
      backend,
    );
    armless.advance(hour);
    expect([...armless.read("slots.H")]).toEqual([1, 1, 1, 1, 1]);
  }
}

/** Equal drives up and down, and none at all, leave H as it is, to the bit. */
function equalDrives(mechanism: Mechanism): void {
  for (const backend of backends) {
    const chain = { slots: { mechanism, initial: { H: 1.2345 } } };
    const run = clamped({ values: { upDrive: [0, 0.3], downDrive: [0, 0.3] }, chain }, backend);
    run.advance(5000);
    expect([...run.read("slots.H")]).toEqual([1.2345, 1.2345]);
  }
}

/** Under held drives n ticks of D and n / 2 of 2 D give one factor (mechanisms.md 11.2, 7). */
function twoTicksAreOne(mechanism: Mechanism): void {
  const factor = (length: number) => {
    const every = { [`${length} s`]: mechanism.every!["1 s"]! };
    const run = clamped({ values: { upDrive: 0.8 }, chain: { slots: { ...mechanism, every } } });
    run.advance(4000);
    return run.read("slots.H")[0]!;
  };
  for (const length of [2, 4, 40]) expect(factor(length) / factor(1)).toBeCloseTo(1, 12);
}

/** Every weight is multiplied by the exponential of its own net drive. */
function scalesInPlace(mechanism: Mechanism): void {
  const rates = { up: 0.9, down: 0.4 };
  const lossWeight: Mechanism = {
    name: "losses",
    about: "a weight of loss for each axon",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: { lossWeight: { per: "synapse", unit: "1", initial: "0.5 * pre", about: "held" } },
    shares: ["lossWeight"],
  };
  const tau = 48 / Math.log(1.92);
  for (const backend of backends) {
    const run = clamped(
      {
        values: { upDrive: rates.up, downDrive: rates.down },
        chain: { losses: lossWeight, slots: mechanism },
      },
      backend,
    );
    const before = run.weights("P");
    run.advance(6 * hour);
    for (const [pre, w] of run.weights("P").entries()) {
      const factor = Math.exp((6 * (rates.up - rates.down * 0.5 * pre)) / tau);
      expect(Math.abs(w / before[pre]! / factor - 1)).toBeLessThan(backend === "f32" ? 1e-5 : 1e-12);
    }
  }
}

/** Each gate is multiplied by 1 / (1 + X^n), as far as the drug acts on it; without a dose by exactly 1. */
function closesGates(mechanism: Mechanism): void {
  const shared = ["translation", "dendriticTranslation", "transcription"];
  const spared = (parameters: Record<string, number>) => {
    const run = clamped({ chain: { drug: { mechanism, parameters } } });
    run.advance(2);
    return shared.map((name) => run.read(`drug.${name}`)[0]!);
  };
  expect(spared({})).toEqual([1, 1, 1]);
  expect(spared({ dose: 1 })).toEqual([0.5, 0.5, 1]);
  const n = value(mechanism, "exponent");
  expect(spared({ dose: 3, onTranslation: 0, onDendrite: 0, onTranscription: 1 })).toEqual([
    1,
    1,
    expect.closeTo(1 / (1 + 3 ** n), 12),
  ]);
}

/** After the dose ends the concentration falls by e each `tauWash`. */
function washesOut(mechanism: Mechanism): void {
  const protocol = [{ at: "1 h", until: "2 h", set: { "drug.dose": 10 } }];
  const run = clamped({ chain: { drug: mechanism }, model: { protocol } });
  run.advance(2 * hour);
  expect(run.read("drug.concentration")[0]).toBe(10);
  run.advance(3 * hour);
  const tau = value(mechanism, "tauWash");
  expect(run.read("drug.concentration")[0]! / (10 * Math.exp(-3 / tau))).toBeCloseTo(1, 9);
}

/** Sixty synapses of axons that fire at different rates, with a rule on them; a step is 1 ms. */
function tagged(mechanism: Mechanism, preference: number): Running {
  const model = convergent(mechanism, spread);
  const rule = { mechanism, on: ["P"], parameters: { preference, tauActivity: "10 s" } };
  const axons = Array.from({ length: 20 }, (_, cell) =>
    Array.from({ length: 1500 }, (_, k) => 40 * k + cell).filter((_, k) => cell > 0 && k % cell === 0),
  );
  const populations = { ...model.populations, X: { count: 20, input: listed(axons) } };
  const run = start({ ...model, dt: "1 ms", populations, mechanisms: { rule } }, "f64");
  run.advance(60_000);
  return run;
}

/** The mean loss of a neuron is what it is without; the quieter a synapse, the more it loses. */
function lossWeightsAverageOne(mechanism: Mechanism): void {
  for (const preference of [0.3, 1]) {
    const run = tagged(mechanism, preference);
    const losses = run.read("rule.lossWeight@P");
    expect(losses.length).toBe(60);
    for (let post = 0; post < 3; post++) {
      // by axon, then neuron; axon 0 is silent, axon 1 the most active
      const own = [...losses].filter((_, k) => k % 3 === post);
      expect(own.reduce((a, b) => a + b, 0) / 20).toBeCloseTo(1, 6);
      expect(own[0]).toBe(Math.max(...own));
      expect(own[1]).toBe(Math.min(...own));
      for (let axon = 2; axon < 20; axon++) expect(own[axon]!).toBeGreaterThanOrEqual(own[axon - 1]!);
    }
  }
}

/** Without preference every synapse loses like the mean one, to the bit. */
function neutralWithoutPreference(mechanism: Mechanism): void {
  expect(new Set(tagged(mechanism, 0).read("rule.lossWeight@P"))).toEqual(new Set([1]));
}
