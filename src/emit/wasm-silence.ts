import type { SilencePlan } from "../plan/silence-plan.ts";
import type { Statement } from "../program/program.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { neuronPass } from "./wasm-neurons.ts";

/** The three passes over the neurons of a population that skipping needs. */
export type SilencePass = "check" | "begin" | "advance";

/** Name of the export that runs a pass of `SilencePlan.populations`. */
export function silenceName(pass: SilencePass, population: number): string {
  return `silence ${pass} ${population}`;
}

/** Emits the passes of a plan for the populations of which the worker owns neurons. */
export function emitSilence(parts: KernelParts, plan: SilencePlan): void {
  for (const { population, check, begin, advance } of plan.populations) {
    if (parts.shape.populations[population]!.count === 0) continue;
    const emit = (pass: SilencePass, statements: readonly Statement[]): void => {
      if (statements.length === 0) return;
      neuronPass(parts, population, (lanes) => lanes.statements(statements), silenceName(pass, population));
    };
    emit("check", check);
    emit("begin", begin);
    emit("advance", advance);
  }
}
