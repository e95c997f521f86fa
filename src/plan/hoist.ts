import { contains, parts, variablesRead } from "../program/expression-facts.ts";
import type { Expr, Pass, Program, Statement, Variable } from "../program/program.ts";
import { withFirstBounds } from "./first-bounds.ts";
import { guardPrecision } from "./precision-guard.ts";
import { replaceParts } from "./replace-parts.ts";
import { type SilencePlan, withSilence } from "./silence-plan.ts";
import { SteadyTerms, withSteadyTerms } from "./steady-terms.ts";
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
    const value = replaceParts(statement.value, (part) =>
      isPostTerm(part, variables) ? hide(part, like) : undefined,
    );
    return { ...statement, value };
  });
  if (before.length === 0) return [pass];
  return [
    { kind: "each", domain: { site: "post", owner: population }, statements: before },
    { ...pass, statements },
  ];
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
 * The program with sweeps relieved of terms of the neuron alone, and with two kinds of terms that only ticks and the
 * protocol change kept as hidden variables: the product of the factors of each target, and what the equations of a neuron
 * read in double precision.
 */
export function prepareProgram(source: Program): EngineProgram {
  const program = hoistPostTerms(guardPrecision(withoutZeros(source)));
  const terms = new SteadyTerms(program);
  const projections = program.projections.map((projection) => {
    const { gain, to, receptors, transmits } = projection;
    if (gain === null || transmits !== null || receptors.length === 0) return projection;
    if (!terms.isSteady(to, gain)) return projection;
    const { precision } = program.variables[receptors[0]!.variable]!;
    return { ...projection, gain: terms.kept(to, gain, "gain", precision) };
  });
  const populations = program.populations.map((population, index) => {
    if (population.body.kind !== "neurons") return population;
    const neuron = withSteadyTerms(program, index, population.body.neuron, terms);
    return { ...population, body: { kind: "neurons" as const, neuron } };
  });
  const { variables, refresh } = terms;
  const { program: bounded, bounds } = withFirstBounds({ ...program, variables, projections, populations });
  return { ...withSilence(bounded), refresh, bounds };
}
