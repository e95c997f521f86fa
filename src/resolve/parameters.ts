import { walkAst } from "../equations/walk-ast.ts";
import type { Parameter } from "../model/mechanism.ts";
import { nearestName } from "../model/nearest.ts";
import { givenParameters, type WithPresets } from "../model/preset.ts";
import type { QuantityText } from "../model/quantity-text.ts";
import { constant, constantOf, read, times } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import { valueIn } from "../program/value-in.ts";
import { dimensionless, sameDimension } from "../units/dimension.ts";
import { parseQuantity, parseUnit } from "../units/quantity.ts";
import { addShared, attempt, type Build } from "./build.ts";
import { readExpression, resolveAst } from "./equations.ts";
import type { Meaning } from "./scope.ts";

export interface ParameterOwner {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly overrides: Readonly<Record<string, QuantityText>>;
  /** `E` or the name of the instance: variables are called `E.bias`. */
  readonly prefix: string;
  /** Place of the overrides in the model file. */
  readonly where: string;
  /** Name of the neuron or mechanism. */
  readonly model: string;
}

/** The parameters that the model file gives to a placed mechanism or a population, its preset included. */
export function givenAt(
  build: Build,
  of: WithPresets & { readonly name: string },
  spec: Parameters<typeof givenParameters>[1],
  where: string,
): ParameterOwner["overrides"] {
  const known = Object.keys(of.presets ?? {});
  if (spec.preset !== undefined && !known.includes(spec.preset)) {
    const near = nearestName(spec.preset, known);
    build.mistakes.tell({
      what: `unknown preset: ${spec.preset}`,
      where: `${where}.preset`,
      fix: near === undefined ? `${of.name} has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
  }
  return givenParameters(of, spec);
}

/**
 * What each parameter stands for: a constant, the variable that holds it (site network) if it is `live` or changed by the
 * protocol, or an expression of such variables.
 */
export function resolveParameters(build: Build, owner: ParameterOwner): Map<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  checkOverrides(build, owner);
  const open: string[] = [];
  const resolve = (name: string): void => {
    if (meanings.has(name)) return;
    const parameter = owner.parameters[name]!;
    const where = `${owner.model}.parameters.${name}`;
    const dimension = attempt(build.mistakes, where, () => parseUnit(parameter.unit).dimension);
    // 1 stands for a value that is refused below, so that no mistake follows from it
    meanings.set(name, {
      expr: constant(1),
      site: "network",
      dimension: dimension ?? dimensionless,
    });
    if (dimension === undefined) return;
    if (open.includes(name)) return;
    open.push(name);
    const value = parameterValue(build, owner, name, dimension, meanings, resolve, open);
    open.pop();
    if (value === undefined) return;
    meanings.set(name, { expr: stored(build, owner, name, dimension, value), site: "network", dimension });
  };
  for (const name of Object.keys(owner.parameters)) resolve(name);
  return meanings;
}

function parameterValue(
  build: Build,
  owner: ParameterOwner,
  name: string,
  dimension: Meaning["dimension"],
  meanings: Map<string, Meaning>,
  resolve: (name: string) => void,
  open: readonly string[],
): Expr | undefined {
  const override = owner.overrides[name];
  const parameter = owner.parameters[name]!;
  if (override !== undefined) {
    const place = `${owner.where}.${name}`;
    const quantity = attempt(build.mistakes, place, () => parseQuantity(override));
    if (quantity === undefined) return undefined;
    if (!sameDimension(quantity.dimension, dimension) && quantity.value !== 0) {
      build.mistakes.tell({
        what: `${name} must be in ${parameter.unit}, got ${override}`,
        where: place,
        fix: `write it with a unit, such as "${typeof parameter.value === "number" ? parameter.value : 1} ${parameter.unit}"`,
      });
      return undefined;
    }
    return compressed(build, parameter, checkRange(build, parameter, name, quantity.value, place));
  }
  if (typeof parameter.value === "number") {
    const value = valueIn(parameter.value, parameter.unit);
    return compressed(
      build,
      parameter,
      checkRange(build, parameter, name, value, `${owner.model}.parameters.${name}`),
    );
  }
  return derived(build, owner, name, parameter.value, dimension, meanings, resolve, open);
}

function derived(
  build: Build,
  owner: ParameterOwner,
  name: string,
  text: string,
  dimension: Meaning["dimension"],
  meanings: Map<string, Meaning>,
  resolve: (name: string) => void,
  open: readonly string[],
): Expr | undefined {
  const where = `${owner.model}.parameters.${name}`;
  const ast = readExpression(build, text, where);
  if (ast === undefined) return undefined;
  let circular = false;
  walkAst(ast, (part) => {
    if (part.kind !== "name" || owner.parameters[part.name] === undefined) return;
    if (open.includes(part.name)) {
      circular = true;
      build.mistakes.tell({
        what: `${name} is computed from itself: ${[...open, part.name].join(" <- ")}`,
        where,
        fix: "give one of them a number",
        text,
        span: part.span,
      });
    } else resolve(part.name);
  });
  if (circular) return undefined;
  const refused = "a parameter is one number for all; draw in the initial value of a variable";
  const context = { build, scope: meanings, site: "network", where, text, draws: { refused } } as const;
  return resolveAst(ast, context, dimension);
}

function stored(
  build: Build,
  owner: ParameterOwner,
  name: string,
  dimension: Meaning["dimension"],
  value: Expr,
): Expr {
  const full = `${owner.prefix}.${name}`;
  const number = constantOf(value);
  if (number !== undefined && !Number.isFinite(number)) {
    build.mistakes.tell({
      what: `${name} is not a finite number`,
      where: `${owner.where}.${name}`,
      fix: "look for a division by 0 or a value that is missing",
    });
  }
  if (!owner.parameters[name]!.live && !build.touched.has(full)) return value;
  build.compressedBy.set(full, compression(build, owner.parameters[name]!));
  return read(addShared(build, full, dimension, value));
}

/** The value after time compression: a group moves by M to the power that the parameter declares. */
function compressed(build: Build, parameter: Parameter, value: number): Expr {
  return times(constant(value), constant(compression(build, parameter)));
}

function compression(build: Build, { group, power }: Parameter): number {
  return group === undefined || group === "fast" ? 1 : build.compression ** (power ?? 0);
}

function checkRange(build: Build, parameter: Parameter, name: string, value: number, where: string): number {
  if (parameter.range === undefined || !Number.isFinite(value)) return value;
  const [low, high] = parameter.range;
  const unit = parseUnit(parameter.unit).scale;
  const slack = 1e-9 * Math.abs(value);
  if (value < low * unit - slack || value > high * unit + slack) {
    const shown = `${Number((value / unit).toPrecision(6))}${parameter.unit === "1" ? "" : ` ${parameter.unit}`}`;
    build.mistakes.warn(`${where}: ${name} = ${shown} lies outside the plausible ${low} to ${high}`);
  }
  return value;
}

function checkOverrides(build: Build, owner: ParameterOwner): void {
  const known = Object.keys(owner.parameters);
  for (const name of Object.keys(owner.overrides)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    build.mistakes.tell({
      what: `unknown parameter: ${name}`,
      where: `${owner.where}.${name}`,
      fix: near === undefined ? `${owner.model} has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
  }
}
