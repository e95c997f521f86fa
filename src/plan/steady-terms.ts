import { constant } from "../program/expr.ts";
import { contains, needsDouble, variablesRead } from "../program/expression-facts.ts";
import type {
  Expr,
  NeuronProgram,
  Pass,
  Precision,
  Program,
  Statement,
  Variable,
} from "../program/program.ts";
import { changedInSteps } from "./changed-in-steps.ts";
import { replaceParts } from "./replace-parts.ts";

/**
 * Terms of a neuron that no step changes, only ticks, states and the protocol: each is kept as a hidden variable of site
 * post, which `refresh` fills.
 */
export class SteadyTerms {
  readonly variables: Variable[];
  readonly refresh: Pass[] = [];
  private readonly program: Program;
  private readonly changed = new Map<number, ReadonlySet<number>>();
  private readonly made = new Map<string, number>();

  constructor(program: Program) {
    this.program = program;
    this.variables = [...program.variables];
  }

  /** True if no step changes what `term` reads of a neuron of the population. */
  isSteady(population: number, term: Expr): boolean {
    if (contains(term, ({ kind }) => kind === "ambient" || kind === "draw" || kind === "local")) return false;
    let changed = this.changed.get(population);
    if (changed === undefined) {
      changed = changedInSteps(this.program, population);
      this.changed.set(population, changed);
    }
    return ![...variablesRead(term)].some((id) => changed.has(id));
  }

  /** Reads the hidden variable with the value of a steady term. */
  kept(population: number, term: Expr, name: string, precision: Precision): Expr {
    const key = `${population} ${precision} ${JSON.stringify(term)}`;
    let id = this.made.get(key);
    if (id === undefined) {
      id = this.variables.length;
      this.made.set(key, id);
      const place = { site: "post", population, projection: -1 } as const;
      const dimension = { time: 0, voltage: 0, current: 0, length: 0, amount: 0 };
      const initial = { kind: "constant", value: 1 } as const;
      this.variables.push({ id, name: `${name} ${id}`, ...place, precision, dimension, initial });
      const origin = { owner: name, text: "" };
      const statements = [{ kind: "assign", target: id, value: term, origin }] as const;
      this.refresh.push({ kind: "each", domain: { site: "post", owner: population }, statements });
    }
    return { kind: "read", variable: id };
  }
}

/**
 * A neuron whose single precision equations and threshold read steady terms of double precision as single numbers: one
 * number in double precision, such as a threshold that homeostasis moves, makes all of its equation double otherwise.
 */
export function withSteadyTerms(
  program: Program,
  population: number,
  neuron: NeuronProgram,
  terms: SteadyTerms,
): NeuronProgram {
  if (program.precision !== "f32") return neuron;
  const doubleLets = new Set(
    neuron.integrate.flatMap((one) => (one.kind === "let" && one.precision === "f64" ? [one.local] : [])),
  );
  const isKept = (part: Expr): boolean => readsDouble(program, part) && terms.isSteady(population, part);
  const relieved = (value: Expr): Expr => {
    const single = replaceParts(value, (part) => (isKept(part) ? constant(0) : undefined));
    if (needsDouble(single, program, doubleLets)) return value;
    return replaceParts(value, (part) =>
      isKept(part) ? terms.kept(population, part, "steady", "f32") : undefined,
    );
  };
  const isSingle = (statement: Statement): boolean =>
    (statement.kind === "let" ? statement : program.variables[statement.target]!).precision === "f32";
  return {
    ...neuron,
    integrate: neuron.integrate.map((one) => (isSingle(one) ? { ...one, value: relieved(one.value) } : one)),
    threshold: relieved(neuron.threshold),
  };
}

function readsDouble(program: Program, part: Expr): boolean {
  return [...variablesRead(part)].some((id) => program.variables[id]!.precision === "f64");
}
