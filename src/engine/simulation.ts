import { prepareProgram } from "../plan/hoist.ts";
import type { Program } from "../program/program.ts";
import { blockCount } from "./block-ranges.ts";
import { readBlockSynapses } from "./block-synapses.ts";
import { saveState } from "./circuit-state.ts";
import type { BlockSynapses, RunningCircuit, SpikeHook, StateSection } from "./running-circuit.ts";
import { settledWeights } from "./settled-weights.ts";
import type { Shard } from "./shard.ts";
import { ShardRunner } from "./shard-runner.ts";
import { soloTeam } from "./team.ts";
import { brokenVariable, ownedValues } from "./variable-values.ts";

/** A circuit that runs on one thread. */
export class Simulation implements RunningCircuit {
  private readonly runner: ShardRunner;

  /** `firstStep` is the number of the step at which the model starts. */
  constructor(source: Program, plastic: "lazy" | "eager" = "lazy", firstStep = 0) {
    const prepared = prepareProgram(source);
    const blocks = prepared.program.populations.map(({ count }) => ({ first: 0, end: blockCount(count) }));
    this.runner = new ShardRunner(prepared, { ranges: [blocks], index: 0, plastic, firstStep });
    this.runner.join(soloTeam(this.program, this.shard.synapseCounts));
  }

  get shard(): Shard {
    return this.runner.shard;
  }

  get program(): Program {
    return this.shard.program;
  }

  get step(): number {
    return this.runner.step;
  }

  get spikeCounts(): readonly number[] {
    return this.runner.spikeCounts;
  }

  get onSpikes(): SpikeHook | null {
    return this.runner.onSpikes;
  }

  set onSpikes(hook: SpikeHook | null) {
    this.runner.onSpikes = hook;
  }

  run(steps: number): void {
    this.runner.run(steps);
  }

  /** Runs the passes of a vigilance state that begins now; nothing if no mechanism waits for it. */
  enter(state: string): void {
    this.runner.enter(state);
  }

  /** Weights of a projection as they stand, by presynaptic cell, delay and target; nothing is changed by reading them. */
  weights(projection: number): Float64Array {
    return settledWeights(this.shard, projection);
  }

  readVariable(variable: number): Float64Array {
    return ownedValues(this.shard, variable);
  }

  brokenVariable(): number | null {
    return brokenVariable(this.shard);
  }

  readSynapses(projection: number, block: number, variable: number | null): BlockSynapses {
    return readBlockSynapses(this.shard, projection, block, variable);
  }

  countSynapses(projection: number): number {
    return this.shard.synapseCounts[projection]!;
  }

  save(): Generator<StateSection> {
    return saveState(this.runner);
  }

  async restore(sections: AsyncIterable<StateSection> | Iterable<StateSection>): Promise<void> {
    for await (const section of sections) this.runner.restore(section);
  }
}
