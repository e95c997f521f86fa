import { evaluator } from "../program/evaluate.ts";
import type { Expr, StructurePass } from "../program/program.ts";
import { blockCapacity } from "../wiring/new-synapse.ts";
import { type Formation, PartnerChoice } from "../wiring/partner-choice.ts";
import { sortByTarget } from "../wiring/whole-wiring.ts";
import { blockSize } from "../wiring/wiring.ts";
import { domainOf, type InterpreterState } from "./interpreter-state.ts";

/** Phase 8 of an instance: removals, then formations. */
export function structureRunner(state: InterpreterState, pass: StructurePass): () => void {
  const removers = pass.parts.map((part) => remover(state, part));
  const wanted = wantedFormations(state, pass);
  const grow = pass.parts.map((part) => grower(state, part));
  const domain = { site: "post", owner: pass.population } as const;
  const count = (variable: number, post: number): void => {
    state.place(domain, post);
    state.store(variable, post, state.values[variable]![post]! + 1, "structure");
  };
  return () => {
    for (const remove of removers) for (const post of remove()) count(pass.eliminated, post);
    const formations = wanted();
    pass.parts.forEach(({ projection }, part) => {
      const { accepted, refused } = admitted(
        state,
        projection,
        formations.filter((one) => one.part === part),
      );
      for (const { post } of refused) count(pass.refused, post);
      for (const { post } of accepted) count(pass.formed, post);
      grow[part]!(accepted);
    });
  };
}

/** Removes the synapses of a projection that go; gives their targets. */
function remover(
  state: InterpreterState,
  { projection, removal }: StructurePass["parts"][number],
): () => readonly number[] {
  if (removal === null) return () => [];
  const goes = evaluator(removal, state.memory);
  return () => {
    const wiring = state.wiring[projection]!;
    const stays: number[] = [];
    const gone: number[] = [];
    for (let s = 0; s < wiring.count; s++) {
      state.place({ site: "synapse", owner: projection }, s);
      if (goes(state.frame) === 0) stays.push(s);
      else gone.push(wiring.post[s]!);
    }
    if (gone.length > 0) rearrange(state, projection, stays, []);
    return gone;
  };
}

/** The formations that the neurons of the population ask for, each with its partner. */
function wantedFormations(state: InterpreterState, pass: StructurePass): () => readonly Formation[] {
  const { formation, population } = pass;
  if (formation === null) return () => [];
  const { count, branches } = state.program.populations[population]!;
  const choice = new PartnerChoice(state.program, pass);
  const countOf = evaluator(formation.count, state.memory);
  const chances = pass.parts.map(({ chance }) => chance && evaluator(chance, state.memory));
  const parts = formation.site === "branch" ? branches : 1;
  return () => {
    const found: Formation[] = [];
    const { frame } = state;
    for (let post = 0; post < count; post++) {
      choice.begin(post);
      noteSynapses(state, pass, post, choice);
      for (let part = 0; part < parts; part++) {
        state.place({ site: formation.site, owner: population }, post * parts + part);
        const branch = formation.site === "branch" ? part : -1;
        for (let left = countOf(frame); left > 0; left--) {
          const one = choice.choose(branch, frame.step, (index, pre, delay, on) => {
            const { projection } = pass.parts[index]!;
            state.place({ site: "pre", owner: projection }, pre * state.wiring[projection]!.delays + delay);
            frame.post = post;
            frame.branch = post * branches + Math.max(0, on);
            frame.ambient.index = post;
            return chances[index]!(frame);
          });
          if (one === null) break;
          found.push(one);
        }
      }
    }
    return found;
  };
}

function noteSynapses(
  { wiring }: InterpreterState,
  pass: StructurePass,
  post: number,
  choice: PartnerChoice,
): void {
  pass.parts.forEach(({ projection }, part) => {
    const { afferentStart, afferents, row, ordinal, delays } = wiring[projection]!;
    for (let k = afferentStart[post]!; k < afferentStart[post + 1]!; k++) {
      const s = afferents[k]!;
      choice.note(part, Math.floor(row[s]! / delays), row[s]! % delays, ordinal[s]!);
    }
  });
}

/** What its blocks have room for, of the formations of a projection, in the order (pre, post, ordinal). */
function admitted(
  state: InterpreterState,
  projection: number,
  formations: readonly Formation[],
): { readonly accepted: readonly Formation[]; readonly refused: readonly Formation[] } {
  const cells = state.program.populations[state.program.projections[projection]!.to]!.count;
  const size = blockSize(cells);
  const wiring = state.wiring[projection]!;
  const room = Array.from({ length: Math.ceil(cells / size) }, (_, block) => {
    const capacity = blockCapacity(state.program, projection, Math.min(cells - block * size, size));
    const first = wiring.afferentStart[block * size]!;
    return capacity - (wiring.afferentStart[Math.min(cells, (block + 1) * size)]! - first);
  });
  const accepted: Formation[] = [];
  const refused: Formation[] = [];
  const order = (a: Formation, b: Formation) => a.pre - b.pre || a.post - b.post || a.ordinal - b.ordinal;
  for (const one of [...formations].sort(order)) {
    const block = Math.floor(one.post / size);
    if (room[block]!-- > 0) accepted.push(one);
    else refused.push(one);
  }
  return { accepted, refused };
}

/** Adds synapses to a projection, with their weights and the initial values of their variables. */
function grower(
  state: InterpreterState,
  { projection, weight }: StructurePass["parts"][number],
): (formations: readonly Formation[]) => void {
  const { variables, projections } = state.program;
  const { weightVariable } = projections[projection]!;
  const own = variables.filter((v) => v.site === "synapse" && v.projection === projection);
  const first = own.filter(({ id }) => id === weightVariable);
  const ordered = [...first, ...own.filter(({ id }) => id !== weightVariable)];
  const starts = ordered.map(({ id, initial }): readonly [number, Expr] => [
    id,
    id === weightVariable ? weight : initial,
  ]);
  const values = starts.map(([id, start]) => [id, evaluator(start, state.memory)] as const);
  return (formations) => {
    if (formations.length === 0) return;
    const { count } = state.wiring[projection]!;
    const all = Array.from({ length: count }, (_, s) => s);
    for (const synapse of rearrange(state, projection, all, formations)) {
      for (const [id, value] of values) {
        state.place(domainOf(variables[id]!), synapse);
        state.store(id, synapse, value(state.frame), `new synapse of ${projections[projection]!.name}`);
      }
    }
  };
}

/** Keeps the synapses `stays` (ascending) and adds `formations`; gives the numbers of these, ascending. */
function rearrange(
  state: InterpreterState,
  projection: number,
  stays: readonly number[],
  formations: readonly Formation[],
): readonly number[] {
  const wiring = state.wiring[projection]!;
  const { branches } = state.program.populations[state.program.projections[projection]!.to]!;
  const entries = [
    ...stays.map((s) => ({
      from: s,
      row: wiring.row[s]!,
      post: wiring.post[s]!,
      branch: wiring.branch[s]!,
      ordinal: wiring.ordinal[s]!,
    })),
    ...formations.map(({ pre, post, delay, branch, ordinal }) => ({
      from: -1,
      row: pre * wiring.delays + delay,
      post,
      branch: post * branches + branch,
      ordinal,
    })),
  ].sort((a, b) => a.row - b.row || a.post - b.post || a.ordinal - b.ordinal);
  for (const { id, site, projection: owner } of state.program.variables) {
    if (site !== "synapse" || owner !== projection) continue;
    const values = state.values[id]!;
    const before = values.slice();
    for (const [s, { from }] of entries.entries()) values[s] = from < 0 ? 0 : before[from]!;
  }
  wiring.count = entries.length;
  wiring.rowStart.fill(0);
  for (const [s, { row, post, branch, ordinal }] of entries.entries()) {
    wiring.row[s] = row;
    wiring.post[s] = post;
    wiring.branch[s] = branch;
    wiring.ordinal[s] = ordinal;
    wiring.rowStart[row + 1]!++;
  }
  for (let row = 1; row < wiring.rowStart.length; row++) wiring.rowStart[row]! += wiring.rowStart[row - 1]!;
  sortByTarget(wiring);
  return [...entries.entries()].flatMap(([s, { from }]) => (from < 0 ? [s] : []));
}
