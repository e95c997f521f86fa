import { choose } from "../program/expr.ts";
import { contains, parts, variablesRead } from "../program/expression-facts.ts";
import type { Expr, Pass, Program, Statement, Variable } from "../program/program.ts";
import { withFirstBounds } from "./first-bounds.ts";
import { guardPrecision } from "./precision-guard.ts";
import { type SilencePlan, withSilence } from "./silence-plan.ts";
import { withoutZeros } from "./zero-variables.ts";

/**
 * The program with what depends on the neuron alone taken out of the sweeps over its synapses at ticks.
 *
 * Such terms become hidden post variables, computed once for each neuron in a pass before the sweep: scaling all weights
 * of a neuron by one number then costs one product a synapse.
 */
export function hoistPostTerms(program: Program): Program {
  const variables: Variable[] = [...program.variables];
  const ticks = program.ticks.map((tick) => ({
    ...tick,
    passes: tick.passes.flatMap((pass) => hoistPass(program, variables, pass)),
  }));
  return { ...program, variables, ticks };
}

function hoistPass(program: Program, variables: Variable[], pass: Pass): readonly Pass[] {
  if (pass.kind !== "each" || pass.domain.site !== "synapse") return [pass];
  const population = program.projections[pass.domain.owner]!.to;
  const before: Statement[] = [];
  const found = new Map<string, number>();
  const hide = (term: Expr, like: Variable): Expr => {
    const key = `${like.precision} ${JSON.stringify(term)}`;
    let id = found.get(key);
    if (id === undefined) {
      id = variables.length;
      found.set(key, id);
      variables.push({
        ...like,
        id,
        name: `hoisted ${id}`,
        site: "post",
        population,
        projection: -1,
        initial: { kind: "constant", value: 0 },
      });
      before.push({ kind: "assign", target: id, value: term, origin: { owner: "hoisted", text: "" } });
    }
    return { kind: "read", variable: id };
  };
  const statements = pass.statements.map((statement) => {
    if (statement.kind !== "assign") return statement;
    const like = variables[statement.target]!;
    return { ...statement, value: replaceTerms(statement.value, variables, (term) => hide(term, like)) };
  });
  if (before.length === 0) return [pass];
  return [
    { kind: "each", domain: { site: "post", owner: population }, statements: before },
    { ...pass, statements },
  ];
}

/** `expr` with each largest part that reads post variables, and nothing finer, replaced. */
function replaceTerms(expr: Expr, variables: readonly Variable[], replace: (term: Expr) => Expr): Expr {
  if (isPostTerm(expr, variables)) return replace(expr);
  const inner = (part: Expr) => replaceTerms(part, variables, replace);
  switch (expr.kind) {
    case "unary":
      return { ...expr, of: inner(expr.of) };
    case "binary":
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case "call":
      return { ...expr, args: expr.args.map(inner) };
    case "if":
      return choose(inner(expr.condition), inner(expr.then), inner(expr.otherwise));
    default:
      return expr;
  }
}

function isPostTerm(expr: Expr, variables: readonly Variable[]): boolean {
  if (parts(expr).length === 0) return false;
  const sites = [...variablesRead(expr)].map((id) => variables[id]!.site);
  const opaque = contains(expr, ({ kind }) => kind === "local" || kind === "draw" || kind === "ambient");
  return (
    !opaque && sites.includes("post") && sites.every((site) => !["synapse", "pre", "branch"].includes(site))
  );
}

/** A program for the engine, and what has to be computed at the start and whenever factors may have changed. */
export interface EngineProgram {
  readonly program: Program;
  /** Passes over neurons that fill hidden variables from others. */
  readonly refresh: readonly Pass[];
  /** By projection: post variable with the bound that is in force for its weights, see `withFirstBounds`; null if none. */
  readonly bounds: readonly (number | null)[];
  /** How silence is skipped; null where it is not asked for or not possible. */
  readonly silence: SilencePlan | null;
}

/**
 * The program with sweeps relieved of terms of the neuron alone, and with the product of the factors of each target kept
 * as one hidden variable, where factors change at ticks and by the protocol only.
 */
export function prepareProgram(source: Program): EngineProgram {
  const program = hoistPostTerms(guardPrecision(withoutZeros(source)));
  const variables: Variable[] = [...program.variables];
  const refresh: Pass[] = [];
  const made = new Map<string, number>();
  const projections = program.projections.map((projection) => {
    const { gain, to, receptors, transmits } = projection;
    if (gain === null || transmits !== null || receptors.length === 0) return projection;
    if (changesInSteps(program, to, gain)) return projection;
    const key = `${to} ${JSON.stringify(gain)}`;
    let id = made.get(key);
    if (id === undefined) {
      const like = variables[receptors[0]!.variable]!;
      id = variables.length;
      made.set(key, id);
      variables.push({ ...like, id, name: `gain ${id}`, initial: { kind: "constant", value: 1 } });
      const statement: Statement = {
        kind: "assign",
        target: id,
        value: gain,
        origin: { owner: "gain", text: "" },
      };
      refresh.push({ kind: "each", domain: { site: "post", owner: to }, statements: [statement] });
    }
    return { ...projection, gain: { kind: "read", variable: id } as const };
  });
  const { program: bounded, bounds } = withFirstBounds({ ...program, variables, projections });
  return { ...withSilence(bounded), refresh, bounds };
}

/** True if a step, not a tick, may change what `gain` reads. */
function changesInSteps(program: Program, population: number, gain: Expr): boolean {
  const { body } = program.populations[population]!;
  if (contains(gain, ({ kind }) => kind === "ambient" || kind === "draw")) return true;
  if (body.kind !== "neurons") return false;
  const { neuron } = body;
  const statements = [
    ...neuron.integrate,
    ...neuron.reset,
    ...neuron.after,
    ...neuron.onPost.flatMap((step) => step.statements),
    ...program.projections.flatMap(({ onPre }) => onPre.map(({ statement }) => statement)),
  ];
  const changed = new Set(statements.flatMap((one) => (one.kind === "assign" ? [one.target] : [])));
  for (const { variable } of neuron.decays) changed.add(variable);
  for (const { receptors } of program.projections)
    for (const { variable } of receptors) changed.add(variable);
  return [...variablesRead(gain)].some((id) => changed.has(id));
}
