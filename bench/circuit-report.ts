import { type CircuitCase, type CircuitRun, synapticEvents } from "./circuit-cases.ts";
import { verdictText } from "./measure.ts";

/** All runs of one circuit, in the order in which they were made. */
export interface Contest {
  readonly found: CircuitCase;
  /** Part of the circuit's model time that was run. */
  readonly fraction: number;
  /** Null where Brian2 was not run. */
  readonly brianVersion: string | null;
  /** By number of threads. */
  readonly ours: ReadonlyMap<number, CircuitRun[]>;
  readonly brian: CircuitRun[];
  readonly eager: CircuitRun[];
  readonly lazy: CircuitRun[];
}

/** Everything about one circuit: each party's figures, ratios run by run, targets, statistics. */
export function caseText(contest: Contest): string {
  const { found, fraction, brianVersion, ours, brian, eager, lazy } = contest;
  const [first = []] = ours.values();
  const lines = [`${found.name}: ${found.seconds * fraction} s of model time`];
  const parties: [string, readonly CircuitRun[]][] = [
    ...[...ours].map(([threads, runs]): [string, CircuitRun[]] => [
      ours.size === 1 ? "setpoint" : `setpoint, ${threads} thread${threads === 1 ? "" : "s"}`,
      runs,
    ]),
    [`Brian2 ${brianVersion}`, brian],
    ["C eager", eager],
    ["C lazy", lazy],
  ];
  const ran = parties.filter(([, runs]) => runs.length > 0);
  for (const [name, runs] of ran) lines.push(`  ${name.padEnd(20)} ${figuresText(contest, runs)}`);
  lines.push(...brianLines(contest, first).map(indent));
  lines.push(...threadLines(ours).map(indent));
  lines.push(...yardstickLines(contest, first).map(indent));
  for (const [name, runs] of ran) lines.push(`  ${name.padEnd(20)} ${statisticsText(contest, runs)}`);
  return lines.join("\n");
}

const indent = (line: string) => `  ${line}`;

/** Medians of one party, the CPU with its range. A run that had to wait for its core is called busy. */
function figuresText({ found, fraction }: Contest, runs: readonly CircuitRun[]): string {
  const users = runs.map(({ user }) => user);
  const user = median(users);
  const wall = median(runs.map((run) => run.wall));
  const setup = median(runs.map((run) => run.setup ?? Number.NaN));
  const peak = median(runs.map((run) => run.peak ?? Number.NaN));
  const events = synapticEvents(found.model(found.seconds * fraction), runs[0]!);
  const parts = [
    `CPU ${user.toFixed(3)} s (${Math.min(...users).toFixed(3)}-${Math.max(...users).toFixed(3)}, n = ${runs.length})`,
    `wall ${wall.toFixed(3)} s${wall > 1.15 * user ? " BUSY" : ""}`,
    `${(events / user / 1e6).toFixed(0)} M events/s of ${(events / 1e6).toFixed(1)} M`,
    ...(Number.isNaN(setup) ? [] : [`set-up ${setup.toFixed(2)} s`]),
    ...(Number.isNaN(peak) ? [] : [`peak ${peak.toFixed(0)} MB`]),
  ];
  return parts.join(", ");
}

function brianLines({ found, fraction, brian }: Contest, ours: readonly CircuitRun[]): string[] {
  const { accepted, goal, recorded } = found;
  const lines: string[] = [];
  const ratios = pairRatios(brian, ours);
  if (ratios.length > 0)
    lines.push(`Brian2 / setpoint, pair by pair: ${ratios.map((r) => r.toFixed(2)).join(" ")}`);
  if (fraction !== 1 || ours.length === 0) return lines;
  const mine = median(ours.map(({ user }) => user));
  const ratio = ratios.length > 0 ? median(ratios) : recorded.brian / mine;
  const what = ratios.length > 0 ? "Brian2 / setpoint" : `recorded Brian2 (${recorded.brian} s) / setpoint`;
  lines.push(verdictText(`accepted, ${what}`, ratio, accepted, "x", "at least"));
  lines.push(verdictText(`goal, ${what}`, ratio, goal, "x", "at least"));
  const { best } = recorded;
  lines.push(`recorded ${best.name} ${best.seconds} s / setpoint: ${(best.seconds / mine).toFixed(2)}x`);
  return lines;
}

/** Wall of one thread over that of several, run by run. */
function threadLines(ours: Contest["ours"]): string[] {
  const one = ours.get(1);
  if (one === undefined) return [];
  return [...ours].flatMap(([threads, runs]) => {
    if (threads === 1 || runs.length === 0 || one.length === 0) return [];
    const ratios = runs.map((run, k) => (one[k]?.wall ?? Number.NaN) / run.wall);
    const same = runs.every(({ spikes }) => JSON.stringify(spikes) === JSON.stringify(one[0]!.spikes));
    const text = `wall of 1 / ${threads} threads: ${ratios.map((r) => r.toFixed(2)).join(" ")}, median ${median(ratios).toFixed(2)}`;
    return [`${text}; spike counts ${same ? "equal" : "DIFFER"}`];
  });
}

function yardstickLines({ found, fraction, eager, lazy }: Contest, ours: readonly CircuitRun[]): string[] {
  const { yardstick } = found;
  if (yardstick === null || ours.length === 0) return [];
  const lines: string[] = [];
  const mine = median(ours.map(({ user }) => user));
  for (const [name, runs] of [
    ["eager", eager],
    ["lazy", lazy],
  ] as const) {
    if (runs.length === 0) continue;
    const ratio = median(pairRatios(ours, runs));
    lines.push(
      name === "eager" && fraction === 1
        ? verdictText("setpoint / C eager", ratio, yardstick.atMost, "x", "at most")
        : `setpoint / C ${name}: ${ratio.toFixed(2)}x`,
    );
  }
  if (fraction === 1)
    lines.push(
      `least time of the machine ${yardstick.bound} s: setpoint ${(mine / yardstick.bound).toFixed(1)}x` +
        ` (${yardstick.deferredBound} s if potentiation waits: ${(mine / yardstick.deferredBound).toFixed(1)}x)`,
    );
  return lines;
}

/** Expected statistics with the values of the runs; one outside its range is marked. A short run is not judged. */
function statisticsText({ found, fraction }: Contest, runs: readonly CircuitRun[]): string {
  if (fraction !== 1) return `spikes ${JSON.stringify(runs[0]!.spikes)}; a short run, statistics not checked`;
  const parts = found.expected.map(({ name, of, low, high }) => {
    const values = [...new Set(runs.map(of))];
    const shown = values.map((value) => `${digits(value)}${low <= value && value <= high ? "" : " OUTSIDE"}`);
    return `${name} ${shown.join(" ")} (${digits(low)}-${digits(high)})`;
  });
  return `statistics: ${parts.join("; ")}`;
}

const digits = (value: number) => (value >= 1000 ? String(Math.round(value)) : value.toPrecision(4));

/** One row for each circuit, in Markdown. */
export function summaryTable(contests: readonly Contest[]): string {
  const rows = contests.map((contest) => {
    const { found, brian, eager, ours } = contest;
    const [first = []] = ours.values();
    const mine = median(first.map(({ user }) => user));
    const ratios = pairRatios(brian, first);
    const cells = [
      `${found.name.toUpperCase().replace("B", "b")} (${found.seconds * contest.fraction} s)`,
      seconds(mine),
      brian.length > 0
        ? seconds(median(brian.map(({ user }) => user)))
        : `${found.recorded.brian} s (recorded)`,
      ratioText(contest, ratios, mine),
      `${found.accepted} / ${found.goal}`,
      eager.length > 0 ? median(pairRatios(first, eager)).toFixed(2) : "-",
      `${(synapticEvents(found.model(found.seconds * contest.fraction), first[0] ?? brian[0]!) / mine / 1e6).toFixed(0)} M`,
      seconds(median(first.map(({ setup }) => setup ?? Number.NaN))),
      `${median(first.map(({ peak }) => peak ?? Number.NaN)).toFixed(0)} MB`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head =
    "| circuit | setpoint, CPU | Brian2, CPU | ratio, pairs | accepted / goal | setpoint / C eager | events/s | set-up, CPU | peak |";
  return [head, `|${"---|".repeat(9)}`, ...rows].join("\n");
}

function ratioText({ found, fraction }: Contest, ratios: readonly number[], mine: number): string {
  if (ratios.length > 0)
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
  return fraction === 1 ? (found.recorded.brian / mine).toFixed(2) : "-";
}

const seconds = (value: number) => `${value.toFixed(2)} s`;

/** User CPU of one run over that of the other made in the same turn. */
function pairRatios(above: readonly CircuitRun[], below: readonly CircuitRun[]): number[] {
  return above.slice(0, below.length).map((run, k) => run.user / below[k]!.user);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return n === 0 ? Number.NaN : (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}
