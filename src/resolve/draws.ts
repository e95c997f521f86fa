import type { Site } from "../model/mechanism.ts";
import type { Draw } from "../model/model.ts";
import type { QuantityText } from "../model/quantity-text.ts";
import { drawKey } from "../numerics/sparse-draw.ts";
import { call, constant, plus, times } from "../program/expr.ts";
import type { DrawSource, Expr } from "../program/program.ts";
import { type Dimension, sameDimension } from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import { parseQuantity } from "../units/quantity.ts";
import { attempt, type Build } from "./build.ts";
import { readExpression, resolveAst } from "./equations.ts";
import type { Scope } from "./scope.ts";

/** Keys for the sparse draws of one call site: hash of the seed, the owner, the place and the number of the draw in it. */
export function sparseSource(build: Build, owner: string, place: string): () => DrawSource {
  let number = 0;
  return () => ({ kind: "sparse", key: drawKey(build.model.seed, owner, `${place} ${number++}`) });
}

/** Slots in the stream of (owner, population): one for each call, drawn once a step. */
export function stepSource(build: Build, owner: string, population: number): () => DrawSource {
  return () => {
    let stream = build.streams.findIndex((each) => each.instance === owner && each.population === population);
    if (stream < 0) stream = build.streams.push({ instance: owner, population, draws: 0 }) - 1;
    return { kind: "step", stream, slot: build.streams[stream]!.draws++ };
  };
}

export interface DrawContext {
  readonly build: Build;
  readonly scope: Scope;
  readonly site: Site;
  readonly where: string;
  readonly dimension: Dimension;
  readonly source: () => DrawSource;
}

/** The value of one element as an expression, in coherent units; undefined after a mistake has been reported. */
export function resolveDraw(draw: Draw, context: DrawContext): Expr | undefined {
  if (typeof draw === "string" || typeof draw === "number") return quantity(draw, context);
  if ("uniform" in draw) {
    const low = quantity(draw.uniform[0], context, "uniform[0]");
    const high = quantity(draw.uniform[1], context, "uniform[1]");
    if (low === undefined || high === undefined) return undefined;
    return plus(low, times(plus(high, times(constant(-1), low)), drawn("uniform", context)));
  }
  if ("normal" in draw) {
    const mean = quantity(draw.normal.mean, context, "normal.mean");
    const sd = quantity(draw.normal.sd, context, "normal.sd", "sd");
    return mean && sd && plus(mean, times(sd, drawn("normal", context)));
  }
  if ("lognormal" in draw) {
    const median = quantity(draw.lognormal.median, context, "lognormal.median");
    const sdLog = quantity(draw.lognormal.sdLog, { ...context, dimension: plain }, "lognormal.sdLog", "sd");
    return median && sdLog && times(median, call("exp", times(sdLog, drawn("normal", context))));
  }
  return expression(draw.expression, context);
}

/** An expression of the language, with draws. */
export function expression(text: string, context: DrawContext): Expr | undefined {
  const { build, scope, site, where } = context;
  const ast = readExpression(build, text, where);
  return (
    ast && resolveAst(ast, { build, scope, site, where, text, draws: context.source }, context.dimension)
  );
}

const plain: Dimension = { time: 0, voltage: 0, current: 0, length: 0, amount: 0 };

function drawn(distribution: "uniform" | "normal", context: DrawContext): Expr {
  return { kind: "draw", distribution, args: [], source: context.source() };
}

function quantity(
  text: QuantityText,
  context: DrawContext,
  part = "",
  kind: "value" | "sd" = "value",
): Expr | undefined {
  const { mistakes } = context.build;
  const where = part === "" ? context.where : `${context.where}.${part}`;
  const parsed = attempt(mistakes, where, () => parseQuantity(text));
  if (parsed === undefined) return undefined;
  if (!sameDimension(parsed.dimension, context.dimension) && parsed.value !== 0) {
    mistakes.tell({
      what: `the value must be in ${dimensionName(context.dimension)}, got ${text}`,
      where,
      fix: 'write it with its unit, such as "5 mV"',
    });
    return undefined;
  }
  if (!Number.isFinite(parsed.value) || (kind === "sd" && parsed.value < 0)) {
    mistakes.tell({
      what:
        kind === "sd"
          ? `a standard deviation must be 0 or more, got ${text}`
          : `the value must be finite, got ${text}`,
      where,
      fix: "give a number that can be drawn with",
    });
    return undefined;
  }
  return constant(parsed.value);
}
