import type { ProtocolStep } from "../program/program.ts";
import { clockScale } from "./clock-scale.ts";
import { advanceAxons, elementsOf, rangeOf, refreshHidden, type Shard } from "./shard.ts";

/** Applies the changes of a protocol at their steps. */
export class ProtocolClock {
  private readonly shard: Shard;
  private readonly entries: readonly ProtocolStep[];
  private at = 0;

  constructor(shard: Shard) {
    this.shard = shard;
    this.entries = [...shard.program.protocol].sort((a, b) => a.step - b.step); // stable: order within a step counts
  }

  /** Makes the changes that belong to the start of `step` and returns the states that begin. Steps must ascend. */
  apply(step: number): readonly string[] {
    const states: string[] = [];
    let changed = false;
    this.skipBefore(step);
    if (this.entries[this.at]?.step === step) advanceAxons(this.shard);
    while (this.entries[this.at]?.step === step) {
      const { set, enter } = this.entries[this.at]!;
      for (const { variable, value } of set) this.set(variable, value);
      if (enter !== undefined) states.push(enter);
      this.at++;
      changed = true;
    }
    if (changed) refreshHidden(this.shard);
    return states;
  }

  /** The first step after `step` at which something changes. */
  next(step: number): number {
    this.skipBefore(step + 1);
    return this.entries[this.at]?.step ?? Number.POSITIVE_INFINITY;
  }

  private skipBefore(step: number): void {
    while (this.at < this.entries.length && this.entries[this.at]!.step < step) this.at++;
  }

  private set(variable: number, value: number): void {
    const { site, population } = this.shard.program.variables[variable]!;
    const { count } = rangeOf(this.shard, variable);
    const scalar = site === "population" || site === "network";
    const padded = site === "post" ? this.shard.layout.populations[population]!.padded + 4 : count;
    elementsOf(this.shard, variable, scalar ? 2 : padded).fill(
      value * clockScale(this.shard, variable, "up"),
    );
  }
}
