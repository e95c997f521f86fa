import { type Evaluate, evaluator, newFrame } from "./evaluate.ts";
import { contains, variablesRead } from "./expression-facts.ts";
import type { Expr, NeuronProgram, Program, Statement, Tick } from "./program.ts";

/**
 * The slow feedback of one mechanism on one neuron, with the spikes replaced by their mean: the rate drives the sensors,
 * the sensors move the factor at each tick.
 */
export interface MeanFieldLoop {
  readonly instance: string;
  readonly population: number;
  /** Length of a tick, ms. */
  readonly interval: number;
  /** State variables by their names; the factor comes first. */
  readonly names: readonly string[];
  readonly start: readonly number[];
  /** Sensors: place in the state, and time constant in ms. */
  readonly sensors: readonly { readonly at: number; readonly tau: number }[];
  /** State after one tick at a constant rate (1/ms). */
  readonly advance: (state: readonly number[], rate: number) => number[];
  /** State with the sensors at rest at this rate, all else as at the start. */
  readonly settled: (rate: number) => number[];
}

/**
 * The loop of every factor that ticks move by a sensor of the neuron's own spikes.
 *
 * Left out, because means do not say enough: rules with draws or reductions, factors moved at spikes, and instances with
 * ticks of several lengths.
 */
export function meanFieldLoops(program: Program): MeanFieldLoop[] {
  const factors = new Set(
    program.projections.flatMap(({ gain }) => (gain === null ? [] : [...variablesRead(gain)])),
  );
  return [...factors]
    .sort((a, b) => a - b)
    .flatMap((factor) => {
      const { name, population } = program.variables[factor]!;
      const body = program.populations[population]?.body;
      if (body?.kind !== "neurons") return [];
      const instance = name.slice(0, name.indexOf("."));
      const ticks = program.ticks.filter((tick) => tick.instance === instance && writes(tick, factor));
      const loop =
        ticks.length === 1
          ? loopOf(program, body.neuron, { instance, population, factor, tick: ticks[0]! })
          : null;
      return loop === null ? [] : [loop];
    });
}

interface LoopParts {
  readonly instance: string;
  readonly population: number;
  readonly factor: number;
  readonly tick: Tick;
}

function loopOf(program: Program, neuron: NeuronProgram, parts: LoopParts): MeanFieldLoop | null {
  const { instance, population, factor, tick } = parts;
  const state = program.variables
    .filter(
      ({ name, site, population: home }) =>
        site === "post" && home === population && name.startsWith(`${instance}.`),
    )
    .map(({ id }) => id)
    .sort((a, b) => Number(b === factor) - Number(a === factor) || a - b);
  const statements = tickStatements(tick, population);
  const jumps = neuron.onPost.flatMap((step) => (step.kind === "post" ? step.statements : []));
  if (statements === null || !state.includes(factor)) return null;
  if (neuron.after.some((each) => each.kind === "assign" && state.includes(each.target))) return null;
  const memory = scalarMemory(program);
  const frame = newFrame();
  const compile = (expr: Expr): Evaluate => evaluator(expr, memory);
  const run = compiled(statements, memory.values, compile);
  const jump = compiled(jumps, memory.values, compile);
  const put = (values: readonly number[]) => {
    for (const [i, id] of state.entries()) memory.values[id]![0] = values[i]!;
  };
  const get = () => state.map((id) => memory.values[id]![0]!);
  const start = get();
  const increments = (): number[] => {
    const before = get();
    jump(frame);
    const after = get();
    put(before);
    return after.map((x, i) => x - before[i]!);
  };
  const decays = neuron.decays.filter(({ variable }) => state.includes(variable));
  const sensors = decays
    .map(({ variable, rate, toward }) => ({
      at: state.indexOf(variable),
      k: compile(rate)(frame),
      rest: compile(toward),
    }))
    .filter(({ at, k }) => k > 0 && increments()[at] !== 0);
  if (sensors.length === 0) return null;
  return {
    instance,
    population,
    interval: tick.steps * program.dt,
    names: state.map((id) => program.variables[id]!.name),
    start,
    sensors: sensors.map(({ at, k }) => ({ at, tau: 1 / k })),
    ...dynamics({
      start,
      sensors,
      increments,
      put,
      get,
      run: () => run(frame),
      toward: (rest) => rest(frame),
      interval: tick.steps * program.dt,
    }),
  };
}

/** The two maps of a loop, from its compiled pieces. */
function dynamics(of: {
  readonly start: readonly number[];
  readonly sensors: readonly { readonly at: number; readonly k: number; readonly rest: Evaluate }[];
  readonly increments: () => number[];
  readonly put: (values: readonly number[]) => void;
  readonly get: () => number[];
  readonly run: () => void;
  readonly toward: (rest: Evaluate) => number;
  readonly interval: number;
}): Pick<MeanFieldLoop, "advance" | "settled"> {
  const { start, sensors, put, interval } = of;
  const rests = (rate: number) => {
    const added = of.increments();
    return sensors.map(({ at, k, rest }) => of.toward(rest) + (rate * added[at]!) / k);
  };
  return {
    advance: (values, rate) => {
      put(values);
      const toward = rests(rate);
      const drifted = [...values];
      sensors.forEach(({ at, k }, i) => {
        drifted[at] = toward[i]! + (values[at]! - toward[i]!) * Math.exp(-k * interval);
      });
      put(drifted);
      of.run();
      return of.get();
    },
    settled: (rate) => {
      put(start);
      const toward = rests(rate);
      return start.map((x, i) => {
        const sensor = sensors.findIndex(({ at }) => at === i);
        return sensor < 0 ? x : toward[sensor]!;
      });
    },
  };
}

function writes(tick: Tick, variable: number): boolean {
  return tick.passes.some(
    (pass) =>
      pass.kind === "each" &&
      pass.statements.some((each) => each.kind === "assign" && each.target === variable),
  );
}

/** The statements of a tick, if all are about the neurons of a population and none draws. */
function tickStatements(tick: Tick, population: number): Statement[] | null {
  const statements: Statement[] = [];
  for (const pass of tick.passes) {
    if (pass.kind !== "each" || pass.domain.site !== "post" || pass.domain.owner !== population) return null;
    statements.push(...pass.statements);
  }
  return statements.some(({ value }) => contains(value, ({ kind }) => kind === "draw")) ? null : statements;
}

function compiled(
  statements: readonly Statement[],
  values: readonly Float64Array[],
  compile: (expr: Expr) => Evaluate,
): (frame: ReturnType<typeof newFrame>) => void {
  const steps = statements.map((statement) => {
    const value = compile(statement.value);
    return statement.kind === "let"
      ? (frame: ReturnType<typeof newFrame>) => {
          frame.locals[statement.local] = value(frame);
        }
      : (frame: ReturnType<typeof newFrame>) => {
          values[statement.target]![0] = value(frame);
        };
  });
  return (frame) => {
    for (const step of steps) step(frame);
  };
}

/** One element of every variable, at its start. */
function scalarMemory(program: Program) {
  const values = program.variables.map(() => new Float64Array(1));
  const memory = {
    variables: program.variables,
    values,
    uniforms: program.streams.map(({ draws }) => new Float64Array(draws).fill(0.5)),
    draws: program.streams.map(({ draws }) => draws),
  };
  const frame = newFrame();
  program.variables.forEach(({ initial, id }) => {
    values[id]![0] = evaluator(initial, memory)(frame);
  });
  return memory;
}
