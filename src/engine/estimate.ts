import { bytesOf } from "../emit/wasm-layout.ts";
import { setPoint } from "../loops/loop-stability.ts";
import { meanFieldLoops } from "../loops/mean-field-loop.ts";
import { parts } from "../program/expression-facts.ts";
import type {
  Domain,
  Expr,
  InputProgram,
  Pass,
  Program,
  ProjectionProgram,
  Statement,
} from "../program/program.ts";
import { choosePaths, type PathChoice } from "./paths.ts";

/** What a run is expected to take, before anything of its size is allocated. */
export interface RunEstimate {
  readonly neurons: number;
  readonly synapses: number;
  readonly steps: number;
  /** Spikes of all cells in a second of the simulated time, at the rates assumed. */
  readonly spikesPerSecond: number;
  /** Seconds of one thread. */
  readonly seconds: number;
  /** Peak of the set-up, all threads together. */
  readonly memoryBytes: number;
  /** Two checkpoints, and what is recorded of spikes, weights and variables. */
  readonly diskBytes: number;
}

/** Rate of neurons (1/ms) where no loop says what it will be. */
const ASSUMED_RATE = 5e-3;

/**
 * Nanoseconds of one thread, measured on one core of an AVX-512 server with bench/workloads.ts (W1 to W4): a node of
 * an expression in a neuron's step, an arrival, an arrival or post spike of a plastic synapse, a synapse at a tick.
 */
const NS = { node: 0.035, step: 400, spike: 60, arrival: 1.1, plastic: 2.5, eager: 7, tick: 1.2 } as const;

/** Cost of a synapse where structure changes, in sweeps of a kernel: it runs outside them and copies the rows. */
const STRUCTURE = 40;

/** Time, memory and disk of a program, from its numbers alone; an estimate, within a factor of about two in time. */
export function estimateRun(
  program: Program,
  recorded: { readonly spikes: boolean; readonly bytes: number },
): RunEstimate {
  const paths = choosePaths(program);
  const rates = meanRates(program);
  const counts = program.projections.map((projection) => expectedSynapses(program, projection));
  const milliseconds = program.steps * program.dt;
  const spikes = program.populations.map(({ count }, p) => count * rates[p]!);
  const spikesPerSecond = 1000 * sum(spikes);
  const perStep =
    sum(program.populations.map(({ count, body }) => count * neuronNodes(body) * NS.node)) + NS.step;
  const events = sum(
    program.projections.map((projection, p) => eventCost(program, projection, paths[p]!, counts[p]!, rates)),
  );
  const ticks = sum(
    program.ticks.map(({ steps, passes }) => {
      const swept = sum(passes.map((pass) => sweptSynapses(pass, counts)));
      return (swept * NS.tick + 2000) / steps;
    }),
  );
  const nanoseconds = program.steps * (perStep + ticks) + milliseconds * (events + sum(spikes) * NS.spike);
  const room = program.projections.map(({ to, structure }, p) => {
    const most = structure?.capacity ?? 0;
    return Math.max(counts[p]!, most * program.populations[to]!.count);
  });
  const state = stateBytes(program, paths, room);
  return {
    neurons: sum(program.populations.map(({ count, body }) => (body.kind === "neurons" ? count : 0))),
    synapses: sum(counts),
    steps: program.steps,
    spikesPerSecond,
    seconds: nanoseconds / 1e9,
    memoryBytes: 40e6 + 2 * state,
    diskBytes: 2 * state + recorded.bytes + (recorded.spikes ? 6 * milliseconds * sum(spikes) : 0),
  };
}

/** Synapses over which a pass runs, those of a change of structure counted as often as they are copied. */
function sweptSynapses(pass: Pass, counts: readonly number[]): number {
  const at = ({ site, owner }: Domain) => (site === "synapse" ? counts[owner]! : 0);
  switch (pass.kind) {
    case "reduce":
      return sum(pass.over.map(({ domain }) => at(domain)));
    case "structure":
      return sum(pass.parts.map(({ projection }) => STRUCTURE * counts[projection]!));
    default:
      return at(pass.domain);
  }
}

/** Mean synapses of a projection. */
export function expectedSynapses(program: Program, { from, to, wiring }: ProjectionProgram): number {
  const pre = program.populations[from]!.count;
  const post = program.populations[to]!.count;
  switch (wiring.kind) {
    case "one-to-one":
      return Math.min(pre, post);
    case "all-to-all":
      return pre * post;
    case "fixed-probability":
      return pre * post * wiring.probability;
    case "fixed-in-degree":
      return post * wiring.inDegree;
    case "list":
      return wiring.pre.length;
    case "distance": {
      // the mean of the Gaussian over a whole grid; cells at the rim have fewer
      const dimensions = wiring.from.grid.length;
      const density = (Math.sqrt(2 * Math.PI) * wiring.range) / wiring.from.spacing;
      return post * Math.min(pre, wiring.peak * density ** dimensions);
    }
  }
}

/** Rate of each population, 1/ms. */
function meanRates(program: Program): number[] {
  const targets = new Map(
    meanFieldLoops(program).flatMap((loop) => {
      const rate = setPoint(loop);
      return rate === null ? [] : [[loop.population, rate] as const];
    }),
  );
  return program.populations.map(({ body, count }, p) =>
    body.kind === "neurons" ? (targets.get(p) ?? ASSUMED_RATE) : inputRate(program, body.input, count),
  );
}

function inputRate(program: Program, input: InputProgram, count: number): number {
  switch (input.kind) {
    case "poisson": {
      const rate = input.rate.kind === "read" ? program.variables[input.rate.variable]!.initial : input.rate;
      return rate.kind === "constant" ? rate.value : ASSUMED_RATE;
    }
    case "patterned":
      return Math.max(...input.rates.map((rates) => sum(rates) / count), 0);
    case "spikes":
      return input.cells.length / count / (program.steps * program.dt);
  }
}

function neuronNodes(body: Program["populations"][number]["body"]): number {
  if (body.kind === "input") return 2;
  const { neuron } = body;
  const statements: readonly Statement[] = [...neuron.integrate, ...neuron.after];
  return (
    6 + 4 * neuron.decays.length + sum(statements.map(({ value }) => nodes(value))) + nodes(neuron.threshold)
  );
}

/** Parts of an expression, those that are slow counted more. */
function nodes(expr: Expr): number {
  const own =
    expr.kind === "call" && ["exp", "log", "pow"].includes(expr.fn) ? 48 : expr.kind === "draw" ? 16 : 1;
  return own + sum(parts(expr).map(nodes));
}

/** Nanoseconds in a millisecond of simulated time. */
function eventCost(
  program: Program,
  { from, to, onPre, transmits }: ProjectionProgram,
  { path }: PathChoice,
  synapses: number,
  rates: readonly number[],
): number {
  const arrivals = synapses * rates[from]!;
  const { body } = program.populations[to]!;
  const plasticAtPost = body.kind === "neurons" && path === "eager" ? synapses * rates[to]! * NS.eager : 0;
  const transmitted = transmits === null ? 0 : nodes(transmits) * NS.node;
  const arrival = onPre.length > 0 || path === "eager" ? NS.plastic : NS.arrival;
  return arrivals * (arrival + transmitted) + plasticAtPost;
}

function stateBytes(program: Program, paths: readonly PathChoice[], counts: readonly number[]): number {
  const longest = Math.max(0, ...program.projections.flatMap(({ delays }) => delays));
  const ring = 2 ** Math.ceil(Math.log2(longest + 66));
  const populations = sum(
    program.populations.map(({ count, body }) => {
      const refractory = body.kind === "neurons" ? body.neuron.refractorySteps : 0;
      return 8 * ring + (8 * count * ring) / (refractory + 1) + 16 * count;
    }),
  );
  const projections = sum(
    program.projections.map(({ from, to, delays, branchOf, structure }, p) => {
      const { count } = program.populations[to]!;
      const rows = program.populations[from]!.count * delays.length;
      const padded = counts[p]! + 1.5 * Math.min(rows, counts[p]!);
      const perSynapse =
        (count >= 65536 ? 4 : 2) +
        (branchOf === null ? 0 : 2) +
        (structure?.ordinals ? 2 : 0) +
        (paths[p]!.path === "eager" ? 8 : 0);
      return padded * perSynapse + 20 * rows + 16 * count;
    }),
  );
  const variables = sum(
    program.variables.map(({ site, population, projection, precision }) => {
      if (site === "network" || site === "population") return 16;
      if (site === "synapse") return counts[projection]! * bytesOf[precision];
      if (site === "pre") {
        const { from, delays } = program.projections[projection]!;
        return program.populations[from]!.count * delays.length * bytesOf[precision];
      }
      const { count, branches } = program.populations[population]!;
      return count * (site === "branch" ? branches : 1) * bytesOf[precision];
    }),
  );
  return populations + projections + variables;
}

function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
