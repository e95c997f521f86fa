import { setFlagsFromString } from "node:v8";
import { parentPort } from "node:worker_threads";
import { serveSimulation } from "../engine/serve-simulation.ts";

// V8 would first make slow code in a hurry and then good code on threads of its own, which would take cores from the run.
setFlagsFromString("--no-liftoff");
// all of it before the run, in which the others would wait for the one that compiles
setFlagsFromString("--no-wasm-lazy-compilation");

/** Entry of a thread that runs a part of a circuit. */
if (parentPort !== null) {
  const port = parentPort;
  port.on(
    "message",
    serveSimulation((message) => port.postMessage(message)),
  );
}
