import type { Ast } from "../equations/ast.ts";
import { walkAst } from "../equations/walk-ast.ts";
import type { Site } from "../model/mechanism.ts";
import { drawKey } from "../numerics/sparse-draw.ts";
import { call, constant, constantOf, minus, times } from "../program/expr.ts";
import type { Expr, StructurePass, Tick } from "../program/program.ts";
import { type Dimension, dimensionless } from "../units/dimension.ts";
import { addVariable, type Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { sparseSource } from "./draws.ts";
import { type EquationContext, readExpression, resolveAst, siteOf, tell } from "./equations.ts";
import type { Instance } from "./resolve-instance.ts";
import { ruleScope } from "./rule-target.ts";
import { canRead, siteWords } from "./scope.ts";
import { startValue } from "./start-value.ts";
import { intervalSteps, resolvePasses } from "./tick-rules.ts";

const perTime: Dimension = { ...dimensionless, time: -1 };

/** Hazard times interval above which most of a survival curve is lost in one tick. */
const LARGEST_HAZARD = 0.5;

/** Phase 8: the `structural` block of an instance; no tick where it has none, or after reporting what cannot be done. */
export function resolveStructure(build: Build, instance: Instance): Tick[] {
  const { structural, name } = instance.mechanism;
  if (structural === undefined) return [];
  const where = `${name}.structural`;
  const steps = intervalSteps(build, instance, structural.every, `${where}.every`);
  const work: Work = { build, instance, where, interval: steps * build.dt };
  if (!checkPlace(work)) return [];
  const formation = formationOf(work);
  const parts = instance.projections.map((projection) => partOf(work, projection, formation?.site ?? null));
  const after = resolvePasses(build, instance, structural.after ?? [], `${where}.after`, work.interval);
  const count = (what: string) => countVariable(work, what);
  const pass: StructurePass = {
    kind: "structure",
    population: instance.target.index,
    parts,
    formation,
    formed: count("formed"),
    eliminated: count("eliminated"),
    refused: count("refused"),
  };
  return [{ steps, instance: instance.name, passes: [pass, ...after] }];
}

interface Work {
  readonly build: Build;
  readonly instance: Instance;
  readonly where: string;
  /** ms. */
  readonly interval: number;
}

function checkPlace({ build, instance, where }: Work): boolean {
  const { mechanism, projections, name } = instance;
  const { form, weight } = mechanism.structural!;
  const before = build.mistakes.count();
  if (projections.length === 0) {
    build.mistakes.tell({
      what: `${mechanism.name} changes the structure of projections but is on none`,
      where: `mechanisms.${name}`,
      fix: "name its projections under `on`",
    });
  }
  if (form === undefined) return build.mistakes.count() === before;
  if (weight === undefined) {
    build.mistakes.tell({
      what: `${mechanism.name} forms synapses and gives them no weight`,
      where,
      fix: 'add weight, such as "wNew"',
    });
  }
  for (const projection of projections) {
    if (projection.spec.capacity !== undefined) continue;
    build.mistakes.tell({
      what: `${mechanism.name} forms synapses of ${projection.name}, which declares no capacity`,
      where: `projections.${projection.name}`,
      fix: "add capacity: room for so many synapses for each target cell, those it begins with included",
    });
  }
  return build.mistakes.count() === before;
}

/** How many synapses each neuron, or each of its branches, gains at a tick. */
function formationOf(work: Work): StructurePass["formation"] {
  const { build, instance } = work;
  const text = instance.mechanism.structural!.form;
  if (text === undefined) return null;
  const where = `${work.where}.form`;
  const ast = readExpression(build, text, where);
  if (ast === undefined) return null;
  const scope = instance.names;
  const site = canRead("post", siteOf(ast, scope)) ? "post" : "branch";
  const draws = { refused: "the number of new synapses is drawn from the rate" };
  const finer = ruleScope(instance, instance.projections[0]!);
  const context = { build, scope, site, where, text, draws, finer } as const;
  const rate = resolveAst(ast, context, perTime, "rate of formation");
  if (rate === undefined) return null;
  const mean = call("max", constant(0), times(constant(work.interval), rate));
  const source = sparseSource(build, instance.name, "form")();
  const key = (what: string) => drawKey(build.model.seed, instance.name, what);
  return {
    site,
    count: { kind: "draw", distribution: "poisson", args: [mean], source },
    partner: key("partner"),
    branch: key("branch"),
  };
}

function partOf(
  work: Work,
  projection: ProjectionDraft,
  site: "post" | "branch" | null,
): StructurePass["parts"][number] {
  return {
    projection: projection.index,
    removal: removalOf(work, projection),
    chance: site === null ? null : chanceOf(work, projection, site),
    weight: site === null ? constant(0) : weightOf(work, projection),
  };
}

/** 1 with the probability 1 - exp(-hazard * interval). */
function removalOf(work: Work, projection: ProjectionDraft): Expr | null {
  const { build, instance, interval } = work;
  const draws = { refused: "whether a synapse goes is drawn from the hazard" };
  const equation = equationAt(work, "eliminate", projection, draws);
  const hazard = equation && resolveAst(equation.ast, equation.context, perTime, "hazard");
  if (hazard === undefined) return null;
  checkHazard(work, projection, hazard);
  const probability = minus(constant(1), call("exp", times(constant(-interval), hazard)));
  const source = sparseSource(build, instance.name, `eliminate@${projection.name}`)();
  return { kind: "draw", distribution: "bernoulli", args: [probability], source };
}

/** Warns where a tick would remove most of what has this hazard: the interval is too long for it. */
function checkHazard({ build, where, interval }: Work, projection: ProjectionDraft, hazard: Expr): void {
  const weight = projection.program.weightVariable!;
  const start = [startValue(build, hazard), startValue(build, hazard, new Map([[weight, 0]]))];
  const largest = Math.max(...start.filter(Number.isFinite)) * interval;
  if (!(largest > LARGEST_HAZARD)) return;
  build.mistakes.warn(
    `${where}: hazard times interval is ${Number(largest.toPrecision(3))} at the start, above ${LARGEST_HAZARD}: many synapses go in one tick; shorten every`,
  );
}

function chanceOf(work: Work, projection: ProjectionDraft, site: "post" | "branch"): Expr | null {
  const draws = { refused: "the partner is drawn from the chances" };
  const equation = equationAt(work, "partner", projection, draws);
  const readable: readonly Site[] = ["pre", "post", "population", "network"];
  if (equation === undefined || !readsOnly(equation, site === "post" ? readable : [...readable, "branch"]))
    return null;
  return resolveAst(equation.ast, equation.context, dimensionless, "chance") ?? null;
}

function weightOf(work: Work, projection: ProjectionDraft): Expr {
  const source = sparseSource(work.build, work.instance.name, `weight@${projection.name}`);
  const equation = equationAt(work, "weight", projection, source);
  const readable: readonly Site[] = ["pre", "branch", "post", "population", "network"];
  if (equation === undefined || !readsOnly(equation, readable)) return constant(0);
  const weight = resolveAst(equation.ast, equation.context, dimensionless, "weight") ?? constant(0);
  const value = constantOf(weight);
  if (value !== undefined && value >= 0) return weight;
  if (value === undefined) return call("max", constant(0), weight);
  tell(equation.context, equation.ast.span, {
    what: `a weight must be 0 or more, got ${value}`,
    fix: "the receptor says whether a spike excites or inhibits; give its size here",
  });
  return constant(0);
}

interface PairEquation {
  readonly ast: Ast;
  readonly context: EquationContext;
}

/** An equation of the block at the synapses of a projection; undefined where there is none or it cannot be read. */
function equationAt(
  { build, instance, where }: Work,
  word: "eliminate" | "partner" | "weight",
  projection: ProjectionDraft,
  draws: EquationContext["draws"],
): PairEquation | undefined {
  const text = instance.mechanism.structural![word];
  const place = `${where}.${word}`;
  const ast = text === undefined ? undefined : readExpression(build, text, place);
  if (text === undefined || ast === undefined) return undefined;
  const scope = ruleScope(instance, projection);
  return { ast, context: { build, scope, site: "synapse", where: place, text, draws } };
}

/** False after reporting a name that has no value before the synapse is there. */
function readsOnly({ ast, context }: PairEquation, sites: readonly Site[]): boolean {
  let fits = true;
  walkAst(ast, (part) => {
    const meaning = part.kind === "name" ? context.scope.get(part.name) : undefined;
    if (part.kind !== "name" || meaning === undefined || sites.includes(meaning.site)) return;
    fits = false;
    tell(context, part.span, {
      what: `${part.name} lives at the ${siteWords[meaning.site]} and cannot be read before there is a synapse`,
      fix: `read what lives at the ${sites.map((site) => siteWords[site]).join(", ")}`,
    });
  });
  return fits;
}

function countVariable({ build, instance }: Work, what: string): number {
  return addVariable(build, {
    name: `${instance.name}.${what}`,
    site: "post",
    population: instance.target.index,
    projection: -1,
    precision: "f64",
    dimension: dimensionless,
    initial: constant(0),
  });
}
