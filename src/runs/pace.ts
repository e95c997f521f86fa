import type { RunningCircuit } from "../engine/running-circuit.ts";
import type { SimulationProgress, SimulationSetting } from "./simulation-setting.ts";

/** Wall time that a slice of steps should take, ms: short enough to answer Ctrl-C, long enough to cost nothing. */
const SLICE = 100;

/** Runs a circuit in slices of about equal wall time, and tells how fast it goes. */
export class Pace {
  /** Steps to run at once. */
  slice = 1;
  private readonly circuit: RunningCircuit;
  private readonly steps: number;
  private readonly setting: Pick<SimulationSetting, "clock" | "progress">;
  private readonly began: number;
  private rested = Number.NEGATIVE_INFINITY;
  private first: number;
  private told: { step: number; counts: readonly number[] };

  constructor(
    circuit: RunningCircuit,
    steps: number,
    setting: Pick<SimulationSetting, "clock" | "progress">,
  ) {
    this.circuit = circuit;
    this.steps = steps;
    this.setting = setting;
    this.began = setting.clock();
    this.first = circuit.step;
    this.told = { step: circuit.step, counts: [...circuit.spikeCounts] };
  }

  /** Counts from the present step on. */
  start(): void {
    this.first = this.circuit.step;
    this.told = { step: this.circuit.step, counts: [...this.circuit.spikeCounts] };
  }

  /** Wall time since it was made, s. */
  seconds(): number {
    return (this.setting.clock() - this.began) / 1000;
  }

  async run(steps: number): Promise<void> {
    const before = this.setting.clock();
    await this.circuit.run(steps);
    const took = this.setting.clock() - before;
    if (steps === this.slice && took < SLICE / 2) this.slice *= 2;
    else if (took > 2 * SLICE) this.slice = Math.max(1, Math.floor(steps / 2));
    if (this.setting.clock() - this.rested >= SLICE) {
      this.tell();
      // lets the signal handlers of the process run
      await new Promise((done) => setTimeout(done, 0));
      this.rested = this.setting.clock();
    }
  }

  private tell(): void {
    if (this.setting.progress === undefined) return;
    const { program, step, spikeCounts } = this.circuit;
    const second = program.dt / 1000;
    const wall = this.seconds();
    const speed = wall > 0 ? ((step - this.first) * second) / wall : null;
    const span = (step - this.told.step) * second;
    const rates = program.populations.map(({ name, count }, p) => ({
      population: name,
      rate: span > 0 ? (spikeCounts[p]! - this.told.counts[p]!) / count / span : 0,
    }));
    this.told = { step, counts: [...spikeCounts] };
    const left = speed === null || speed === 0 ? null : ((this.steps - step) * second) / speed;
    const progress: SimulationProgress = {
      time: step * second,
      duration: this.steps * second,
      speed,
      left,
      rates,
    };
    this.setting.progress(progress);
  }
}
