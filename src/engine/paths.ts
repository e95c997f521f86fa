import type { Program } from "../compile/program.ts";
import type { Path } from "../compile/wasm-kernel.ts";

/** How each projection is handled. */
export function classifyPaths(program: Program): Path[] {
  return program.projections.map((projection, index) => {
    const post = program.populations[projection.to]!.body;
    const steps = post.kind === "neurons" ? post.neuron.onPost : [];
    const plastic = steps.some((step) => step.kind === "synapse" && step.projection === index);
    if (plastic) return "eager";
    const plain =
      projection.weightVariable === null &&
      projection.weight.kind === "constant" &&
      projection.release === null &&
      projection.gain === null &&
      projection.branchGain === null &&
      projection.onPre.length === 0 &&
      projection.before.length === 0;
    return plain ? "constant" : "static";
  });
}
