import { type Evaluate, evaluator, type Frame, newFrame } from "../compile/evaluate.ts";
import type { Expr, Pass, Tick, Variable } from "../compile/program.ts";
import { isEmitted, tickName } from "../compile/wasm-ticks.ts";
import { elementsOf, rangeOf, type Shard } from "./shard.ts";

/** Runs the passes of tick number `tick` at the end of a step. */
export function runTick(
  shard: Shard,
  tick: number,
  now: { readonly step: number; readonly time: number },
): void {
  const { passes } = shard.program.ticks[tick]!;
  passes.forEach((pass, index) => {
    const emitted = shard.exports[tickName(tick, index)];
    if (emitted !== undefined) (emitted as () => void)();
    else if (!isEmitted(pass, shard)) runOutside(shard, pass, now);
  });
}

/** True if one of the passes of a tick reads or writes synapses of this projection. */
export function touchesSynapses({ passes }: Tick, projection: number): boolean {
  return passes.some((pass) => {
    const domains = pass.kind === "reduce" ? pass.over.map(({ domain }) => domain) : [pass.domain];
    return domains.some(({ site, owner }) => site === "synapse" && owner === projection);
  });
}

function runOutside(shard: Shard, pass: Pass, now: { readonly step: number; readonly time: number }): void {
  const values = currentValues(shard);
  const frame = newFrame();
  frame.step = now.step;
  frame.ambient.t = now.time;
  const compile = (expr: Expr): Evaluate =>
    evaluator(expr, { variables: shard.program.variables, values, uniforms: [], draws: [] });
  if (pass.kind === "each") {
    for (const statement of pass.statements) {
      const value = compile(statement.value);
      const { owner, site } = pass.domain;
      overElements(shard, site, owner, frame, () => {
        if (statement.kind === "let") frame.locals[statement.local] = value(frame);
        else write(shard, statement.target, frame, value(frame), values);
      });
    }
  } else if (pass.kind === "reduce") {
    reduce(shard, pass, compile, frame, values);
  } else {
    throw new Error("bug: rank is not available in the engine");
  }
}

type Values = Float64Array[];

/** All variables but those of synapses, at their own scale. */
function currentValues(shard: Shard): Values {
  return shard.program.variables.map((variable) => readVariable(shard, variable));
}

/** The owned elements of a variable, in double precision and at their own scale. */
export function readVariable(shard: Shard, variable: Variable): Float64Array {
  const values = Float64Array.from(elementsOf(shard, variable.id, rangeOf(shard, variable.id).count));
  const clock = shard.storage.clockOf.get(variable.id);
  if (clock === undefined) return values;
  const down = new DataView(shard.memory.buffer).getFloat64(shard.layout.control.clocks[clock]!.down, true);
  return values.map((value) => value * down);
}

function write(shard: Shard, target: number, frame: Frame, value: number, values: Values): void {
  const variable = shard.program.variables[target]!;
  const element =
    variable.site === "post"
      ? frame.post
      : variable.site === "branch"
        ? frame.branch
        : variable.site === "pre"
          ? frame.row
          : 0;
  values[target]![element] = value;
  const clock = shard.storage.clockOf.get(target);
  const up =
    clock === undefined
      ? 1
      : new DataView(shard.memory.buffer).getFloat64(shard.layout.control.clocks[clock]!.up, true);
  const scalar = variable.site === "population" || variable.site === "network";
  const kept = elementsOf(shard, target, scalar ? 2 : element + 1);
  kept[element] = value * up;
  if (scalar) kept[1] = value;
}

function overElements(shard: Shard, site: string, owner: number, frame: Frame, visit: () => void): void {
  const count =
    site === "pre"
      ? shard.shape.projections[owner]!.rows
      : site === "post"
        ? shard.shape.populations[owner]!.count
        : site === "branch"
          ? shard.shape.populations[owner]!.count * shard.program.populations[owner]!.branches
          : 1;
  const branches = shard.program.populations[owner]?.branches ?? 1;
  for (let i = 0; i < count; i++) {
    frame.row = i;
    frame.post = site === "branch" ? Math.floor(i / branches) : i;
    frame.branch = i;
    frame.ambient.index = i;
    visit();
  }
}

function reduce(
  shard: Shard,
  pass: Extract<Pass, { kind: "reduce" }>,
  compile: (expr: Expr) => Evaluate,
  frame: Frame,
  values: Values,
): void {
  const { site } = shard.program.variables[pass.target]!;
  if (site !== "population" && site !== "network") {
    throw new Error(`bug: ${pass.fn} at site ${site} is not available in the engine`);
  }
  const found: number[] = [];
  for (const { domain, value } of pass.over) {
    const f = compile(value);
    overElements(shard, domain.site, domain.owner, frame, () => found.push(f(frame)));
  }
  write(shard, pass.target, frame, combined(pass.fn, found), values);
}

function combined(fn: "sum" | "mean" | "median" | "min" | "max", values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  switch (fn) {
    case "sum":
      return sum;
    case "mean":
      return sum / values.length;
    case "min":
      return sorted[0]!;
    case "max":
      return sorted.at(-1)!;
    case "median":
      return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}
