import { DataError } from "../model/errors.ts";
import type { WeightSnapshot } from "../model/recording.ts";

/** What an instrument may find written down of a synapse, instead of drawing it; units um2, um3, 1/um2 and 0/1. */
export const attributeNames = [
  "asi",
  "headVolume",
  "density",
  "endosome",
  "apparatus",
  "mitochondrion",
] as const;
export type AttributeName = (typeof attributeNames)[number];

/** The synapses onto a simulated population at one moment; one entry for each in every array. */
export interface SimulatedSynapses {
  /** Number of the projection, in the order given, with pre, post and ordinal what identifies a synapse. */
  readonly projection: Int32Array;
  readonly pre: Int32Array;
  readonly post: Int32Array;
  readonly ordinal: Int32Array;
  /** Number among the branches of the neuron; null where neurons have none. */
  readonly branch: Int32Array | null;
  readonly strength: Float64Array;
  /** Strength of the same synapse at the start of its run; its strength now where it was not there yet. */
  readonly firstStrength: Float64Array;
  /** What the run kept of each synapse, by name. */
  readonly attributes: Readonly<Partial<Record<AttributeName, Float64Array>>>;
}

/**
 * The synapses of one moment, of one projection or of several onto the same neurons; `first` are snapshots of the start.
 *
 * Variables of the run such as `spine.asi` are attributes by the last part of their names. Synapses of strength 0 are left
 * out: nothing is there to be measured. Fails: DataError where two variables of the run have one name.
 */
export function simulatedSynapses(
  now: readonly WeightSnapshot[],
  first: readonly WeightSnapshot[] = [],
): SimulatedSynapses {
  const earlier = new Map(first.map((each) => [each.projection, strengthsByIdentity(each)]));
  const kept = now.map((snapshot) => {
    const rows = Int32Array.from(snapshot.w.keys()).filter((i) => snapshot.strength[i]! > 0);
    return { snapshot, rows };
  });
  const joined = (of: (snapshot: WeightSnapshot, row: number) => number) =>
    kept.flatMap(({ snapshot, rows }) => Array.from(rows, (row) => of(snapshot, row)));
  const whole = (of: (snapshot: WeightSnapshot, row: number) => number) => Int32Array.from(joined(of));
  const strength = Float64Array.from(joined((snapshot, row) => snapshot.strength[row]!));
  return {
    projection: whole((snapshot) => now.indexOf(snapshot)),
    pre: whole(({ pre }, row) => pre[row]!),
    post: whole(({ post }, row) => post[row]!),
    ordinal: whole(({ ordinal }, row) => ordinal[row]!),
    branch: now.every(({ branch }) => branch !== null) ? whole(({ branch }, row) => branch![row]!) : null,
    strength,
    firstStrength: Float64Array.from(
      joined(
        (snapshot, row) =>
          earlier.get(snapshot.projection)?.get(identity(snapshot, row)) ?? snapshot.strength[row]!,
      ),
    ),
    attributes: attributesOf(kept),
  };
}

function identity({ pre, post, ordinal }: WeightSnapshot, row: number): string {
  return `${pre[row]} ${post[row]} ${ordinal[row]}`;
}

function strengthsByIdentity(snapshot: WeightSnapshot): Map<string, number> {
  return new Map(
    Array.from(snapshot.strength, (value, row) => [identity(snapshot, row), value] as const).filter(
      ([, value]) => value > 0,
    ),
  );
}

function attributesOf(
  kept: readonly { readonly snapshot: WeightSnapshot; readonly rows: Int32Array }[],
): SimulatedSynapses["attributes"] {
  const found: Partial<Record<AttributeName, Float64Array>> = {};
  for (const attribute of attributeNames) {
    const columns = kept.map(({ snapshot }) => variableCalled(snapshot, attribute));
    if (columns.some((column) => column === null)) continue;
    found[attribute] = Float64Array.from(
      kept.flatMap(({ rows }, i) => Array.from(rows, (row) => columns[i]![row]!)),
    );
  }
  return found;
}

/** Values of the variable whose name ends in `.attribute`; null where the run kept none. */
function variableCalled({ variables, projection }: WeightSnapshot, attribute: string): Float64Array | null {
  const names = [...variables.keys()].filter((name) => name.endsWith(`.${attribute}`));
  if (names.length > 1) {
    throw new DataError(
      `${names.join(" and ")} of ${projection} both say what ${attribute} is`,
      "keep one of them in recording.weights.variables",
    );
  }
  return names.length === 0 ? null : variables.get(names[0]!)!.values;
}
