import type { Model } from "../model/model.ts";
import type { Program } from "../program/program.ts";
import type { Catalogue } from "../resolve/build.ts";
import { formatQuantity, parseUnit } from "../units/quantity.ts";
import { leastDamped } from "./lagged-loop.ts";
import { type CheckedLoop, mildestMend, type TransmissionTimes, timesOf } from "./loop-mends.ts";
import { comesToRest, grows, isPositiveFeedback, loopBehaviour, setPoint } from "./loop-stability.ts";
import { type MeanFieldLoop, meanFieldLoops } from "./mean-field-loop.ts";
import { transmissionsOf } from "./transmission.ts";

/**
 * Log gains that circuits have: how many per cent the rate rises with one per cent of weight. Feed-forward cells far above
 * threshold have 1, cells driven by fluctuations a few, recurrent circuits more.
 */
const gains = [1, 2, 3, 5, 10] as const;

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
      const moves =
        loop.sign === 1 ? `raises ${loop.names[0]}` : `lowers ${loop.names[0]}, a factor of inhibition`;
      if (loop.controls === "factor" && isPositiveFeedback(loop))
        warnings.push(`${where}: more firing ${moves}: positive feedback, which runs away`);
      continue;
    }
    setPoints.push({ instance: loop.instance, population: loop.population, rate });
    if (loop.sign !== null)
      warnings.push(...oscillation({ model, catalogue, loop, ways: transmissionsOf(program, loop) }, rate));
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

function oscillation(of: CheckedLoop, rate: number): string[] {
  const { loop, ways } = of;
  for (const gain of gains) {
    const { behaviour, transmission } = leastDamped(loop, ways, { rate, gain });
    if (comesToRest(behaviour)) continue;
    const how = grows(behaviour)
      ? "the loop would oscillate with growing size"
      : `the loop would oscillate (damping ratio ${behaviour.damping.toFixed(2)})`;
    const period = Number.isFinite(behaviour.period)
      ? `, with a period of ${duration(behaviour.period)}`
      : "";
    const times = transmission === null ? null : timesOf(of, transmission);
    const atOnce = comesToRest(loopBehaviour(loop, rate, gain));
    const lag =
      times === null
        ? ""
        : `\n  ${lagText(loop, times)}${atOnce ? ": sent at once it would come to rest" : ""}`;
    const mend = mildestMend(of, { rate, gain }, times);
    const moves = loop.sign === 1 ? "raises" : "lowers";
    return [
      `mechanisms.${loop.instance}: ${how}${period}, in a circuit where 1 % more weight ${moves} the rate by ${gain} % or more${lag}\n  ${mend}`,
    ];
  }
  return [];
}

/** The second lag of a loop, beside that of its sensors, and whose parameter it is. */
function lagText(loop: MeanFieldLoop, { transmission, lag, interval }: TransmissionTimes): string {
  const { projection, instance } = transmission;
  const named = (names: readonly string[]) =>
    names.length === 0 ? "" : ` (${names.map((name) => `${instance}.${name}`).join(", ")})`;
  const sensor = duration(Math.max(...loop.sensors.map(({ tau }) => tau)));
  const follows =
    transmission.lag > 0
      ? `with a second lag of ${duration(transmission.lag)}${named(lag)}`
      : `every ${duration(transmission.interval)}${named(interval)}`;
  return `what ${projection} transmits follows ${loop.names[0]} ${follows}, after the ${sensor} of the sensor`;
}

function hz(rate: number): string {
  return formatQuantity(Number(rate.toPrecision(3)), "Hz");
}

/** A time (ms) in the unit in which it is read most easily. */
function duration(time: number): string {
  const ms = Number(time.toPrecision(9)); // an hour that a logarithm gave is an hour
  const unit = ["d", "h", "min", "s"].find((each) => ms >= parseUnit(each).scale) ?? "ms";
  return `${Number((ms / parseUnit(unit).scale).toPrecision(2))} ${unit}`;
}
