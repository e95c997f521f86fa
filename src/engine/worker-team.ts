import { ModelError } from "../model/errors.ts";
import { BARRIER_WORDS, failBarrier } from "./barrier.ts";
import type { SpikeHook } from "./running-circuit.ts";
import type { TeamPlan } from "./team.ts";
import type { WorkerAnswers, WorkerHandle, WorkerMessage, WorkerRequest } from "./worker-protocol.ts";

type Kind = WorkerRequest["kind"];
type Request<K extends Kind> = Extract<WorkerRequest, { kind: K }>;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** The threads of a run as their coordinator asks them; one request at a time to each. */
export class WorkerTeam {
  onSpikes: SpikeHook | null = null;
  private readonly workers: readonly WorkerHandle[];
  private readonly waiting: (Waiting | null)[];
  private barrier: Int32Array | null = null;
  private failure: Error | null = null;

  constructor(workers: readonly WorkerHandle[]) {
    this.workers = workers;
    this.waiting = workers.map(() => null);
    workers.forEach((worker, index) => {
      worker.listen(
        (message) => this.receive(index, message),
        (error) => this.fail(error),
      );
    });
  }

  get size(): number {
    return this.workers.length;
  }

  /** Lets all workers share `memory`. */
  async join(plan: TeamPlan, memory: ArrayBuffer | SharedArrayBuffer): Promise<void> {
    this.barrier = new Int32Array(memory, 0, BARRIER_WORDS);
    await this.ask("join", (index) => ({ kind: "join", plan, index, memory }));
  }

  /** Asks every worker; the answers by worker. */
  ask<K extends Kind>(
    kind: K,
    request: (worker: number) => Request<NoInfer<K>>,
  ): Promise<WorkerAnswers[K][]> {
    return Promise.all(this.workers.map((_, index) => this.askOne(kind, index, request(index))));
  }

  askOne<K extends Kind>(_: K, worker: number, request: Request<NoInfer<K>>): Promise<WorkerAnswers[K]> {
    if (this.failure !== null) return Promise.reject(this.failure);
    if (this.waiting[worker] != null)
      return Promise.reject(new Error("bug: a worker is asked before it has answered"));
    return new Promise((resolve, reject) => {
      this.waiting[worker] = { resolve: resolve as (answer: unknown) => void, reject };
      this.workers[worker]!.post(request);
    });
  }

  /** Ends the threads; requests that are not answered fail. */
  async close(): Promise<void> {
    this.fail(new Error("the run was closed"));
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private receive(worker: number, message: WorkerMessage): void {
    switch (message.kind) {
      case "spikes":
        this.onSpikes?.(message.records);
        return;
      case "answer": {
        const waiting = this.waiting[worker];
        this.waiting[worker] = null;
        waiting?.resolve(message.answer);
        return;
      }
      case "mistake":
        this.fail(new ModelError(message.what, message.fix, message.place));
        return;
      case "crash":
        this.fail(new Error(`bug: worker ${worker}: ${message.text}`));
        return;
      case "stopped":
        return; // the one that failed tells why
    }
  }

  /** Ends the run for all: those that wait for a worker that will not come would wait for ever. */
  private fail(error: Error): void {
    this.failure ??= error;
    if (this.barrier !== null) failBarrier(this.barrier);
    for (const [worker, waiting] of this.waiting.entries()) {
      this.waiting[worker] = null;
      waiting?.reject(this.failure);
    }
  }
}
