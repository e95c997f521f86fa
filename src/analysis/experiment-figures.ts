import type { Figure } from "../figures/figure.ts";
import { type FindingPanel, findingsByArm } from "../figures/findings-by-arm.ts";
import { bandsShown, type TimeCourseData, timeCourse } from "../figures/time-course.ts";
import type { CourseSpec } from "../model/experiment.ts";
import { type CircuitRecording, type Series, seconds } from "../model/recording.ts";
import type { ExperimentResult } from "../runs/experiment-result.ts";
import { clockOf } from "./simulation-figures.ts";

/** A recorded quantity of several arms, ready to be drawn. Times are model time, s. */
export interface Course {
  readonly spec: CourseSpec;
  /** Sleep of all that are shown. */
  readonly sleep: readonly { readonly from: number; readonly to: number }[];
  readonly lines: readonly {
    readonly arm: string;
    readonly times: readonly number[];
    readonly values: readonly number[];
    readonly low?: readonly number[];
    readonly high?: readonly number[];
  }[];
}

/** Points of a line; more are thinned, as more cannot be seen. */
const POINTS = 800;

/** The courses that an experiment asks for, from the first recording of each arm; those without a line are left out. */
export function coursesOf(specs: readonly CourseSpec[], recordings: readonly CircuitRecording[]): Course[] {
  return specs
    .map((spec) => ({ spec, shown: recordings.filter(({ arm }) => isShown(spec, arm)) }))
    .map(({ spec, shown }) => ({
      spec,
      sleep: sharedSleep(shown),
      lines: shown.flatMap((recording) => {
        const series = recording.series.get(spec.quantity);
        if (series === undefined) return [];
        const base = spec.quantity.replace(/ (q50|mean)$/, "");
        const low = recording.series.get(`${base} q5`);
        const high = recording.series.get(`${base} q95`);
        const own = thinned(averaged(series));
        return [
          {
            arm: recording.arm,
            ...own,
            ...(low && high && base !== spec.quantity
              ? { low: thinned(averaged(low)).values, high: thinned(averaged(high)).values }
              : {}),
          },
        ];
      }),
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** A line may be an arm, or one of an arm: `sleep: EW`. */
function isShown({ arms }: CourseSpec, line: string): boolean {
  return arms?.some((arm) => line === arm || line.startsWith(`${arm}: `)) ?? true;
}

/** NREM sleep that the protocols of all recordings enter at the same moments, until the next state. */
function sharedSleep(recordings: readonly CircuitRecording[]): Course["sleep"] {
  const [first = [], ...others] = recordings.map(({ data, seconds: end }) => {
    const states = (data.protocol ?? []).filter(({ enter, use }) => enter !== undefined || use !== undefined);
    return states.flatMap(({ at, enter }, i) =>
      enter === "nrem"
        ? [{ from: seconds(at), to: i + 1 < states.length ? seconds(states[i + 1]!.at) : end }]
        : [],
    );
  });
  return first.filter((span) =>
    others.every((all) => all.some(({ from, to }) => from === span.from && to === span.to)),
  );
}

/** Mean over the cells at each recorded time. */
function averaged({ times, values, cells }: Series): { times: number[]; values: number[] } {
  if (cells.length === 0) return { times: [...times], values: [...values] };
  const sums = new Map<number, { sum: number; count: number }>();
  times.forEach((time, i) => {
    const own = sums.get(time);
    if (own === undefined) sums.set(time, { sum: values[i]!, count: 1 });
    else {
      own.sum += values[i]!;
      own.count++;
    }
  });
  return { times: [...sums.keys()], values: [...sums.values()].map(({ sum, count }) => sum / count) };
}

function thinned({ times, values }: { times: readonly number[]; values: readonly number[] }) {
  const every = Math.max(1, Math.ceil(times.length / POINTS));
  const kept = (all: readonly number[]) => all.filter((_, i) => i % every === 0);
  return { times: kept(times), values: kept(values) };
}

/** A time course with one line for each arm. */
export async function courseFigure({ spec, sleep, lines }: Course, index: number): Promise<Figure> {
  const longest = Math.max(...lines.map(({ times }) => times.at(-1) ?? 0));
  const clock = clockOf({ model: {}, facts: { modelSeconds: longest } });
  const drawn: TimeCourseData["lines"] = lines.map(({ arm, times, ...rest }) => ({
    name: arm,
    times: times.map((time) => time / clock.seconds),
    ...rest,
  }));
  const line = /(mean|q50)$/.exec(spec.quantity)?.[1] === "q50" ? "median" : "mean";
  const bands = bandsShown(lines)
    ? `; ${line} and central 90 %`
    : lines.some(({ low }) => low !== undefined)
      ? `; ${line}, the central 90 % is in the table of the figure`
      : "";
  return timeCourse({
    name: `course-${index + 1}`,
    title: spec.title,
    caption: `The first replicate of each arm${bands}.`,
    x: `time (${clock.unit})`,
    y: `${spec.quantity} (${spec.unit})`,
    scale: spec.scale ?? "linear",
    lines: drawn,
    levels: [],
    spans: sleep.map(({ from, to }) => ({
      name: "sleep",
      from: from / clock.seconds,
      to: to / clock.seconds,
    })),
  });
}

/** Every finding by arm: the arm that is tested, and the controls that were asked the same. */
export async function findingsFigure(result: ExperimentResult): Promise<Figure | null> {
  const panels = result.findings
    .filter(({ value }) => value !== null)
    .map((finding): FindingPanel => {
      const controls = result.controls
        .filter(({ of }) => of === finding.arm)
        .flatMap(({ findings }) => findings.filter(({ name }) => name === finding.name));
      const row = (of: typeof finding, role: "test" | "control") => ({
        arm: of.arm,
        role,
        value: of.value,
        low: of.low,
        high: of.high,
      });
      return {
        about: finding.against === null ? finding.about : `${finding.about} (minus ${finding.against})`,
        unit: finding.unit,
        between: finding.between,
        arms: [row(finding, "test"), ...controls.map((control) => row(control, "control"))],
      };
    });
  if (panels.length === 0 || panels.length > 24) return null;
  return findingsByArm({
    name: "findings",
    title: "Findings by arm",
    caption:
      "Dots: the arm that is tested; squares: controls, of which each must miss at least one range. Lines: 95 % intervals (90 % for equivalence); shaded: the range set beforehand.",
    findings: panels,
  });
}
