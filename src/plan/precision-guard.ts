import { type Evaluate, evaluator, type Frame, newFrame } from "../program/evaluate.ts";
import type { Decay, Expr, Program, Statement } from "../program/program.ts";

/** Relative change of a number below which single precision (24 bits) loses more than a sixteenth of it. */
const LEAST_CHANGE = 2 ** -20;

/**
 * The program with variables of synapses and axons in double precision where one of their rules would be lost in single
 * precision, because what it changes at an event or tick is too small a part of the value; and a warning for each.
 *
 * The change is estimated from the start values of one element, with all else that is read as it starts, 0, and doubled
 * (1 for what starts at 0): the largest counts. A rule that changes nothing then is left alone.
 */
export function guardPrecision(program: Program): Program {
  const lost = new Map<number, string>();
  const probes = new Probes(program);
  for (const statements of rulesOf(program)) {
    probes.statements(statements, (target, change, owner) => {
      if (change > 0 && change < LEAST_CHANGE && isSingle(program, target)) lost.set(target, owner);
    });
  }
  for (const { decays } of program.projections) {
    for (const decay of decays) {
      if (isSwept(program, decay) && isSingle(program, decay.variable))
        if (probes.decay(decay) < LEAST_CHANGE) lost.set(decay.variable, "its relaxation");
    }
  }
  if (lost.size === 0) return program;
  const variables = program.variables.map((variable) =>
    lost.has(variable.id) ? { ...variable, precision: "f64" as const } : variable,
  );
  const warnings = [...lost].map(
    ([id, owner]) =>
      `${program.variables[id]!.name} is kept in double precision: ${owner} changes it by less than a millionth at a time, which single precision would lose`,
  );
  return { ...program, variables, warnings: [...program.warnings, ...warnings] };
}

function isSingle(program: Program, id: number): boolean {
  const { precision, site } = program.variables[id]!;
  return precision === "f32" && (site === "synapse" || site === "pre");
}

/** Relaxations that are done in small steps; those to 0 at a constant rate are kept in a scale that grows with time. */
function isSwept(program: Program, { variable, rate, toward }: Decay): boolean {
  if (program.variables[variable]!.site !== "synapse") return false;
  return rate.kind !== "constant" || toward.kind !== "constant" || toward.value !== 0;
}

/** Statements that run together at one element, except those of each step of a neuron. */
function rulesOf(program: Program): (readonly Statement[])[] {
  const passes = [...program.ticks.flatMap((tick) => tick.passes), ...Object.values(program.onEnter).flat()];
  return [
    ...passes.flatMap((pass) => (pass.kind === "each" ? [pass.statements] : [])),
    ...program.populations.flatMap(({ body }) =>
      body.kind === "neurons"
        ? [...body.neuron.onPost, ...body.neuron.gated].map(({ statements }) => statements)
        : [],
    ),
    ...program.projections.flatMap(({ before, onPre }) => [before, onPre.map(({ statement }) => statement)]),
  ];
}

/** Evaluates rules at one element whose values are made up. */
class Probes {
  private readonly program: Program;
  private readonly start: readonly number[];
  private readonly values: Float64Array[];
  private readonly frame: Frame = newFrame();

  constructor(program: Program) {
    this.program = program;
    this.values = program.variables.map(() => new Float64Array(1));
    for (const { initial, id } of program.variables)
      this.values[id]![0] = finite(this.evaluator(initial)(this.frame));
    this.start = this.values.map(([value]) => value!);
  }

  /** Tells the largest relative change of the target of each assignment. */
  statements(
    statements: readonly Statement[],
    tell: (target: number, change: number, owner: string) => void,
  ): void {
    const values = statements.map(({ value }) => this.evaluator(value));
    const largest = statements.map(() => 0);
    for (const probe of probes) {
      statements.forEach((statement, k) => {
        this.set(probe);
        if (statement.kind === "let") this.frame.locals[statement.local] = values[k]!(this.frame);
        else largest[k] = Math.max(largest[k]!, this.change(statement.target, values[k]!));
      });
    }
    statements.forEach((statement, k) => {
      if (statement.kind === "assign") tell(statement.target, largest[k]!, statement.origin.owner);
    });
  }

  /** Largest relative change in a step. */
  decay({ variable, rate, toward }: Decay): number {
    const rateOf = this.evaluator(rate);
    const towardOf = this.evaluator(toward);
    return Math.max(
      ...probes.map((probe) => {
        this.set(probe);
        const step = rateOf(this.frame) * this.program.dt;
        return this.change(variable, (f) => {
          const x = this.start[variable]!;
          return x + step * (towardOf(f) - x);
        });
      }),
    );
  }

  private change(target: number, value: Evaluate): number {
    const before = this.start[target]!;
    const others = this.values[target]![0]!;
    this.values[target]![0] = before;
    const after = value(this.frame);
    this.values[target]![0] = others;
    if (before === 0 || !Number.isFinite(after)) return before === after ? 0 : Number.POSITIVE_INFINITY;
    return Math.abs(after - before) / Math.abs(before);
  }

  private set(probe: (start: number) => number): void {
    this.start.forEach((value, id) => {
      this.values[id]![0] = probe(value);
    });
  }

  private evaluator(expr: Expr): Evaluate {
    const { variables, streams } = this.program;
    return evaluator(expr, {
      variables,
      values: this.values,
      uniforms: streams.map(({ draws }) => new Float64Array(draws).fill(0.3)),
      draws: streams.map(({ draws }) => draws),
    });
  }
}

const probes: readonly ((start: number) => number)[] = [
  (start) => start,
  () => 0,
  (start) => (start === 0 ? 1 : 2 * start),
];

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
