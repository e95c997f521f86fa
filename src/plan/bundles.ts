import { variablesRead } from "../program/expression-facts.ts";
import type { Program, ProjectionProgram } from "../program/program.ts";
import type { Storage } from "../program/storage.ts";
import { changedInSteps } from "./changed-in-steps.ts";

/** Most variables in a bundle: the single precision numbers of a vector. */
const MOST = 4;

/**
 * By projection: the variables of a target that are also kept bundled, side by side, for its deliveries; none for fewer
 * than two.
 *
 * A delivery then reads one vector a target instead of one number a target and variable. Bundled are variables of site
 * post in single precision that change with spikes of their neuron, restarts of clocks, ticks, states and the protocol
 * alone: what changes oftener would have to be copied all the time.
 */
export function planBundles(program: Program, storage: Storage): readonly (readonly number[])[] {
  return program.projections.map((projection) => {
    const changed = changedInSteps(program, projection.to, {
      ownSpikes: true,
      decays: (variable) => storage.clockOf.has(variable),
    });
    const read = readOfTargets(program, projection).filter((id) => !changed.has(id));
    return read.length < 2 ? [] : read.slice(0, MOST);
  });
}

/** Single precision variables of the targets that the synapses of a projection read at arrivals. */
function readOfTargets({ variables }: Program, projection: ProjectionProgram): number[] {
  const { gain, transmits, receptors, onPre } = projection;
  const values = onPre.flatMap(({ site, statement }) => (site === "pre" ? [] : [statement.value]));
  const factor = transmits ?? gain;
  if (receptors.length > 0 && factor !== null) values.push(factor);
  return [...new Set(values.flatMap((value) => [...variablesRead(value)]))].filter((id) => {
    const { site, precision } = variables[id]!;
    return site === "post" && precision === "f32";
  });
}
