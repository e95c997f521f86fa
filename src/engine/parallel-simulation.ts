import { joined } from "../numerics/joined.ts";
import { prepareProgram } from "../plan/hoist.ts";
import type { Program } from "../program/program.ts";
import { type BlockRanges, divideBlocks, mostWorkers } from "./block-ranges.ts";
import { spikesIn } from "./circuit-state.ts";
import type { BlockSynapses, RunningCircuit, SpikeHook, StateSection } from "./running-circuit.ts";
import { isShared, planTeam } from "./team.ts";
import type { RowValues, SpawnWorker } from "./worker-protocol.ts";
import { WorkerTeam } from "./worker-team.ts";

export interface ParallelOptions {
  /** At most; a circuit of few blocks takes fewer. */
  readonly threads: number;
  readonly spawn: SpawnWorker;
  readonly plastic?: "lazy" | "eager";
  /** Number of the step at which the model starts. */
  readonly firstStep?: number;
}

/**
 * A circuit that runs on several threads, each with its own memory and module; this thread only tells them what to do.
 *
 * Gives the same bytes as `Simulation` for any number of threads. Calls are to be awaited one after the other.
 * Fails: ModelError where a worker met a mistake of the model; Error where one crashed. It cannot be used after that.
 */
export class ParallelSimulation implements RunningCircuit {
  readonly program: Program;
  spikeCounts: readonly number[];
  onSpikes: SpikeHook | null = null;
  /** By worker: the blocks it owns. */
  private readonly ranges: readonly BlockRanges[];
  private readonly team: WorkerTeam;
  private steps: number;

  private constructor(program: Program, ranges: readonly BlockRanges[], team: WorkerTeam, firstStep: number) {
    this.program = program;
    this.ranges = ranges;
    this.team = team;
    this.steps = firstStep;
    this.spikeCounts = program.populations.map(() => 0);
  }

  /** Starts the threads, each of which wires, lays out and compiles its part. */
  static async start(source: Program, options: ParallelOptions): Promise<ParallelSimulation> {
    const { plastic = "lazy", firstStep = 0, spawn } = options;
    const { program } = prepareProgram(source);
    const ranges = divideBlocks(program, Math.max(1, Math.min(options.threads, mostWorkers(program))));
    const team = new WorkerTeam(ranges.map(() => spawn()));
    try {
      const synapseCounts = await team.ask("start", (index) => {
        return { kind: "start", program: source, ranges, index, plastic, firstStep };
      });
      const plan = planTeam(program, ranges, synapseCounts);
      const memory = team.size === 1 ? new ArrayBuffer(plan.bytes) : new SharedArrayBuffer(plan.bytes);
      await team.join(plan, memory);
    } catch (error) {
      await team.close();
      throw error;
    }
    return new ParallelSimulation(program, ranges, team, firstStep);
  }

  get threads(): number {
    return this.team.size;
  }

  get step(): number {
    return this.steps;
  }

  async run(steps: number): Promise<void> {
    const hook = this.onSpikes;
    this.team.onSpikes = hook;
    const [counts] = await this.team.ask("run", (worker) => {
      return { kind: "run", steps, tells: hook !== null && worker === 0 };
    });
    this.spikeCounts = counts!;
    this.steps += steps;
  }

  async readVariable(variable: number): Promise<Float64Array> {
    const { site, projection } = this.program.variables[variable]!;
    const parts = await this.team.ask("variable", () => ({ kind: "variable", variable }));
    if (site === "synapse") return joinedRows(parts as RowValues[]);
    const values = parts as Float64Array[];
    if (isShared(site)) return values[0]!;
    if (site !== "pre") return joined(values);
    return values[this.firstWith(this.program.projections[projection]!.to)]!;
  }

  async brokenVariable(): Promise<number | null> {
    const parts = await this.team.ask("broken", () => ({ kind: "broken" }));
    const found = parts.filter((id) => id !== null);
    return found.length === 0 ? null : Math.min(...found);
  }

  /** Weights of a projection as they stand, by presynaptic cell, delay and target; nothing is changed by reading them. */
  async weights(projection: number): Promise<Float64Array> {
    return joinedRows(await this.team.ask("weights", () => ({ kind: "weights", projection })));
  }

  readSynapses(projection: number, block: number, variable: number | null): Promise<BlockSynapses> {
    const { to } = this.program.projections[projection]!;
    const owner = this.ranges.findIndex((range) => range[to]!.first <= block && block < range[to]!.end);
    return this.team.askOne("synapses", owner, { kind: "synapses", projection, block, variable });
  }

  async countSynapses(projection: number): Promise<number> {
    const counts = await this.team.ask("count", () => ({ kind: "count", projection }));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The sections of `Simulation.save`, in another order; what all workers hold comes from the first that has it. */
  async *save(): AsyncGenerator<StateSection> {
    const seen = new Set<string>();
    const all = await this.team.ask("save", () => ({ kind: "save" }));
    for (const section of all.flat()) {
      if (seen.has(section.name)) continue;
      seen.add(section.name);
      yield section;
    }
  }

  async restore(sections: AsyncIterable<StateSection> | Iterable<StateSection>): Promise<void> {
    const counts = [...this.spikeCounts];
    for await (const section of sections) {
      await this.team.ask("restore", () => ({ kind: "restore", section }));
      const known = spikesIn(section);
      if (known === null) continue;
      this.steps = known.step;
      counts[this.program.populations.findIndex(({ name }) => name === known.population)] = known.total;
    }
    this.spikeCounts = counts;
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.team.close();
  }

  private firstWith(population: number): number {
    return this.ranges.findIndex((range) => range[population]!.end > range[population]!.first);
  }
}

/** Row by row, and in a row by worker, which is by target. */
function joinedRows(parts: readonly RowValues[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { values }) => sum + values.length, 0));
  const next = parts.map(() => 0);
  let n = 0;
  for (let row = 0; row < parts[0]!.lengths.length; row++) {
    for (const [w, { values, lengths }] of parts.entries()) {
      for (const end = next[w]! + lengths[row]!; next[w]! < end; ) all[n++] = values[next[w]!++]!;
    }
  }
  return all;
}
