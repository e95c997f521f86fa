import { serveSimulation } from "../engine/serve-simulation.ts";
import type { WorkerRequest } from "../engine/worker-protocol.ts";

/** The part of a browser's worker scope that is used here; the DOM's types would let it be used everywhere. */
interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: WorkerRequest }) => void) | null;
}

/** Entry of a browser's worker that runs a part of a circuit. */
const scope = globalThis as unknown as WorkerScope;
const serve = serveSimulation((message) => scope.postMessage(message));
scope.onmessage = ({ data }) => serve(data);
