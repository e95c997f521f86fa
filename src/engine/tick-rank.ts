import type { Pass } from "../program/program.ts";
import { isShared } from "./team.ts";
import { placeOf, type TickWork } from "./tick-reduce.ts";

type Rank = Extract<Pass, { kind: "rank" }>;

/** Gives each element the share of the elements of its scope that lie below it; ties by number in the whole circuit. */
export function rankElements(work: TickWork, pass: Rank): void {
  const { site } = work.shard.program.variables[pass.target]!;
  if (site !== pass.domain.site) throw new Error("bug: the rank of an element is stored at another site");
  if (isShared(pass.scope)) rankAmongAll(work, pass);
  else rankAmongOwned(work, pass);
}

function rankAmongOwned({ elements }: TickWork, { domain, value, scope, target }: Rank): void {
  const numberOf = elements.evaluator(value);
  const groups: { value: number; element: number }[][] = [];
  elements.over(domain, () => {
    const group = (groups[elements.elementOf(scope)] ??= []);
    group.push({ value: numberOf(elements.frame), element: elements.elementOf(domain.site) });
  });
  const ranks: number[] = [];
  for (const group of groups) {
    group?.sort((a, b) => a.value - b.value || a.element - b.element);
    group?.forEach(({ element }, k) => {
      ranks[element] = k / group.length;
    });
  }
  const store = elements.store(target);
  elements.over(domain, () => store(ranks[elements.elementOf(domain.site)]!));
}

/** Every worker shares (value, number) of its elements, then sorts all and takes what is its own. */
function rankAmongAll({ shard, team, elements }: TickWork, { domain, value, target }: Rank): void {
  const numbers = team.nextNumbers();
  const { from, mine, total } = placeOf(shard, team, domain);
  const numberOf = elements.evaluator(value);
  const idOf = numbering(shard, domain, elements);
  let at = from;
  if (mine) {
    elements.over(domain, () => {
      numbers[2 * at] = numberOf(elements.frame);
      numbers[2 * at + 1] = idOf();
      at++;
    });
  }
  team.meet();
  const order = Uint32Array.from({ length: total }, (_, k) => k);
  order.sort((a, b) => numbers[2 * a]! - numbers[2 * b]! || numbers[2 * a + 1]! - numbers[2 * b + 1]!);
  const ranks = new Float64Array(total);
  for (let k = 0; k < total; k++) ranks[order[k]!] = k / total;
  const store = elements.store(target);
  let own = from;
  elements.over(domain, () => store(ranks[own++]!));
}

/** Number of the element at the frame in the whole circuit, in the order in which its elements are counted. */
function numbering(
  shard: TickWork["shard"],
  { site, owner }: Rank["domain"],
  { frame }: TickWork["elements"],
): () => number {
  const { program, shape } = shard;
  if (site === "synapse") {
    const { to } = program.projections[owner]!;
    const cells = program.populations[to]!.count;
    const { first } = shape.populations[to]!;
    return () => frame.row * cells + first + frame.post + frame.drawOrdinal / 2048;
  }
  if (site === "pre") return () => frame.row;
  if (site === "post") return () => shape.populations[owner]!.first + frame.post;
  if (site === "branch") {
    const { branches } = program.populations[owner]!;
    return () => branches * shape.populations[owner]!.first + frame.branch;
  }
  return () => 0;
}
