import { runFolder } from "../../src/host/run-folder.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { neurons } from "../../src/neurons/index.ts";
import { runSimulation } from "../../src/runs/run-simulation.ts";
import { dynamicNetwork, smallNetwork } from "./small-network.ts";

/** A process of its own that runs, or goes on with, the run in a folder: `run-child.mjs FOLDER SEED CHECKPOINT_MS`. */
const [folder, seed, checkpointEvery] = process.argv.slice(2);
// the synapses of every second run come and go
const network = Number(seed) % 2 === 0 ? dynamicNetwork : smallNetwork;
const recording = network().recording!;
const outcome = await runSimulation(
  network({
    seed: Number(seed),
    duration: "40 s",
    guard: "record",
    recording: { ...recording, weights: { projections: ["EE"], at: ["0 s", "7 s", "19 s", "31 s", "40 s"] } },
  }),
  {
    store: runFolder(folder!),
    catalogue: { neurons, mechanisms },
    version: "0.1.0",
    host: "test",
    clock: () => performance.now(),
    checkpointEvery: Number(checkpointEvery),
    progress: () => process.stdout.write("."),
  },
);
process.exitCode = outcome.status === "done" ? 0 : 1;
