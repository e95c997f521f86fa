import { type Evaluate, evaluator, newFrame } from "../program/evaluate.ts";
import { contains, variablesRead } from "../program/expression-facts.ts";
import type { Expr, Program, ProjectionProgram, Statement, Tick } from "../program/program.ts";
import { changes } from "./loop-stability.ts";
import { concerns, type MeanFieldLoop, settle, writes } from "./mean-field-loop.ts";
import { compiled, scalarMemory } from "./scalar-memory.ts";

/**
 * How the synapses of a projection send a factor on where they do not send it at once: variables of the synapse follow it
 * at ticks, and what is transmitted is read from them. One synapse stands for all.
 */
export interface Transmission {
  readonly projection: string;
  /** Instance whose ticks move the variables. */
  readonly instance: string;
  /** Length of its tick, ms. */
  readonly interval: number;
  /** True if its tick runs before that of the factor where both fall on one moment. */
  readonly first: boolean;
  /** The variables after a tick, with the loop in this state. */
  readonly tick: (loop: readonly number[], own: readonly number[]) => number[];
  /** The variables at rest under a loop that stays as it is. */
  readonly settled: (loop: readonly number[]) => number[];
  /** What a spike transmits. */
  readonly sent: (loop: readonly number[], own: readonly number[]) => number;
  /** Time (ms) by which the variables follow, summed if one follows another; 0 if each tick brings them up to date. */
  readonly lag: number;
}

/**
 * The ways in which the projections of a factor send it on, each once; null is at once.
 *
 * Taken as sent at once, because means do not say enough: what changes at spikes, with draws, with reductions over other
 * synapses, or by ticks of several lengths.
 */
export function transmissionsOf(program: Program, loop: MeanFieldLoop): (Transmission | null)[] {
  const factor = loop.variables[0]!;
  const carriers = program.projections.filter(
    ({ to, gain, weightVariable }) =>
      to === loop.population &&
      (weightVariable === factor || (gain !== null && variablesRead(gain).has(factor))),
  );
  const found = carriers.map((projection) => transmissionOf(program, loop, projection));
  const lagged = found.filter((each) => each !== null);
  return lagged.length < found.length || lagged.length === 0 ? [null, ...lagged] : lagged;
}

function transmissionOf(
  program: Program,
  loop: MeanFieldLoop,
  projection: ProjectionProgram,
): Transmission | null {
  const { transmits } = projection;
  const index = program.projections.indexOf(projection);
  if (transmits === null) return null;
  const all = program.ticks.flatMap((tick) => statementsAt(tick, index));
  const variables = followers(all, transmits, loop.variables[0]!);
  const movers = program.ticks.filter((tick) => [...variables].some((id) => writes(tick, id)));
  const [mover] = movers;
  if (mover === undefined || movers.some(({ steps }) => steps !== mover.steps)) return null;
  const statements = movers
    .flatMap((tick) => statementsAt(tick, index))
    .filter((each) => concerns(each, variables));
  if (!meansSuffice(program, projection, { statements, variables })) return null;
  const maps = transmissionMaps(program, loop, { projection, transmits, variables, statements });
  if (maps === null) return null;
  const place = (tick: Tick) => program.ticks.indexOf(tick);
  const ofFactor = program.ticks.find((tick) => writes(tick, loop.variables[0]!))!; // a loop has a tick that writes it
  const interval = mover.steps * program.dt;
  return {
    projection: projection.name,
    instance: mover.instance,
    interval,
    first: place(mover) < place(ofFactor),
    ...maps,
    lag: lagOf(maps, loop, interval),
  };
}

/** Statements of the sweeps of a tick over the synapses of a projection. */
function statementsAt(tick: Tick, projection: number): readonly Statement[] {
  return tick.passes.flatMap((pass) =>
    pass.kind === "each" && pass.domain.site === "synapse" && pass.domain.owner === projection
      ? pass.statements
      : [],
  );
}

/** Variables of the synapse that ticks move, that follow the factor, and on which what is transmitted depends. */
function followers(statements: readonly Statement[], transmits: Expr, factor: number): Set<number> {
  const names = statements.filter(({ kind }) => kind === "let");
  const reads = new Map<number, Set<number>>();
  for (const each of statements) {
    if (each.kind === "let") continue;
    const values = [...names, each].map(({ value }) => value);
    const before = reads.get(each.target) ?? [];
    reads.set(each.target, new Set([...before, ...values.flatMap((value) => [...variablesRead(value)])]));
  }
  const reached = (start: ReadonlySet<number>) => {
    const all = new Set(start);
    for (const id of all) for (const other of reads.get(id) ?? []) all.add(other); // the loop over the set reaches it
    return all;
  };
  const moved = [...reached(variablesRead(transmits))].filter((id) => reads.has(id));
  return new Set(moved.filter((id) => reached(reads.get(id)!).has(factor)));
}

/** False if a draw, a reduction over synapses or a spike has a part in the variables. */
function meansSuffice(
  program: Program,
  projection: ProjectionProgram,
  of: { readonly statements: readonly Statement[]; readonly variables: ReadonlySet<number> },
): boolean {
  const { body } = program.populations[projection.to]!;
  const neuron = body.kind === "neurons" ? body.neuron : null;
  const atSpikes = [
    ...projection.onPre.map(({ statement }) => statement),
    ...(neuron?.onPost ?? []).flatMap((step) => step.statements),
    ...(neuron?.gated ?? []).flatMap((step) => step.statements),
  ];
  if (atSpikes.some((each) => each.kind === "assign" && of.variables.has(each.target))) return false;
  if (projection.decays.some(({ variable }) => of.variables.has(variable))) return false;
  const passes = program.ticks.flatMap((tick) => tick.passes);
  const reduced = new Set(
    passes.flatMap((pass) => (pass.kind === "reduce" || pass.kind === "rank" ? [pass.target] : [])),
  );
  return of.statements.every(
    ({ value }) =>
      !contains(value, ({ kind }) => kind === "draw") &&
      ![...variablesRead(value)].some((id) => reduced.has(id)),
  );
}

type Maps = Pick<Transmission, "tick" | "settled" | "sent">;

/** What a synapse does, in a memory of its own; null if it transmits nothing. */
function transmissionMaps(
  program: Program,
  loop: MeanFieldLoop,
  of: {
    readonly projection: ProjectionProgram;
    readonly transmits: Expr;
    readonly variables: ReadonlySet<number>;
    readonly statements: readonly Statement[];
  },
): Maps | null {
  const memory = scalarMemory(program);
  const { values } = memory;
  const { weightVariable } = of.projection;
  // a weight that starts at 0 says nothing of how one above it follows
  if (weightVariable !== null && !(values[weightVariable]![0]! > 0)) values[weightVariable]![0] = 1;
  const own = [...of.variables].sort((a, b) => a - b);
  const start = own.map((id) => values[id]![0]!);
  const frame = newFrame();
  const compile = (expr: Expr): Evaluate => evaluator(expr, memory);
  const run = compiled(of.statements, values, compile);
  const transmitted = compile(of.transmits);
  const put = (ids: readonly number[], state: readonly number[]) => {
    for (const [i, id] of ids.entries()) values[id]![0] = state[i]!;
  };
  const tick = (state: readonly number[], variables: readonly number[]): number[] => {
    put(loop.variables, state);
    put(own, variables);
    run(frame);
    return own.map((id) => values[id]![0]!);
  };
  const sent = (state: readonly number[], variables: readonly number[]): number => {
    put(loop.variables, state);
    put(own, variables);
    return transmitted(frame);
  };
  // the first state of `settle` stays
  const settled = (state: readonly number[]) =>
    settle([0, ...start], ([held, ...variables]) => [held!, ...tick(state, variables)]).slice(1);
  const atStart = sent(loop.start, settled(loop.start));
  return atStart > 0 && Number.isFinite(atStart) ? { tick, settled, sent } : null;
}

/** Of each variable of the synapse how far it moves with an e-fold of the factor: a log may stand at 0. */
export function followerUnits(
  { settled }: Pick<Transmission, "settled">,
  state: readonly number[],
  own: readonly number[],
): number[] {
  const risen = settled(state.map((x, i) => (i === 0 ? 1.01 * x : x)));
  return risen.map((x, i) => Math.abs(x - own[i]!) / 0.01 || 1);
}

/** Time (ms) by which the variables follow: of each that which makes it keep its share of itself over a tick. */
function lagOf(maps: Maps, loop: MeanFieldLoop, interval: number): number {
  const at = maps.settled(loop.start);
  const step = (own: readonly number[]) => maps.tick(loop.start, own);
  const kept = changes(step, at, followerUnits(maps, loop.start, at)).map((row, i) => 1 + row[i]!);
  return kept.reduce((sum, share) => (share > 1e-9 && share < 1 ? sum - interval / Math.log(share) : sum), 0);
}
