import { ParallelSimulation } from "../engine/parallel-simulation.ts";
import type { SpawnWorker, WorkerMessage } from "../engine/worker-protocol.ts";
import type { Program } from "../program/program.ts";

/** The part of a browser's Worker that is used here; the DOM's types would let it be used everywhere. */
interface BrowserWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: WorkerMessage }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

interface BrowserScope {
  readonly Worker: new (url: string | URL, options: { readonly type: "module" }) => BrowserWorker;
  readonly crossOriginIsolated?: boolean;
  readonly navigator: { readonly hardwareConcurrency?: number };
}

const browser = globalThis as unknown as BrowserScope;

/**
 * Threads that a page may use: one for each core, or a single one where the server does not send the headers
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`, without which a browser
 * lets threads share no memory.
 */
export function usableThreads(): number {
  return browser.crossOriginIsolated === true ? (browser.navigator.hardwareConcurrency ?? 1) : 1;
}

/**
 * Runs a circuit in workers of a page, so that the page stays alive; `workerUrl` is the bundle of
 * `browser-simulation-worker.ts`. Where threads may share no memory one is used; results are the same.
 */
export function browserSimulation(
  program: Program,
  options: {
    readonly workerUrl: string | URL;
    readonly threads?: number;
    readonly plastic?: "lazy" | "eager";
  },
): Promise<ParallelSimulation> {
  const { workerUrl, threads = usableThreads(), plastic = "lazy" } = options;
  return ParallelSimulation.start(program, {
    threads: browser.crossOriginIsolated === true ? threads : 1,
    spawn: browserThreads(workerUrl),
    plastic,
  });
}

function browserThreads(workerUrl: string | URL): SpawnWorker {
  return () => {
    const worker = new browser.Worker(workerUrl, { type: "module" });
    return {
      post: (request) => worker.postMessage(request),
      listen(onMessage, onDeath) {
        worker.onmessage = ({ data }) => onMessage(data);
        worker.onerror = ({ message }) =>
          onDeath(new Error(`a simulation worker failed: ${message ?? `${workerUrl} could not be loaded`}`));
      },
      terminate: () => worker.terminate(),
    };
  };
}
