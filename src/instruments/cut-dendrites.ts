import { DataError } from "../model/errors.ts";
import type { RandomStream } from "../numerics/random.ts";
import type { SimulatedSynapses } from "./simulated-synapses.ts";

/**
 * Cuts a dendrite for each entry of `counts`, with about so many synapses (their numbers in `of`), from neurons at random.
 *
 * A dendrite is a branch of a neuron, all of it or as many synapses as asked for. Where the neurons have no branches it is
 * that number of synapses of one neuron, and no synapse is on two dendrites. `neuron` says which cells may be used.
 * Fails: DataError where the simulated neurons do not give so many dendrites.
 */
export function cutDendrites(
  of: SimulatedSynapses,
  counts: readonly number[],
  { draws, neuron = () => true }: { draws: RandomStream; neuron?: (cell: number) => boolean },
): Int32Array[] {
  const segments = segmentsOf(of, neuron);
  const queue = Array.from(draws.permutation(segments.length), (k) => shuffled(segments[k]!, draws));
  const available = queue.length;
  return counts.map((count, d) => {
    const segment = queue.shift();
    if (segment === undefined) {
      throw new DataError(
        `the simulated neurons give ${d} dendrites of ${count} synapses, and ${counts.length} are wanted`,
        `they have ${available} ${of.branch === null ? "neurons" : "branches"} with synapses; ask for fewer or smaller dendrites, or simulate more neurons`,
      );
    }
    const left = segment.length - count;
    // what is left of a neuron without branches is another dendrite, if it is not a mere stump
    if (of.branch === null && left >= count / 2) queue.push(segment.subarray(count));
    return segment.subarray(0, Math.min(count, segment.length));
  });
}

/** Synapses by branch, or by neuron where there are no branches, in the order of their cells. */
function segmentsOf(of: SimulatedSynapses, neuron: (cell: number) => boolean): Int32Array[] {
  const found = new Map<string, number[]>();
  for (let i = 0; i < of.post.length; i++) {
    if (!neuron(of.post[i]!)) continue;
    const key = of.branch === null ? `${of.post[i]}` : `${of.post[i]} ${of.branch[i]}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [i]);
    else own.push(i);
  }
  return [...found.values()].map((synapses) => Int32Array.from(synapses));
}

function shuffled(values: Int32Array, draws: RandomStream): Int32Array {
  return Int32Array.from(draws.permutation(values.length), (k) => values[k]!);
}
