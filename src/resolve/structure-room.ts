import type { ProjectionSpec } from "../model/model.ts";
import type { StructureProgram, WiringProgram } from "../program/program.ts";
import { dimensionless } from "../units/dimension.ts";
import { addVariable, type Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";
import { expectedInDegree } from "./wiring-program.ts";

/** Room for the synapses of a projection, and the moment at which each was formed; null where none comes or goes. */
export function resolveRoom(
  build: Build,
  of: {
    readonly name: string;
    readonly spec: ProjectionSpec;
    readonly wiring: WiringProgram;
    readonly index: number;
    readonly dynamic: boolean;
    readonly from: PopulationDraft;
    readonly to: PopulationDraft;
  },
): StructureProgram | null {
  const { name, spec, wiring, index } = of;
  if (!of.dynamic) {
    for (const word of ["capacity", "multiplicity"] as const) {
      if (spec[word] !== undefined)
        build.mistakes.warn(
          `projections.${name}.${word} has no effect: no mechanism on it has a structural block`,
        );
    }
    return null;
  }
  if (spec.capacity !== undefined) checkCapacity(build, spec.capacity, of);
  const multiplicity = spec.multiplicity ?? 1;
  const born = addVariable(build, {
    name: `${name}.born`,
    site: "synapse",
    population: -1,
    projection: index,
    precision: "f64",
    dimension: { ...dimensionless, time: 1 },
    initial: { kind: "ambient", name: "t" },
  });
  const ordinals = multiplicity > 1 || (wiring.kind === "list" && hasRepeats(wiring.pre, wiring.post));
  return { capacity: spec.capacity ?? null, multiplicity, ordinals, born };
}

function checkCapacity(
  build: Build,
  capacity: number,
  { name, wiring, from, to }: Pick<Parameters<typeof resolveRoom>[1], "name" | "wiring" | "from" | "to">,
): void {
  const where = `projections.${name}.capacity`;
  if (!(capacity > 0) || !Number.isFinite(capacity)) {
    build.mistakes.tell({
      what: `the capacity must be above 0, got ${capacity}`,
      where,
      fix: "write how many synapses there is room for, for each target cell",
    });
    return;
  }
  const wired = expectedInDegree(wiring, from.count, to.count);
  if (wired <= capacity) return;
  build.mistakes.tell({
    what: `a capacity of ${capacity} synapses for each cell is too small: ${name} begins with ${Number(wired.toPrecision(4))}`,
    where,
    fix: `raise it above ${Number(wired.toPrecision(4))}, by as many as are to be formed`,
  });
}

/** True if two synapses of a list join the same cells. */
export function hasRepeats(pre: Uint32Array, post: Uint32Array): boolean {
  const pairs = new Set<number>();
  for (let k = 0; k < pre.length; k++) pairs.add(pre[k]! * 2 ** 26 + post[k]!);
  return pairs.size < pre.length;
}
