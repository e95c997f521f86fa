import { ModelErrors } from "../model/errors.ts";
import type { Mechanism } from "../model/mechanism.ts";
import type { Model } from "../model/model.ts";
import { givenParameters } from "../model/preset.ts";
import type { QuantityText } from "../model/quantity-text.ts";
import type { Program } from "../program/program.ts";
import type { Catalogue } from "../resolve/build.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import { leastDamped } from "./lagged-loop.ts";
import { comesToRest, setPoint } from "./loop-stability.ts";
import { type MeanFieldLoop, meanFieldLoops } from "./mean-field-loop.ts";
import { type Transmission, transmissionsOf } from "./transmission.ts";

/** A loop with the model that it comes from and the ways in which its factor is sent. */
export interface CheckedLoop {
  readonly model: Model;
  readonly catalogue: Catalogue;
  readonly loop: MeanFieldLoop;
  readonly ways: readonly (Transmission | null)[];
}

/** A transmission with the parameters of its instance that set its times: half the parameter is half the time, or twice. */
export interface TransmissionTimes {
  readonly transmission: Transmission;
  readonly lag: readonly string[];
  readonly interval: readonly string[];
}

/** Finds the parameters by changing each: no rule says which of them is a lag. */
export function timesOf(
  { model, catalogue, loop }: CheckedLoop,
  transmission: Transmission,
): TransmissionTimes {
  const { instance, projection } = transmission;
  const follows = (before: number, after: number) =>
    before > 0 && [0.5, 2].some((share) => Math.abs(after / before / share - 1) < 0.01);
  const lag: string[] = [];
  const interval: string[] = [];
  for (const { name, value } of scaledParameters(model, catalogue, instance, 0.5)) {
    const program = programWith(model, catalogue, { instance, name, value });
    const same = program === null ? undefined : sameLoop(program, loop);
    if (same === undefined) continue;
    const changed = transmissionsOf(program!, same).find((each) => each?.projection === projection);
    if (!changed) continue;
    if (follows(transmission.lag, changed.lag)) lag.push(name);
    if (follows(transmission.interval, changed.interval)) interval.push(name);
  }
  return { transmission, lag, interval };
}

/**
 * The parameters of the loop whose smallest change ends the oscillation, and the same of the times by which what is sent
 * follows, as a sentence.
 */
export function mildestMend(
  of: CheckedLoop,
  at: { readonly rate: number; readonly gain: number },
  times: TransmissionTimes | null,
): string {
  const { model, catalogue, loop } = of;
  const own = mildest(of, at, (factor) => scaledParameters(model, catalogue, loop.instance, factor));
  const sending = times?.transmission.instance;
  const names = [...(times?.lag ?? []), ...(times?.interval ?? [])];
  const ofTimes =
    sending === undefined || sending === loop.instance
      ? []
      : mildest(of, at, (factor) =>
          scaledParameters(model, catalogue, sending, factor).filter(({ name }) => names.includes(name)),
        );
  const mends = [...own, ...ofTimes];
  return mends.length > 0
    ? `it comes to rest with ${mends.join(", or with ")}`
    : "no single parameter within a factor of 1000 mends it";
}

/** Those of some changes that end the oscillation with the smallest factor, each as "NAME of VALUE in place of VALUE". */
function mildest(
  { model, catalogue, loop }: CheckedLoop,
  at: { readonly rate: number; readonly gain: number },
  changesBy: (factor: number) => readonly Change[],
): string[] {
  for (let power = 1; power <= 10; power++) {
    const mends = [2 ** -power, 2 ** power]
      .flatMap(changesBy)
      .filter((change) => mended(model, catalogue, { loop, change, at }))
      .map(({ instance, name, value, now }) => {
        const shown = instance === loop.instance ? name : `${instance}.${name}`;
        return `${shown} of ${value} in place of ${now}`;
      });
    if (mends.length > 0) return mends;
  }
  return [];
}

/** A parameter of an instance with another value. */
interface Change {
  readonly instance: string;
  readonly name: string;
  readonly value: QuantityText;
  readonly now: QuantityText;
}

/** Every parameter of an instance that is a number other than 0, times a factor. */
function scaledParameters(model: Model, catalogue: Catalogue, instance: string, factor: number): Change[] {
  const spec = model.mechanisms![instance]!; // an instance of the program is one of the model
  const mechanism: Mechanism =
    typeof spec.mechanism === "string"
      ? catalogue.mechanisms.find(({ name }) => name === spec.mechanism)!
      : spec.mechanism;
  const given = givenParameters(mechanism, spec);
  return Object.entries(mechanism.parameters).flatMap(([name, { value, unit }]) => {
    if (typeof value !== "number" || value === 0) return [];
    const now = given[name] ?? `${value} ${unit}`;
    const changed = scaled(now, unit, factor);
    return changed === null ? [] : [{ instance, name, value: changed, now }];
  });
}

/** A quantity times a factor, in its own unit, or null if it cannot be read. */
function scaled(text: QuantityText, unit: string, factor: number): QuantityText | null {
  if (typeof text === "number") return Number((text * factor).toPrecision(6));
  const match = /^\s*([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(.*)$/.exec(text);
  if (match === null) return null;
  return `${Number((Number(match[1]) * factor).toPrecision(6))} ${match[2] === "" ? unit : match[2]}`;
}

/** True if the loop comes to rest with one parameter changed and its set-point where it was. */
function mended(
  model: Model,
  catalogue: Catalogue,
  of: {
    readonly loop: MeanFieldLoop;
    readonly change: Change;
    readonly at: { readonly rate: number; readonly gain: number };
  },
): boolean {
  const program = programWith(model, catalogue, of.change);
  const loop = program === null ? undefined : sameLoop(program, of.loop);
  const rate = loop === undefined ? null : setPoint(loop);
  if (rate === null || Math.abs(Math.log(rate / of.at.rate)) > 0.01) return false;
  const ways = transmissionsOf(program!, loop!);
  return comesToRest(leastDamped(loop!, ways, { rate, gain: of.at.gain }).behaviour);
}

/** The loop of a changed program that is this one. */
function sameLoop(program: Program, { instance, population }: MeanFieldLoop): MeanFieldLoop | undefined {
  return meanFieldLoops(program).find((each) => each.instance === instance && each.population === population);
}

/** The program of a model with one parameter changed; null if that is no model. */
function programWith(
  model: Model,
  catalogue: Catalogue,
  { instance, name, value }: Pick<Change, "instance" | "name" | "value">,
): Program | null {
  const spec = model.mechanisms![instance]!; // an instance of the program is one of the model
  const parameters = { ...spec.parameters, [name]: value };
  const mechanisms = { ...model.mechanisms, [instance]: { ...spec, parameters } };
  try {
    return resolveModel({ ...model, mechanisms }, catalogue).program;
  } catch (error) {
    if (error instanceof ModelErrors) return null;
    throw error;
  }
}
