import { neuromodGate } from "../mechanisms/neuromod-gate.ts";
import { processS } from "../mechanisms/process-s.ts";
import { coarseTicks } from "./coarse-ticks.ts";

/** Gates and sleep pressure of demos, every 10 s as the rules that read them: at 1 s they are half of what a demo costs. */
export const demoDrive = {
  gates: coarseTicks(neuromodGate, "10 s"),
  pressure: coarseTicks(processS, "10 s"),
};
