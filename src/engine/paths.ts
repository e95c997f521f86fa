import type { Path } from "../emit/wasm-kernel.ts";
import { type LazyRule, lazyRule } from "../plan/lazy-rule.ts";
import type { Program } from "../program/program.ts";

/** How a projection is handled, its rule where that is `lazy`, and why it is not where it is `eager`. */
export interface PathChoice {
  readonly path: Path;
  readonly rule: LazyRule | null;
  readonly reason: string;
}

/** How each projection is handled: `lazy` where the rule allows it, unless `plastic` asks for `eager`. */
export function choosePaths(program: Program, plastic: "lazy" | "eager" = "lazy"): PathChoice[] {
  return program.projections.map((projection, index) => {
    const { body } = program.populations[projection.to]!;
    const steps =
      body.kind === "neurons"
        ? [...body.neuron.onPost.filter(({ kind }) => kind === "synapse"), ...body.neuron.gated]
        : [];
    if (steps.some((step) => "projection" in step && step.projection === index)) {
      const rule = plastic === "lazy" ? lazyRule(program, index) : "asked for";
      return typeof rule === "string"
        ? { path: "eager", rule: null, reason: rule }
        : { path: "lazy", rule, reason: "" };
    }
    const plain =
      projection.weightVariable === null &&
      projection.weight.kind === "constant" &&
      projection.release === null &&
      projection.gain === null &&
      projection.branchGain === null &&
      projection.transmits === null &&
      projection.onPre.length === 0 &&
      projection.before.length === 0;
    return { path: plain ? "constant" : "static", rule: null, reason: "" };
  });
}
