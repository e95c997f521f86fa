import { parentPort } from "node:worker_threads";
import { serveSimulation } from "../engine/serve-simulation.ts";

/** Entry of a thread that runs a part of a circuit. */
if (parentPort !== null) {
  const port = parentPort;
  port.on(
    "message",
    serveSimulation((message) => port.postMessage(message)),
  );
}
