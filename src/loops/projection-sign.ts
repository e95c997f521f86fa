import { evaluator, newFrame } from "../program/evaluate.ts";
import { variablesRead } from "../program/expression-facts.ts";
import type { Domain, NeuronProgram, Program, ProjectionProgram, Statement } from "../program/program.ts";
import { compiled, scalarMemory } from "./scalar-memory.ts";

/** What more of a weight does to the rate: 1 raises it, -1 lowers it; null where that cannot be told. */
export type Sign = 1 | -1 | null;

/** The sign that projections have in common; null if they differ, if one cannot be told, or if there is none. */
export function commonSign(program: Program, projections: readonly ProjectionProgram[]): Sign {
  const signs = new Set(projections.map((projection) => signOf(program, projection)));
  return signs.size === 1 ? [...signs][0]! : null;
}

/**
 * What a spike does to the membrane of its target, at rest and where the membrane turns into a spike.
 *
 * A current has one sign at both; a conductance too, unless it reverses between them. Then, and where a mechanism or a
 * protocol moves the reversal, the sign cannot be told; nor where the receptor acts neither on the membrane nor, by ticks of
 * every step, on branches that do.
 */
function signOf(program: Program, projection: ProjectionProgram): Sign {
  const { body } = program.populations[projection.to]!;
  if (body.kind !== "neurons") return null;
  const membrane = membraneOf(program, body.neuron);
  if (membrane === null) return null;
  const [rest, edge] = membrane.places;
  for (const route of [somaticRoute(membrane, projection), branchRoute(program, membrane, projection)]) {
    const effect = (v: number, moved?: number) => membrane.change(v, route, moved);
    const atRest = effect(rest);
    const atEdge = effect(edge);
    const largest = Math.max(Math.abs(atRest), Math.abs(atEdge));
    if (!(largest > 0 && Number.isFinite(largest))) continue;
    // 1e-6 of the larger one is left by rounding where the reversal is the potential of rest
    if (Math.abs(atRest) > 1e-6 * largest && atRest * atEdge <= 0) return null;
    const moves = movedVariables(program, body.neuron, membrane).some((id) => {
      const [movedRest, movedEdge] = [effect(rest, id), effect(edge, id)];
      // a gate or a leak keeps the ratio to 0.1 %; a reversal that is a tenth more changes it by several per cent
      return Math.abs(movedRest * atEdge - movedEdge * atRest) > 0.01 * largest * Math.abs(movedEdge);
    });
    return moves ? null : atEdge > 0 ? 1 : -1;
  }
  return null;
}

/** How a spike comes to the membrane: what it does on arrival, and what passes it on at the end of each step. */
interface Route {
  readonly arrive: () => void;
  readonly passOn: () => void;
}

/** One cell in a memory of its own. */
interface Membrane {
  readonly values: readonly Float64Array[];
  /** What runs statements in that memory. */
  readonly compile: (statements: readonly Statement[]) => () => void;
  /** Potential at rest, and the one at which the cell is hardest to raise. */
  readonly places: readonly [number, number];
  /** What a spike adds to the changes of the potential held at `v`, in sum; `moved` is a variable that is a tenth more. */
  readonly change: (v: number, route: Route, moved?: number) => number;
  /** Variables from which the potential is computed. */
  readonly reads: ReadonlySet<number>;
  /** Variables that relax and do not start at 0, as conductances do. */
  readonly relaxing: readonly number[];
}

/** Steps in which a spike must act on the membrane; the rise of NMDA needs some. */
const STEPS = 20;

/** Size of a spike in the unit of its receptor: so small that its effect is in proportion. */
const SMALL = 1e-3;

function membraneOf(program: Program, neuron: NeuronProgram): Membrane | null {
  const potential = potentialOf(neuron);
  if (potential === undefined) return null;
  const memory = scalarMemory(program);
  const { values } = memory;
  const start = values.map(([x]) => x!);
  const frame = newFrame();
  const compile = (statements: readonly Statement[]) => {
    const run = compiled(statements, values, (expr) => evaluator(expr, memory));
    return () => run(frame);
  };
  const integrate = compile(neuron.integrate);
  const fires = evaluator(neuron.threshold, memory);
  const relax = relaxation(program, neuron, memory);
  const put = (v: number) => {
    for (const [id, x] of start.entries()) values[id]![0] = x;
    values[potential]![0] = v;
  };
  const slope = (v: number) => {
    put(v);
    integrate();
    return values[potential]![0]! - v;
  };
  const places = placesOf(start[potential]!, slope, (v) => {
    put(v);
    return fires(frame) !== 0;
  });
  if (places === null) return null;
  const course = (v: number, { arrive, passOn }: Route, moved: number | undefined) => {
    put(v);
    if (moved !== undefined) values[moved]![0]! += 0.1 * (start[moved]! || places[1] - places[0]);
    arrive();
    let sum = 0;
    for (let step = 0; step < STEPS; step++) {
      values[potential]![0] = v;
      integrate();
      sum += values[potential]![0]! - v;
      passOn();
      relax();
    }
    return sum;
  };
  return {
    values,
    compile,
    places,
    change: (v, route, moved) => course(v, route, moved) - course(v, { ...route, arrive: () => {} }, moved),
    reads: variablesBehind(neuron.integrate, potential),
    relaxing: neuron.decays.map(({ variable }) => variable).filter((id) => start[id] !== 0),
  };
}

/** The variable that a threshold reads, the dynamics move and a spike resets. */
function potentialOf({ integrate, reset, threshold }: NeuronProgram): number | undefined {
  const targets = (statements: readonly Statement[]) =>
    statements.flatMap((each) => (each.kind === "assign" ? [each.target] : []));
  const moved = new Set(targets(integrate));
  const read = variablesRead(threshold);
  return targets(reset).find((id) => moved.has(id) && read.has(id));
}

/** A step of what relaxes. */
function relaxation(program: Program, { decays }: NeuronProgram, memory: ReturnType<typeof scalarMemory>) {
  const frame = newFrame();
  const steps = decays.map(({ variable, rate, toward }) => {
    const [k, aim] = [evaluator(rate, memory), evaluator(toward, memory)];
    return () => {
      const value = memory.values[variable]!;
      const rest = aim(frame);
      value[0] = rest + (value[0]! - rest) * Math.exp(-k(frame) * program.dt);
    };
  });
  return () => {
    for (const step of steps) step();
  };
}

/** By the receptors that the membrane reads. */
function somaticRoute({ values }: Membrane, { receptors }: ProjectionProgram): Route {
  const largest = Math.max(...receptors.map(({ scale }) => Math.abs(scale))) || 1;
  const arrive = () => {
    for (const { variable, scale } of receptors) values[variable]![0]! += (SMALL * scale) / largest;
  };
  return { arrive, passOn: () => {} };
}

/** By branches, whose ticks of every step pass on to the membrane what a spike opens there; one branch stands for all. */
function branchRoute(program: Program, membrane: Membrane, projection: ProjectionProgram): Route {
  const { values, compile } = membrane;
  const { to, onPre, weightVariable } = projection;
  const ofCell = ({ site, owner }: Domain) => (site === "branch" || site === "post") && owner === to;
  const ticks = program.ticks
    .filter(({ steps }) => steps === 1)
    .flatMap(({ passes, instance }) =>
      passes.flatMap((pass): readonly Statement[] => {
        if (pass.kind === "each") return ofCell(pass.domain) ? pass.statements : [];
        if (pass.kind !== "reduce") return [];
        const origin = { owner: instance, text: "" };
        return pass.over
          .filter(({ domain }) => ofCell(domain))
          .map(({ value }) => ({ kind: "assign", target: pass.target, value, origin }));
      }),
    );
  const open = compile(onPre.filter(({ site }) => site === "branch").map(({ statement }) => statement));
  const arrive = () => {
    // a weight that starts at 0, as in a list, opens nothing
    if (weightVariable !== null && !(values[weightVariable]![0]! > 0)) values[weightVariable]![0] = 1;
    open();
  };
  return { arrive, passOn: compile(ticks) };
}

/** Potential at rest, and where a cell is hardest to raise: below threshold, or where an upstroke takes over. */
function placesOf(
  start: number,
  slope: (v: number) => number,
  fires: (v: number) => boolean,
): readonly [number, number] | null {
  const low = slope(start) < 0 ? boundary(start, -1, (v) => slope(v) >= 0) : start;
  const high = fires(start) ? start : boundary(start, 1, fires);
  if (low === null || high === null) return null;
  const potentials = Array.from({ length: GRID + 1 }, (_, k) => low + ((high - low) * k) / GRID);
  const slopes = potentials.map(slope);
  const edge = slopes.lastIndexOf(Math.min(...slopes));
  const rest = slopes.findIndex((change) => change <= 0);
  return edge < 0 ? null : [potentials[rest < 0 ? 0 : Math.min(rest, edge)]!, potentials[edge]!];
}

/** Potentials between the lowest and the highest that are looked at. */
const GRID = 400;

/** Where a claim becomes true on the way from `start` upwards (1) or downwards (-1); null if it does not. */
function boundary(start: number, way: 1 | -1, claim: (v: number) => boolean): number | null {
  let far = 1e-3;
  while (!claim(start + way * far)) {
    far *= 2;
    if (far > 1e6) return null;
  }
  let near = 0;
  for (let i = 0; i < 60; i++) {
    const middle = (near + far) / 2;
    if (claim(start + way * middle)) far = middle;
    else near = middle;
  }
  return start + way * far;
}

/** Variables that statements read to compute one of them. */
function variablesBehind(statements: readonly Statement[], target: number): ReadonlySet<number> {
  const values = statements.filter((each) => each.kind === "let" || each.target === target);
  return new Set(values.flatMap(({ value }) => [...variablesRead(value)]));
}

/** Of the variables behind the potential those that mechanisms or a protocol move. */
function movedVariables(program: Program, neuron: NeuronProgram, { reads, relaxing }: Membrane): number[] {
  const passes = [...program.ticks.flatMap((tick) => tick.passes), ...Object.values(program.onEnter).flat()];
  const statements = [
    ...passes.flatMap((pass) => (pass.kind === "each" ? pass.statements : [])),
    ...neuron.after,
    ...[...neuron.onPost, ...neuron.gated].flatMap((step) => step.statements),
    ...program.projections.flatMap(({ before, onPre }) => [
      ...before,
      ...onPre.map(({ statement }) => statement),
    ]),
  ];
  const moved = new Set([
    ...relaxing,
    ...passes.flatMap((pass) => (pass.kind === "reduce" || pass.kind === "rank" ? [pass.target] : [])),
    ...statements.flatMap((each) => (each.kind === "assign" ? [each.target] : [])),
    ...program.protocol.flatMap(({ set }) => set.map(({ variable }) => variable)),
  ]);
  return [...reads].filter((id) => moved.has(id));
}
