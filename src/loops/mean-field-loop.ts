import { type Evaluate, evaluator, newFrame } from "../program/evaluate.ts";
import { contains, variablesRead } from "../program/expression-facts.ts";
import type { Domain, Expr, NeuronProgram, Program, Statement, Tick } from "../program/program.ts";
import { commonSign } from "./projection-sign.ts";
import { compiled, scalarMemory } from "./scalar-memory.ts";

/**
 * The slow feedback of one mechanism on one neuron, with the spikes replaced by their mean: the rate drives the sensors,
 * the sensors move the factor (or a quantity of the neuron, such as the shift of its threshold, or the weights in place) at
 * each tick. Sensors may belong to other mechanisms that share them. Of weights one synapse stands for all, at their start:
 * an amount that is added to each of n weights changes their sum by n times that, and the share of it does not depend on n.
 */
export interface MeanFieldLoop {
  readonly instance: string;
  readonly population: number;
  /** What is controlled: a factor on the weights, these themselves, or a quantity of the neuron. */
  readonly controls: "factor" | "weight" | "quantity";
  /** What more of it does to the rate: 1 raises it, -1 lowers it; null for a quantity, and where it cannot be told. */
  readonly sign: 1 | -1 | null;
  /** Length of a tick, ms. */
  readonly interval: number;
  /** State variables by their numbers in the program; what is controlled comes first. */
  readonly variables: readonly number[];
  /** The same by their names. */
  readonly names: readonly string[];
  readonly start: readonly number[];
  /** Sensors: place in the state, and time constant in ms. */
  readonly sensors: readonly { readonly at: number; readonly tau: number }[];
  /** State after some time (ms) without a tick, at a constant rate (1/ms). */
  readonly drift: (state: readonly number[], rate: number, time: number) => number[];
  /** State after the statements of a tick. */
  readonly tick: (state: readonly number[]) => number[];
  /** State after one interval at a constant rate (1/ms) and the tick at its end. */
  readonly advance: (state: readonly number[], rate: number) => number[];
  /** State with everything at rest at this rate that comes to rest; integrals and what is controlled as at the start. */
  readonly settled: (rate: number) => number[];
}

/**
 * The loop of every factor, every quantity of a neuron, and the weights of every rule, that ticks move by a sensor of the
 * neuron's own spikes.
 *
 * Left out, because means do not say enough: rules with draws or sums, what is moved at spikes or every step, weights that
 * follow the axon or another variable of the synapse, and chains of mechanisms with ticks of several lengths.
 */
export function meanFieldLoops(program: Program): MeanFieldLoop[] {
  const factors = new Set(
    program.projections.flatMap(({ gain }) => (gain === null ? [] : [...variablesRead(gain)])),
  );
  const quantities = program.populations.flatMap(({ body }, population) =>
    body.kind === "neurons" ? quantitiesOf(program, body.neuron, population) : [],
  );
  const ofNeurons = [...new Set([...factors, ...quantities])]
    .sort((a, b) => a - b)
    .flatMap((controlled): LoopParts[] => {
      const writers = program.ticks.filter((tick) => writes(tick, controlled));
      if (writers.length !== 1) return [];
      const { population } = program.variables[controlled]!;
      const controls = factors.has(controlled) ? "factor" : "quantity";
      return [{ instance: writers[0]!.instance, population, controlled, controls, projection: null }];
    });
  return [...ofNeurons, ...weightParts(program)].flatMap((parts) => {
    const body = program.populations[parts.population]?.body;
    const loop = body?.kind === "neurons" ? loopOf(program, body.neuron, parts) : null;
    return loop === null ? [] : [loop];
  });
}

/** Every rule whose ticks write weights onto a population: once, as its other projections say the same. */
function weightParts(program: Program): LoopParts[] {
  const found = new Map<string, LoopParts>();
  for (const [projection, { to, weightVariable }] of program.projections.entries()) {
    if (weightVariable === null) continue;
    for (const { instance } of program.ticks.filter((tick) => writes(tick, weightVariable))) {
      const key = `${instance} ${to}`;
      const parts = { instance, population: to, controlled: weightVariable, projection };
      if (!found.has(key)) found.set(key, { ...parts, controls: "weight" });
    }
  }
  return [...found.values()];
}

/** Post variables that ticks write and that the dynamics of the neuron read. */
function quantitiesOf(program: Program, neuron: NeuronProgram, population: number): number[] {
  const read = new Set<number>();
  for (const expr of [neuron.threshold, ...neuron.integrate.map(({ value }) => value)])
    for (const id of variablesRead(expr)) read.add(id);
  return [...read].filter((id) => {
    const { site, population: home } = program.variables[id]!;
    return site === "post" && home === population && program.ticks.some((tick) => writes(tick, id));
  });
}

interface LoopParts {
  readonly instance: string;
  readonly population: number;
  readonly controlled: number;
  readonly controls: MeanFieldLoop["controls"];
  /** The projection whose weights are controlled; null if they are not. */
  readonly projection: number | null;
}

function loopOf(program: Program, neuron: NeuronProgram, parts: LoopParts): MeanFieldLoop | null {
  const { instance, population, controlled, controls } = parts;
  const chain = chainOf(program, parts);
  if (chain === null) return null;
  const state = [controlled, ...[...chain.variables].filter((id) => id !== controlled).sort((a, b) => a - b)];
  const jumps = neuron.onPost.flatMap((step) =>
    step.kind === "post" ? step.statements.filter((each) => concerns(each, chain.variables)) : [],
  );
  if (neuron.after.some((each) => each.kind === "assign" && state.includes(each.target))) return null;
  const memory = scalarMemory(program);
  const frame = newFrame();
  const compile = (expr: Expr): Evaluate => evaluator(expr, memory);
  const run = compiled(chain.statements, memory.values, compile);
  const jump = compiled(jumps, memory.values, compile);
  const put = (values: readonly number[]) => {
    for (const [i, id] of state.entries()) memory.values[id]![0] = values[i]!;
  };
  const get = () => state.map((id) => memory.values[id]![0]!);
  if (controls === "weight") startWeight(memory.values, state, () => run(frame));
  const start = get();
  const increments = (): number[] => {
    const before = get();
    jump(frame);
    const after = get();
    put(before);
    return after.map((x, i) => x - before[i]!);
  };
  const decays = neuron.decays
    .filter(({ variable }) => state.includes(variable))
    .map(({ variable, rate, toward }) => ({
      at: state.indexOf(variable),
      k: compile(rate)(frame),
      rest: () => compile(toward)(frame),
    }))
    .filter(({ k }) => k > 0);
  const added = increments();
  const sensors = decays.filter(({ at }) => added[at] !== 0);
  if (sensors.length === 0) return null;
  const interval = chain.steps * program.dt;
  const dynamics = loopDynamics({ start, decays, increments, put, get, run: () => run(frame), interval });
  return {
    instance,
    population,
    controls,
    sign: commonSign(program, carriersOf(program, parts)),
    interval,
    variables: state,
    names: state.map((id) => program.variables[id]!.name),
    start,
    sensors: sensors.map(({ at, k }) => ({ at, tau: 1 / k })),
    ...dynamics,
  };
}

/** The projections onto the population that carry what is controlled; none for a quantity of the neuron. */
function carriersOf(program: Program, { instance, population, controlled, controls }: LoopParts) {
  const onto = program.projections.filter(({ to }) => to === population);
  if (controls === "factor")
    return onto.filter(({ gain }) => gain !== null && variablesRead(gain).has(controlled));
  const rules = program.ticks.filter((tick) => tick.instance === instance);
  return onto.filter(
    ({ weightVariable: w }) => w !== null && controls === "weight" && rules.some((tick) => writes(tick, w)),
  );
}

/** True for statements about these variables, and for names given to values on the way. */
export function concerns(statement: Statement, variables: ReadonlySet<number>): boolean {
  return statement.kind === "let" || variables.has(statement.target);
}

/** A weight above 0, and the first tick done, which may note the weights as they are. */
function startWeight(values: readonly Float64Array[], state: readonly number[], run: () => void): void {
  const weight = values[state[0]!]!;
  // a weight that starts at 0, as in a list, says nothing of how one above it changes
  const first = weight[0]! > 0 ? weight[0]! : 1;
  weight[0] = first;
  run();
  weight[0] = first;
}

/** What a controlled variable depends on through ticks of one length, and their statements in order; null if there is more. */
function chainOf(
  program: Program,
  parts: LoopParts,
): { variables: ReadonlySet<number>; statements: Statement[]; steps: number } | null {
  const { population, controlled, projection } = parts;
  const variables = new Set([controlled]);
  const ticks = new Set<Tick>();
  for (const id of variables) {
    const writers = program.ticks.filter(
      (each) => writes(each, id) || (projection !== null && reduces(each, id)),
    );
    // other rules that write the same weights are loops of their own
    const ofRule = writers.filter(({ instance }) => id !== controlled || instance === parts.instance);
    for (const tick of ofRule) {
      const read = readsOf(tick, parts, id);
      if (read === null) return null;
      ticks.add(tick);
      for (const other of read) {
        const { site, population: home } = program.variables[other]!;
        if (site === "post" && home === population)
          variables.add(other); // the loop over the set reaches it
        else if (other !== controlled && ["pre", "synapse", "branch"].includes(site)) return null;
      }
    }
  }
  const lengths = new Set([...ticks].map(({ steps }) => steps));
  if (lengths.size !== 1) return null;
  const statements = program.ticks
    .filter((tick) => ticks.has(tick))
    .flatMap((tick) => statementsOf(tick, parts))
    .filter((each) => concerns(each, variables));
  return { variables, statements, steps: [...lengths][0]! };
}

/** Statements of a tick about the neuron and the synapse; what is reduced over one synapse is its value. */
function statementsOf(tick: Tick, parts: LoopParts): Statement[] {
  return tick.passes.flatMap((pass): readonly Statement[] => {
    if (pass.kind === "each") return isOf(pass.domain, parts) ? pass.statements : [];
    const value = reducedValue(pass, parts);
    const origin = { owner: tick.instance, text: "" };
    return value === null || pass.kind !== "reduce"
      ? []
      : [{ kind: "assign", target: pass.target, value, origin }];
  });
}

/** What a pass takes the mean, median or extreme of over the synapses of the controlled projection; null if it does not. */
function reducedValue(pass: Tick["passes"][number], { projection }: LoopParts): Expr | null {
  if (pass.kind !== "reduce" || pass.fn === "sum") return null;
  const over = pass.over.find(({ domain }) => domain.site === "synapse" && domain.owner === projection);
  return over?.value ?? null;
}

function reduces(tick: Tick, variable: number): boolean {
  return tick.passes.some((pass) => pass.kind === "reduce" && pass.target === variable);
}

/** Variables that the statements of a tick about one variable read; null if a draw, a sum or another site has a part in it. */
function readsOf(tick: Tick, parts: LoopParts, id: number): ReadonlySet<number> | null {
  const found = new Set<number>();
  for (const pass of tick.passes) {
    if (pass.kind !== "each") {
      if (!("target" in pass) || pass.target !== id) continue;
      const value = reducedValue(pass, parts);
      if (value === null) return null;
      for (const other of variablesRead(value)) found.add(other);
      continue;
    }
    const own = isOf(pass.domain, parts);
    for (const statement of pass.statements) {
      if (statement.kind === "assign" && statement.target !== id) continue;
      if (statement.kind === "assign" && !own) return null;
      if (statement.kind === "assign" && contains(statement.value, ({ kind }) => kind === "draw"))
        return null;
      if (own) for (const other of variablesRead(statement.value)) found.add(other);
    }
  }
  return found;
}

function isOf({ site, owner }: Domain, { population, projection }: LoopParts): boolean {
  return site === "post" ? owner === population : site === "synapse" && owner === projection;
}

/** The maps of a loop, from its compiled pieces. */
function loopDynamics(of: {
  readonly start: readonly number[];
  readonly decays: readonly { readonly at: number; readonly k: number; readonly rest: () => number }[];
  readonly increments: () => number[];
  readonly put: (values: readonly number[]) => void;
  readonly get: () => number[];
  readonly run: () => void;
  readonly interval: number;
}): Pick<MeanFieldLoop, "drift" | "tick" | "advance" | "settled"> {
  const { start, decays, put, interval } = of;
  const drift = (values: readonly number[], rate: number, time: number): number[] => {
    put(values);
    const added = of.increments();
    const drifted = values.map((x, i) => x + rate * added[i]! * time); // counters of spikes
    for (const { at, k, rest } of decays) {
      const toward = rest() + (rate * added[at]!) / k;
      drifted[at] = toward + (values[at]! - toward) * Math.exp(-k * time);
    }
    return drifted;
  };
  const tick = (values: readonly number[]): number[] => {
    put(values);
    of.run();
    return of.get();
  };
  const advance = (values: readonly number[], rate: number) => tick(drift(values, rate, interval));
  return { drift, tick, advance, settled: (rate) => settle(start, (state) => advance(state, rate)) };
}

/** Distance to 1 of the slope of a variable over a tick below which it counts as an integral: a memory of years. */
const INTEGRAL = 1e-8;

/** The state in which all rest that can, by Newton's method; what keeps its value of itself (integrals, the first) stays. */
export function settle(start: readonly number[], step: (state: readonly number[]) => number[]): number[] {
  const state = [...start];
  const slopes = (i: number): number[] => {
    const e = 1e-4 * (Math.max(Math.abs(state[i]!), Math.abs(start[i]!)) || 1);
    const risen = step(state.map((x, j) => (j === i ? x + e : x)));
    const fallen = step(state.map((x, j) => (j === i ? x - e : x)));
    return risen.map((x, j) => (x - fallen[j]!) / (2 * e));
  };
  const jacobian = state.map((_, i) => slopes(i));
  const free = state.map((_, i) => i).filter((i) => i > 0 && Math.abs(jacobian[i]![i]! - 1) > INTEGRAL);
  for (let round = 0; round < 20; round++) {
    const next = step(state);
    const residual = free.map((i) => next[i]! - state[i]!);
    if (free.every((i, k) => Math.abs(residual[k]!) <= 1e-14 * Math.abs(state[i]!))) break;
    const columns = free.map((i) => slopes(i));
    const matrix = free.map((i, row) => free.map((_, k) => (row === k ? 1 : 0) - columns[k]![i]!));
    const change = solved(matrix, residual);
    free.forEach((i, k) => {
      state[i]! += change[k]!;
    });
  }
  return state;
}

/** x of A x = b, by elimination with row exchange; both are changed. */
function solved(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    [b[k], b[pivot]] = [b[pivot]!, b[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; j < n; j++) a[i]![j]! -= factor * a[k]![j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) b[k]! -= a[k]![j]! * b[j]!;
    b[k]! /= a[k]![k]!;
  }
  return b;
}

/** True if a pass of the tick assigns the variable, element by element. */
export function writes(tick: Tick, variable: number): boolean {
  return tick.passes.some(
    (pass) =>
      pass.kind === "each" &&
      pass.statements.some((each) => each.kind === "assign" && each.target === variable),
  );
}
