import type { ProjectionSpec } from "../model/model.ts";
import { call, constant, constantOf, over, plus } from "../program/expr.ts";
import type { Expr, ProjectionProgram } from "../program/program.ts";
import { rangeOf } from "../program/range.ts";
import { dimensionless, sameDimension } from "../units/dimension.ts";
import { parseQuantity } from "../units/quantity.ts";
import { attempt, type Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";
import { resolveDraw, sparseSource } from "./draws.ts";
import { ambientNames } from "./resolve-neuron.ts";

type Delays = Pick<ProjectionProgram, "delays" | "delayOf">;

const time = { ...dimensionless, time: 1 };
const drawnDelays = 16;
const listedDelays = 64;
const longest = 65535;

/**
 * Delays in whole steps: one, those of a list (64 distinct at most), or the values that a draw may take; more than 16 of
 * the latter become 16 evenly spaced ones, with a warning, and every synapse takes the nearest.
 */
export function resolveDelays(
  build: Build,
  name: string,
  spec: ProjectionSpec,
  to: PopulationDraft,
  from: PopulationDraft,
): Delays {
  if (spec.wiring.kind === "list" && spec.wiring.delays !== undefined)
    return listed(build, name, spec.wiring);
  if (spec.delay === undefined) return { delays: [0], delayOf: { kind: "constant" } };
  const where = `projections.${name}.delay`;
  const scope = new Map(ambientNames(build, to));
  scope.set("pre", { expr: { kind: "ambient", name: "pre" }, site: "pre", dimension: dimensionless });
  const source = sparseSource(build, name, "delay");
  const value = resolveDraw(spec.delay, { build, scope, site: "synapse", where, dimension: time, source });
  if (value === undefined) return { delays: [0], delayOf: { kind: "constant" } };
  const length = constantOf(value);
  if (length !== undefined) return { delays: [stepsOf(build, length, where)], delayOf: { kind: "constant" } };
  return drawn(build, value, where, to, from);
}

function drawn(build: Build, value: Expr, where: string, to: PopulationDraft, from: PopulationDraft): Delays {
  const [low, high] = rangeOf(value, { index: to.count - 1, pre: from.count - 1 });
  if (!(high < Number.POSITIVE_INFINITY)) {
    build.mistakes.tell({
      what: "this delay has no upper bound",
      where,
      fix: "wrap it in clip(..., 0 ms, 20 ms)",
    });
    return { delays: [0], delayOf: { kind: "constant" } };
  }
  const first = Math.max(0, Math.round(low / build.dt));
  const last = Math.max(first, Math.round(high / build.dt));
  if (last > longest) {
    stepsOf(build, high, where);
    return { delays: [first], delayOf: { kind: "constant" } };
  }
  const count = last - first + 1;
  const stride = count <= drawnDelays ? 1 : Math.ceil((last - first) / (drawnDelays - 1));
  const delays = Array.from(
    { length: Math.floor((last - first) / stride) + 1 },
    (_, k) => first + k * stride,
  );
  if (stride > 1) {
    build.mistakes.warn(
      `${where}: ${count} delays between ${first * build.dt} and ${last * build.dt} ms become ${delays.length}, ${stride} steps apart`,
    );
  }
  const steps = call("floor", plus(over(value, constant(build.dt)), constant(0.5)));
  return { delays, delayOf: { kind: "drawn", steps: call("max", constant(0), steps) } };
}

function listed(
  build: Build,
  name: string,
  wiring: NonNullable<ProjectionSpec["wiring"]> & { kind: "list" },
): Delays {
  const where = `projections.${name}.wiring.delays`;
  const texts = wiring.delays!;
  if (texts.length !== wiring.pre.length) {
    build.mistakes.tell({
      what: `${texts.length} delays do not fit ${wiring.pre.length} synapses`,
      where,
      fix: "give one delay for each entry of pre",
    });
  }
  const known = new Map<string | number, number>();
  const steps = Uint16Array.from(texts, (text, i) => {
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    const quantity = attempt(build.mistakes, `${where}[${i}]`, () => parseQuantity(text));
    const ok = quantity !== undefined && (sameDimension(quantity.dimension, time) || quantity.value === 0);
    if (quantity !== undefined && !ok) {
      build.mistakes.tell({
        what: `a delay must be in ms, got ${text}`,
        where: `${where}[${i}]`,
        fix: 'write it as "1.5 ms"',
      });
    }
    const whole = ok ? stepsOf(build, quantity.value, `${where}[${i}]`) : 0;
    known.set(text, whole);
    return whole;
  });
  const delays = [...new Set(steps)].sort((a, b) => a - b);
  if (delays.length > listedDelays) {
    build.mistakes.tell({
      what: `${delays.length} distinct delays are more than ${listedDelays}`,
      where,
      fix: "round them to fewer values: each costs a row for every presynaptic cell",
    });
  }
  return { delays: delays.length === 0 ? [0] : delays, delayOf: { kind: "list", steps } };
}

function stepsOf(build: Build, length: number, where: string): number {
  const steps = Math.round(length / build.dt);
  if (!(length >= 0) || steps > longest) {
    build.mistakes.tell({
      what: `a delay must be between 0 and ${longest * build.dt} ms, got ${length} ms`,
      where,
      fix: "shorten it or lengthen dt",
    });
    return 0;
  }
  if (Math.abs(steps * build.dt - length) > 1e-6 * build.dt) {
    build.mistakes.warn(`${where}: ${length} ms is rounded to ${steps} steps of ${build.dt} ms`);
  }
  return steps;
}
