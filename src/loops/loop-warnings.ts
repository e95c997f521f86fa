import { ModelErrors } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { givenParameters } from "../model/preset.ts";
import type { Program } from "../program/program.ts";
import type { Catalogue } from "../resolve/build.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import { formatQuantity, parseUnit } from "../units/quantity.ts";
import { isPositiveFeedback, type LoopBehaviour, loopBehaviour, setPoint } from "./loop-stability.ts";
import { type MeanFieldLoop, meanFieldLoops } from "./mean-field-loop.ts";

/**
 * Log gains that circuits have: how many per cent the rate rises with one per cent of weight. Feed-forward cells far above
 * threshold have 1, cells driven by fluctuations a few, recurrent circuits more.
 */
const gains = [1, 2, 3, 5, 10] as const;

/** Least damping that is not warned of: one overshoot of 16 %. */
const LEAST_DAMPING = 0.5;

/** Growth (1/ms) that counts as none: a change by e in thirty years. */
const DRIFT = 1e-12;

/** Spikes that a sensor has to average, so that its noise does not drive the weights (mechanisms.md 3.1). */
const LEAST_SPIKES = 20;

/** What the mean-field loops of a model say before it is run; `refusals` are reasons not to run it. */
export interface LoopReport {
  readonly warnings: readonly string[];
  readonly refusals: readonly { readonly path: string; readonly what: string; readonly fix: string }[];
}

/** Oscillation, positive feedback, set-points that fight, and sensors too fast for a compressed time. */
export function loopReport(model: Model, catalogue: Catalogue, program: Program): LoopReport {
  const warnings: string[] = [];
  const refusals: LoopReport["refusals"][number][] = [];
  const compression = model.compression ?? 1;
  const setPoints: { instance: string; population: number; rate: number }[] = [];
  for (const loop of meanFieldLoops(program)) {
    const rate = setPoint(loop);
    const where = `mechanisms.${loop.instance}`;
    if (rate === null) {
      if (loop.controls === "factor" && isPositiveFeedback(loop))
        warnings.push(`${where}: more firing raises ${loop.names[0]}: positive feedback, which runs away`);
      continue;
    }
    setPoints.push({ instance: loop.instance, population: loop.population, rate });
    if (loop.controls === "factor") warnings.push(...oscillation(model, catalogue, loop, rate));
    const spikes = rate * Math.max(...loop.sensors.map(({ tau }) => tau));
    if (spikes < LEAST_SPIKES && compression > 1) refusals.push(tooCompressed(compression, spikes));
  }
  for (const [i, a] of setPoints.entries())
    for (const b of setPoints.slice(i + 1))
      if (a.population === b.population && Math.abs(Math.log(a.rate / b.rate)) > 0.01)
        warnings.push(
          `mechanisms.${b.instance}: its set-point of ${hz(b.rate)} is not the ${hz(a.rate)} of ${a.instance}: no rate satisfies both, and they ramp until one meets a bound`,
        );
  return { warnings, refusals };
}

function tooCompressed(compression: number, spikes: number): LoopReport["refusals"][number] {
  const most = Math.max(1, Math.floor((compression * spikes) / LEAST_SPIKES));
  return {
    path: "compression",
    what: `a compression of ${compression} leaves the sensor ${spikes.toPrecision(2)} spikes to average; it needs ${LEAST_SPIKES}`,
    fix: `lower compression to ${most}`,
  };
}

function oscillation(model: Model, catalogue: Catalogue, loop: MeanFieldLoop, rate: number): string[] {
  for (const gain of gains) {
    const behaviour = loopBehaviour(loop, rate, gain);
    if (behaviour.growth <= DRIFT && behaviour.damping >= LEAST_DAMPING) continue;
    const how =
      behaviour.growth > DRIFT
        ? "the loop would oscillate with growing size"
        : `the loop would oscillate (damping ratio ${behaviour.damping.toFixed(2)})`;
    const period = Number.isFinite(behaviour.period)
      ? `, with a period of ${duration(behaviour.period)}`
      : "";
    const mend = mildestMend(model, catalogue, loop, { rate, gain });
    return [
      `mechanisms.${loop.instance}: ${how}${period}, in a circuit where 1 % more weight raises the rate by ${gain} % or more\n  ${mend}`,
    ];
  }
  return [];
}

/** The parameters whose smallest change ends the oscillation, as a sentence. */
function mildestMend(
  model: Model,
  catalogue: Catalogue,
  loop: MeanFieldLoop,
  at: { readonly rate: number; readonly gain: number },
): string {
  const spec = model.mechanisms![loop.instance]!;
  const mechanism =
    typeof spec.mechanism === "string"
      ? catalogue.mechanisms.find(({ name }) => name === spec.mechanism)!
      : spec.mechanism;
  const given = givenParameters(mechanism, spec);
  for (let power = 1; power <= 10; power++) {
    const mends: string[] = [];
    for (const factor of [2 ** -power, 2 ** power]) {
      for (const [name, { value, unit }] of Object.entries(mechanism.parameters)) {
        if (typeof value !== "number" || value === 0) continue;
        const now = given[name] ?? `${value} ${unit}`;
        const changed = scaled(now, unit, factor);
        if (changed === null) continue;
        const behaviour = behaviourWith(model, catalogue, loop.instance, { name, value: changed, at });
        if (behaviour !== null && behaviour.growth <= DRIFT && behaviour.damping >= LEAST_DAMPING)
          mends.push(`${name} of ${changed} in place of ${now}`);
      }
    }
    if (mends.length > 0) return `it comes to rest with ${mends.join(", or with ")}`;
  }
  return "no single parameter within a factor of 1000 mends it";
}

/** A quantity times a factor, in its own unit, or null if it cannot be read. */
function scaled(text: string | number, unit: string, factor: number): string | number | null {
  if (typeof text === "number") return Number((text * factor).toPrecision(6));
  const match = /^\s*([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(.*)$/.exec(text);
  if (match === null) return null;
  return `${Number((Number(match[1]) * factor).toPrecision(6))} ${match[2] === "" ? unit : match[2]}`;
}

/** Behaviour of a loop with one parameter changed; null if that is no model or moves the set-point. */
function behaviourWith(
  model: Model,
  catalogue: Catalogue,
  instance: string,
  change: {
    readonly name: string;
    readonly value: string | number;
    readonly at: { readonly rate: number; readonly gain: number };
  },
): LoopBehaviour | null {
  const spec = model.mechanisms![instance]!;
  const mechanisms = {
    ...model.mechanisms,
    [instance]: { ...spec, parameters: { ...spec.parameters, [change.name]: change.value } },
  };
  try {
    const { program } = resolveModel({ ...model, mechanisms }, catalogue);
    const loop = meanFieldLoops(program).find((each) => each.instance === instance);
    const rate = loop === undefined ? null : setPoint(loop);
    if (rate === null || Math.abs(Math.log(rate / change.at.rate)) > 0.01) return null;
    return loopBehaviour(loop!, rate, change.at.gain);
  } catch (error) {
    if (error instanceof ModelErrors) return null;
    throw error;
  }
}

function hz(rate: number): string {
  return formatQuantity(Number(rate.toPrecision(3)), "Hz");
}

/** A time (ms) in the unit in which it is read most easily. */
function duration(ms: number): string {
  const unit = ["d", "h", "min", "s"].find((each) => ms >= parseUnit(each).scale) ?? "ms";
  return `${Number((ms / parseUnit(unit).scale).toPrecision(2))} ${unit}`;
}
