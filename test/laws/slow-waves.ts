import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { backends, type Running, start } from "../running.ts";
import { value } from "./law.ts";

/** A background of `axons` Poisson cells onto 40 cells, awake and then in NREM sleep, with steps of 1 ms. */
export function backgroundModel(
  mechanisms: Readonly<Record<string, InstanceSpec>>,
  options: { readonly awake?: number; readonly rate?: string; readonly seed?: number } = {},
): Model {
  const { awake, rate = "20 Hz", seed = 3 } = options;
  return {
    version: 1,
    name: "background",
    dt: "1 ms",
    duration: "1 h",
    seed,
    populations: {
      X: { count: 40, input: { kind: "poisson", rate } },
      E: { count: 40, neuron: "lif-current", parameters: { tauExc: "2 ms" } },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-probability", probability: 0.5 },
        weight: 150,
        unitWeight: "1 pA",
      },
    },
    mechanisms,
    protocol: awake === undefined ? [{ at: "0 s", enter: "nrem" }] : [{ at: `${awake} s`, enter: "nrem" }],
  };
}

/** In NREM the network is in an UP state for meanUp / (meanUp + meanDown) of the time. */
export function upForItsShare(mechanism: Mechanism): void {
  const [up, down, sigma] = ["meanUp", "meanDown", "sigma"].map((name) => value(mechanism, name));
  const share = up! / (up! + down!);
  const steps = 60_000;
  for (const backend of ["interpreter", "f64"] as const) {
    // steps of the grid: one look at each state of the clock
    const model = { ...backgroundModel({ clock: { mechanism, on: ["P"] } }, { rate: "0 Hz" }), dt: "10 ms" };
    const quiet = { ...model.populations["E"]!, parameters: { tRefractory: "10 ms" } };
    const run = start({ ...model, populations: { ...model.populations, E: quiet } }, backend);
    let ups = 0;
    const count = backend === "f64" ? steps : 3000;
    for (let k = 0; k < count; k++) {
      run.advance(1);
      ups += run.read("clock.up")[0]!;
    }
    // a cycle has this relative variance of either part; five standard errors
    const variance = Math.exp(sigma! ** 2) - 1;
    const error = share * (1 - share) * Math.sqrt((2 * variance * (up! + down!)) / (count / 100));
    expect(Math.abs(ups / count - share)).toBeLessThan(5 * error);
  }
}

/** Awake and in REM sleep there are no DOWN states. */
export function upOutsideNrem(mechanism: Mechanism): void {
  for (const backend of backends) {
    const base = backgroundModel({ clock: { mechanism, on: ["P"] } }, { awake: 1 });
    const model: Model = { ...base, protocol: [...base.protocol!, { at: "4 s", enter: "rem" }] };
    const run = start(model, backend);
    const seen = { wake: 1, nrem: 1, rem: 1 };
    for (let ms = 0; ms < 6000; ms += 10) {
      run.advance(10);
      const state = ms < 1000 ? "wake" : ms < 4000 ? "nrem" : "rem";
      if (ms !== 990 && ms !== 3990) seen[state] = Math.min(seen[state], run.read("clock.up")[0]!);
    }
    expect(seen).toEqual({ wake: 1, nrem: 0, rem: 1 });
  }
}

const clock: InstanceSpec = { mechanism: "slow-wave-clock", on: ["P"] };

function spikes(run: Running, steps: number): string[] {
  run.run(steps);
  return run.spikes("E").map(({ step, cell }) => `${step}:${cell}`);
}

/** With factors of 1 and no current NREM is wake, spike for spike; and wake is a model without slow waves. */
export function neutralSlowWaves(mechanism: Mechanism): void {
  const neutral: InstanceSpec = {
    mechanism,
    on: ["P"],
    parameters: { upBackground: 1, downBackground: 1, iDown: "0 pA" },
  };
  for (const backend of backends) {
    const plain = spikes(start(backgroundModel({}), backend), 2000);
    expect(plain.length).toBeGreaterThan(50);
    expect(spikes(start(backgroundModel({ clock, drive: neutral }), backend), 2000)).toEqual(plain);
    const awake = backgroundModel({ clock, drive: { mechanism, on: ["P"] } }, { awake: 100 });
    expect(spikes(start(awake, backend), 2000)).toEqual(plain);
    const asleep = backgroundModel({ clock, drive: { mechanism, on: ["P"] } });
    expect(spikes(start(asleep, backend), 2000)).not.toEqual(plain);
  }
}

/** In DOWN the background delivers `downBackground` of what it delivers in UP, and cells that follow get -iDown. */
export function downThins(mechanism: Mechanism): void {
  const [low, current] = ["downBackground", "iDown"].map((name) => value(mechanism, name));
  const counted: Mechanism = {
    name: "counter",
    about: "counts what arrives",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: { arrived: { per: "post", unit: "1", initial: 0, about: "spikes let through" } },
    reads: { passed: { per: "pre", unit: "1", about: "1 if let through" } },
    onPre: ["arrived += passed"],
  };
  const tell = { ...mechanism, shares: [...(mechanism.shares ?? []), "release"] };
  const reader = { ...counted, reads: { release: counted.reads!["passed"]! }, onPre: ["arrived += release"] };
  const model = backgroundModel({
    clock,
    drive: { mechanism: tell, on: ["P"], parameters: { coherence: 1 } },
    count: { mechanism: reader, on: ["P"] },
  });
  const run = start(model, "f64");
  const total = { up: 0, down: 0 };
  const time = { up: 0, down: 0 };
  let before = 0;
  for (let k = 0; k < 6000; k++) {
    const state = run.read("clock.up")[0]! > 0.5 ? "up" : "down";
    const drive = run.read("E.iDrive");
    if (k > 0) expect(drive.every((i) => i === (state === "up" ? 0 : -current!))).toBe(true);
    run.advance(10);
    const now = run.read("count.arrived").reduce((a, b) => a + b, 0);
    total[state] += now - before;
    time[state] += 1;
    before = now;
  }
  const [inUp, inDown] = [total.up / time.up, total.down / time.down];
  // arrivals in UP are Poisson counts in clusters of the 20 targets of an axon; five standard errors
  const error = Math.sqrt(20 / total.down + 20 / total.up);
  expect(Math.abs(inDown / inUp / low! - 1)).toBeLessThan(5 * error);
  expect(error).toBeLessThan(0.1);
}
