import { ModelError } from "../model/errors.ts";
import { prepareProgram } from "../plan/hoist.ts";
import { BARRIER_WORDS, failBarrier, TeamFailure } from "./barrier.ts";
import { readBlockSynapses } from "./block-synapses.ts";
import { saveState } from "./circuit-state.ts";
import { settledWeights } from "./settled-weights.ts";
import { ShardRunner } from "./shard-runner.ts";
import { Team } from "./team.ts";
import { brokenVariable, overSynapses, ownedValues } from "./variable-values.ts";
import type { RowValues, WorkerAnswers, WorkerMessage, WorkerRequest } from "./worker-protocol.ts";

/** What a worker thread does with each request it gets; `send` sends to the coordinator. */
export function serveSimulation(send: (message: WorkerMessage) => void): (request: WorkerRequest) => void {
  const server = new SimulationServer(send);
  return (request) => {
    try {
      send({ kind: "answer", answer: server.answer(request) });
    } catch (error) {
      server.release();
      send(failureOf(error));
    }
  };
}

function failureOf(error: unknown): WorkerMessage {
  if (error instanceof TeamFailure) return { kind: "stopped" };
  if (error instanceof ModelError)
    return { kind: "mistake", what: error.what, fix: error.fix, place: error.place };
  return { kind: "crash", text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

class SimulationServer {
  private readonly send: (message: WorkerMessage) => void;
  private runner: ShardRunner | null = null;
  private barrier: Int32Array | null = null;

  constructor(send: (message: WorkerMessage) => void) {
    this.send = send;
  }

  answer(request: WorkerRequest): WorkerAnswers[WorkerRequest["kind"]] {
    switch (request.kind) {
      case "start":
        this.runner = new ShardRunner(prepareProgram(request.program), request);
        return [...this.runner.shard.synapseCounts];
      case "join":
        this.barrier = new Int32Array(request.memory, 0, BARRIER_WORDS);
        this.started().join(new Team(request.plan, request.index, request.memory));
        return null;
      case "run":
        return this.run(request.steps, request.tells);
      case "variable":
        return variableOf(this.started(), request.variable);
      case "broken":
        return brokenVariable(this.started().shard);
      case "count":
        return this.started().shard.synapseCounts[request.projection]!;
      case "weights":
        return byRow(
          this.started(),
          request.projection,
          settledWeights(this.started().shard, request.projection),
        );
      case "synapses":
        return readBlockSynapses(this.started().shard, request.projection, request.block, request.variable);
      case "save":
        return [...saveState(this.started())];
      case "restore":
        this.started().restore(request.section);
        return null;
    }
  }

  /** Lets the others go on to their end where this worker failed. */
  release(): void {
    if (this.barrier !== null) failBarrier(this.barrier);
  }

  private started(): ShardRunner {
    if (this.runner === null) throw new Error("bug: a worker is asked before it was started");
    return this.runner;
  }

  private run(steps: number, tells: boolean): readonly number[] {
    const runner = this.started();
    runner.onSpikes = tells ? (records) => this.send({ kind: "spikes", records: records.slice() }) : null;
    runner.run(steps);
    return runner.spikeCounts;
  }
}

function variableOf({ shard }: ShardRunner, variable: number): Float64Array | RowValues {
  const { site, projection } = shard.program.variables[variable]!;
  const values = ownedValues(shard, variable);
  return site === "synapse" ? byRow({ shard }, projection, values) : values;
}

function byRow({ shard }: Pick<ShardRunner, "shard">, projection: number, values: Float64Array): RowValues {
  const lengths = new Uint32Array(shard.shape.projections[projection]!.rows);
  overSynapses(shard, projection, (_, row) => lengths[row]!++);
  return { values, lengths };
}
