import type { Figure } from "../figures/figure.ts";
import { spikeRaster } from "../figures/spike-raster.ts";
import { type TimeCourseData, timeCourse } from "../figures/time-course.ts";
import { weightDistributions } from "../figures/weight-distributions.ts";
import type { Model, ProtocolEntry } from "../model/model.ts";
import { parseQuantity } from "../units/quantity.ts";
import { modelFactors, type SimulatedRun, targetRates } from "./simulated-run.ts";

/** The unit in which the times of a run are shown, and its size in seconds of the circuit that was simulated. */
interface Clock {
  readonly unit: string;
  readonly seconds: number;
}

/** Rows of a raster: cells shown of each population. */
const RASTER_CELLS = 60;
/** Points of a line; more are thinned, as more cannot be seen. */
const POINTS = 1500;

/** Raster, rates against set-points, weights over time, factors over time: those for which something was recorded. */
export async function simulationFigures(run: SimulatedRun): Promise<Figure[]> {
  const clock = clockOf(run);
  const figures = [
    await raster(run),
    await rates(run, clock),
    ...(await weightFigures(run, clock)),
    await factors(run, clock),
  ];
  return figures.filter((figure) => figure !== null);
}

/** The unit in which a run of this length is told. */
export function clockOf({
  model,
  facts,
}: {
  readonly model: { readonly compression?: number };
  readonly facts: { readonly modelSeconds: number };
}): Clock {
  const compression = model.compression ?? 1;
  const span = facts.modelSeconds * compression;
  const [unit, size] =
    span > 200 * 3600
      ? (["d", 86_400] as const)
      : span > 7200
        ? (["h", 3600] as const)
        : span > 600
          ? (["min", 60] as const)
          : (["s", 1] as const);
  return { unit, seconds: size / compression };
}

/** The part of the spikes that a report shows. */
export interface RasterPart {
  /** Stretches of time at the start, in the middle and at the end, s. */
  readonly windows: readonly { readonly from: number; readonly to: number }[];
  /** Cells from 0 that are shown of each population whose spikes were recorded. */
  readonly cells: ReadonlyMap<string, number>;
}

/** What a report of this run shows of its spikes; the others need not be read. */
export function rasterPart({
  model,
  facts,
}: {
  readonly model: Pick<Model, "populations" | "recording">;
  readonly facts: { readonly modelSeconds: number };
}): RasterPart {
  const span = Math.min(2, facts.modelSeconds / 3);
  const starts = [0, (facts.modelSeconds - span) / 2, facts.modelSeconds - span];
  const names = model.recording?.spikes ?? [];
  return {
    windows: starts.map((from) => ({ from, to: from + span })),
    cells: new Map(names.map((name) => [name, Math.min(RASTER_CELLS, model.populations[name]!.count)])),
  };
}

async function raster(run: SimulatedRun): Promise<Figure | null> {
  const { spikes, model } = run;
  if (spikes.every(({ times }) => times.length === 0)) return null;
  const part = rasterPart(run);
  const cells = spikes.map(({ population }) => part.cells.get(population)!);
  const span = part.windows[0]!.to;
  const windows = part.windows.map(({ from, to }, w) => {
    const rows: number[] = [];
    const times: number[] = [];
    spikes.forEach((population, p) => {
      const base = cells.slice(0, p).reduce((a, b) => a + b, 0);
      population.times.forEach((time, i) => {
        if (time < from || time >= to || population.cells[i]! >= cells[p]!) return;
        rows.push(base + population.cells[i]!);
        times.push(time - from);
      });
    });
    return { heading: ["start", "middle", "end"][w]!, from: 0, to: span, rows, times };
  });
  const pressed =
    (model.compression ?? 1) > 1
      ? " Membranes and spikes are not compressed: these are seconds of their own time."
      : "";
  return spikeRaster({
    name: "raster",
    title: "Spikes at the start, in the middle and at the end",
    caption: `Each mark is a spike; time counts from the start of its window of ${Number(span.toPrecision(3))} s.${pressed}`,
    unit: "s",
    windows,
    populations: spikes.map(({ population }, p) => ({ name: population, rows: cells[p]! })),
  });
}

/** Names of the recorded series that a report of this model shows. */
export function shownSeries(model: Model): ReadonlySet<string> {
  return new Set([
    ...Object.keys(model.populations).map((name) => `${name}.rate`),
    ...modelFactors(model).flatMap((name) => ["q5", "q50", "q95"].map((quantile) => `${name} ${quantile}`)),
  ]);
}

async function rates(run: SimulatedRun, clock: Clock): Promise<Figure | null> {
  const neurons = Object.entries(run.model.populations).filter(
    ([name, { neuron }]) => neuron !== undefined && run.series.has(`${name}.rate`),
  );
  if (neurons.length === 0) return null;
  const names = neurons.map(([name]) => name);
  const levels = targetRates(run.model)
    .filter(({ population }) => names.includes(population))
    .map(({ population, rate, instance }) => ({
      name: `set-point of ${population}: ${Number(rate.toPrecision(3))} Hz (${instance})`,
      value: rate,
      line: names.indexOf(population),
    }));
  return timeCourse({
    name: "rates",
    title: levels.length > 0 ? "Rates against their set-points" : "Rates",
    caption: `Mean rate of each population in bins${levels.length > 0 ? "; dashed: the rate to which a mechanism moves its neurons" : "; no mechanism of this circuit has a set-point"}.`,
    x: `time (${clock.unit})`,
    y: "mean rate (Hz)",
    scale: "linear",
    lines: names.map((name) => ({ name, ...thinned(run, `${name}.rate`, clock) })),
    levels,
    spans: spansOf(run, clock),
  });
}

async function weightFigures(run: SimulatedRun, clock: Clock): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const projection of new Set(run.weights.map((each) => each.projection))) {
    const snapshots = run.weights.filter((each) => each.projection === projection);
    const spec = run.model.projections![projection]!;
    const unit = spec.unitWeight === undefined ? "" : ` x ${spec.unitWeight}`;
    const label = (time: number) => `${Number((time / clock.seconds).toPrecision(4))} ${clock.unit}`;
    const whole = snapshots.every(({ transmitted }) => transmitted);
    figures.push(
      await weightDistributions({
        name: `weights-${projection}`,
        title: whole
          ? `Transmitted weights of ${projection} over time`
          : `Weights of ${projection} over time`,
        caption: whole
          ? "What a spike transmits (strength), factors on the weights included. One factor for all shifts a distribution on this axis and keeps its shape."
          : "On a log axis a factor shifts the distribution, an added amount bends it.",
        x: whole ? `transmitted weight${unit || " (1)"}` : `weight w${unit || " (1)"}`,
        marks: snapshots.map(({ time, read }) => ({ label: label(time), read })),
      }),
    );
  }
  return figures;
}

async function factors(run: SimulatedRun, clock: Clock): Promise<Figure | null> {
  const recorded = modelFactors(run.model).filter((name) => run.series.has(`${name} q50`));
  if (recorded.length === 0) return null;
  return timeCourse({
    name: "factors",
    title: "Factor over time",
    caption:
      "Median of the factor over the neurons, with the central 90 %; it multiplies every afferent weight of its neuron.",
    x: `time (${clock.unit})`,
    y: "factor (1)",
    scale: "log",
    lines: recorded.map((name) => ({
      name: `${name}, median and central 90 % of neurons`,
      ...thinned(run, `${name} q50`, clock),
      low: thinned(run, `${name} q5`, clock).values,
      high: thinned(run, `${name} q95`, clock).values,
    })),
    levels: [{ name: "no change", value: 1, line: 0 }],
    spans: spansOf(run, clock),
  });
}

function thinned(run: SimulatedRun, quantity: string, clock: Clock): { times: number[]; values: number[] } {
  const { times, values } = run.series.get(quantity) ?? { times: [], values: [] };
  const every = Math.max(1, Math.ceil(times.length / POINTS));
  const kept = <T>(all: readonly T[]) => all.filter((_, i) => i % every === 0);
  return { times: kept(times).map((time) => time / clock.seconds), values: kept(values) };
}

/** Entries of the protocol that end, or last to the next state or the end of the run. */
function spansOf({ model, facts }: SimulatedRun, clock: Clock): TimeCourseData["spans"] {
  const compression = model.compression ?? 1;
  const seconds = (text: string | number) => parseQuantity(text).value / 1000 / compression;
  const states = (model.protocol ?? [])
    .filter(({ enter }) => enter !== undefined)
    .map(({ at }) => seconds(at));
  return (model.protocol ?? []).slice(0, 20).map((entry) => {
    const from = seconds(entry.at);
    const next = entry.enter === undefined ? [] : states.filter((start) => start > from);
    const end = entry.until === undefined ? Math.min(facts.modelSeconds, ...next) : seconds(entry.until);
    return {
      name: entry.about ?? conditionName(entry) ?? entry.enter ?? "",
      from: from / clock.seconds,
      to: Math.min(facts.modelSeconds, end) / clock.seconds,
    };
  });
}

/** Name of the condition that an entry switches. */
export function conditionName({ condition }: ProtocolEntry): string | undefined {
  return typeof condition === "object" ? condition.name : condition;
}
