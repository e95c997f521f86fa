import { categoryFromStrings, type Table } from "../src/model/table.ts";
import { randomStream } from "../src/numerics/random.ts";
import {
  changedSize,
  medianSize,
  type SizeShape,
  standardisedSize,
  type TrueKind,
} from "../src/stats/simulated-size.ts";

/** A study in which each spine is measured on day 0 and on day 3. SDs are of log size. */
export interface PairedStudyDesign {
  readonly name: string;
  /** Control and treated cultures. */
  readonly cultures: readonly [number, number];
  readonly dendrites: number;
  /** Expected spines of a dendrite on day 0. */
  readonly spines: number;
  /** Preparations; cultures take turns among them, and each preparation changes by its own amount. */
  readonly batches: number;
  /** What lasts over the days. */
  readonly sdCulture: number;
  readonly sdDendrite: number;
  readonly sdSpine: number;
  /** What belongs to one day: of a culture, of a dendrite, and of a spine on day 0 and on day 3. */
  readonly sdCultureDay: number;
  readonly sdDendriteDay: number;
  readonly sdSpineDay: readonly [number, number];
  readonly sdBatchDay: number;
  readonly shape: SizeShape;
  /** SD between cultures of the log of the SD of a spine. */
  readonly sdOfLogSd: number;
  /** Share of all sizes below the detection limit; 0 is none. */
  readonly undetected: number;
  /** True if cultures that look small on day 0 are more often treated, so that the groups return towards each other. */
  readonly treatsSmallest: boolean;
  /** Chance of a spine below and above the median to be gone on day 3; as many new ones appear, of any size. */
  readonly lost: readonly [number, number];
  readonly effect: TrueKind;
}

/**
 * A table with one row per spine and day: condition, batch, culture, dendrite, spine (running number in its dendrite),
 * day, size. Lost and new spines have one row. `tau` is the detection limit in units of size, 0 for none.
 */
export function drawPairs(design: PairedStudyDesign, seed: number): { table: Table; tau: number } {
  const draws = randomStream(seed, "paired calibration");
  const limit = design.undetected > 0 ? Math.log(medianSize) + limitOf(design) : -Infinity;
  const cultures = drawCultures(design, draws);
  const batchShift = Array.from({ length: design.batches }, () => design.sdBatchDay * draws.normal());
  const rows: Row[] = [];
  const sd = totalSd(design);
  cultures.forEach(({ level, days, isTreated, batch }, c) => {
    const spread = Math.exp(design.sdOfLogSd * draws.normal());
    for (let d = 0; d < design.dendrites; d++) {
      const centre = level + design.sdDendrite * draws.normal();
      const shifts = [0, 1].map((day) => days[day]! + design.sdDendriteDay * draws.normal());
      const count = Math.max(2, draws.poisson(design.spines));
      const fresh = draws.poisson((count * (design.lost[0] + design.lost[1])) / 2);
      for (let s = 0; s < count + fresh; s++) {
        const own = centre + spread * design.sdSpine * draws.normal();
        const sizes = [0, 1].map(
          (day) =>
            own +
            shifts[day]! +
            (day === 1 ? batchShift[batch]! : 0) +
            spread * design.sdSpineDay[day as 0 | 1] * standardisedSize(design.shape, draws),
        );
        const untreated = { before: sizes[1]!, centre: centre + shifts[1]!, sd };
        const later = changedSize(isTreated ? design.effect : { kind: "none" }, untreated, draws);
        const isLost = draws.uniform() < design.lost[own < centre ? 0 : 1];
        const at = { isTreated, batch, culture: c, dendrite: c * design.dendrites + d, spine: s };
        if (s < count && sizes[0]! >= limit) rows.push({ ...at, day: 0, logSize: sizes[0]! });
        if ((s >= count || !isLost) && later >= limit && Number.isFinite(later))
          rows.push({ ...at, day: 1, logSize: later });
      }
    }
  });
  return { table: tableOf(design, rows), tau: limit > -Infinity ? Math.exp(limit) : 0 };
}

interface Row {
  readonly isTreated: boolean;
  readonly batch: number;
  readonly culture: number;
  readonly dendrite: number;
  readonly spine: number;
  readonly day: number;
  readonly logSize: number;
}

/** Levels and days of all cultures; the treated ones are a random share, or rather those small on day 0. */
function drawCultures(design: PairedStudyDesign, draws: ReturnType<typeof randomStream>) {
  const [control, treated] = design.cultures;
  const all = Array.from({ length: control + treated }, () => ({
    level: Math.log(medianSize) + design.sdCulture * draws.normal(),
    days: [design.sdCultureDay * draws.normal(), design.sdCultureDay * draws.normal()],
  }));
  // A chance part as large as the spread of what is seen on day 0, so that the groups overlap.
  const chance = Math.hypot(design.sdCulture, design.sdCultureDay);
  const order = all.map(({ level, days }) => level + days[0]! + chance * draws.normal());
  const places = [...all.keys()];
  if (design.treatsSmallest) places.sort((a, b) => order[b]! - order[a]!);
  return places
    .map((place) => all[place]!)
    .map((one, c) => ({ ...one, isTreated: c >= control, batch: c % design.batches }));
}

function totalSd({
  sdCulture,
  sdCultureDay,
  sdDendrite,
  sdDendriteDay,
  sdSpine,
  sdSpineDay,
}: PairedStudyDesign) {
  return Math.hypot(sdCulture, sdCultureDay, sdDendrite, sdDendriteDay, sdSpine, sdSpineDay[0]);
}

const limits = new Map<string, number>();

/** Log size below which the share `undetected` of the sizes of day 0 lies, relative to the median's log. */
function limitOf(design: PairedStudyDesign): number {
  const known = limits.get(design.name + design.shape + design.undetected);
  if (known !== undefined) return known;
  const draws = randomStream(11, "paired calibration limit");
  const common = Math.sqrt(totalSd(design) ** 2 - design.sdSpineDay[0] ** 2);
  const sample = Float64Array.from(
    { length: 20_000 },
    () => common * draws.normal() + design.sdSpineDay[0] * standardisedSize(design.shape, draws),
  ).sort();
  const limit = sample[Math.floor(design.undetected * sample.length)]!;
  limits.set(design.name + design.shape + design.undetected, limit);
  return limit;
}

function tableOf(design: PairedStudyDesign, rows: readonly Row[]): Table {
  const column = (name: string, codeOf: (row: Row) => number, levels: readonly string[]) => ({
    ...categoryFromStrings(name, [], levels),
    codes: Int32Array.from(rows, codeOf),
  });
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
  const cultures = design.cultures[0] + design.cultures[1];
  const spines = rows.reduce((most, { spine }) => Math.max(most, spine), 0) + 1;
  return {
    source: design.name,
    rowCount: rows.length,
    columns: [
      column("condition", ({ isTreated }) => (isTreated ? 1 : 0), ["control", "treated"]),
      column("batch", ({ batch }) => batch, numbered("b", design.batches)),
      column("culture", ({ culture }) => culture, numbered("c", cultures)),
      column("dendrite", ({ dendrite }) => dendrite, numbered("d", cultures * design.dendrites)),
      column("spine", ({ spine }) => spine, numbered("", spines)),
      column("day", ({ day }) => day, ["0", "3"]),
      { kind: "number", name: "size", values: Float64Array.from(rows, ({ logSize }) => Math.exp(logSize)) },
    ],
  };
}

/**
 * The design of the NBQX table, one dose against control: few cultures, two dendrites each, three preparations.
 *
 * SDs near those of the published table (culture 0.24, dendrite 0.16, spine 0.26, SD of log size 0.55 on day 0 and
 * 0.68 on day 3, log size of a spine on the two days correlated by 0.3 to 0.4).
 * Source: Lu et al. 2025, doi:10.7554/eLife.88376.
 */
const nbqx: PairedStudyDesign = {
  name: "10 control and 13 treated cultures, 2 dendrites of 25 spines, 3 preparations",
  cultures: [10, 13],
  dendrites: 2,
  spines: 25,
  batches: 3,
  sdCulture: 0.24,
  sdDendrite: 0.16,
  sdSpine: 0.26,
  sdCultureDay: 0.106,
  sdDendriteDay: 0.07,
  sdSpineDay: [0.42, 0.52],
  sdBatchDay: 0.1,
  shape: "normal",
  sdOfLogSd: 0,
  undetected: 0,
  treatsSmallest: false,
  lost: [0.12, 0.04],
  effect: { kind: "none" },
};

/** The paired designs of the calibration; the last is large enough to say that nothing changed. */
export const pairedDesigns: Readonly<Record<"nbqx" | "few" | "many", PairedStudyDesign>> = {
  nbqx,
  few: {
    ...nbqx,
    name: "5 control and 5 treated cultures, 2 dendrites of 25 spines, 1 preparation",
    cultures: [5, 5],
    batches: 1,
  },
  many: {
    ...nbqx,
    name: "30 control and 30 treated cultures, 2 dendrites of 25 spines, 3 preparations",
    cultures: [30, 30],
  },
};

/** Those that are drawn without a change. */
export const pairedNullDesigns = ["nbqx", "few"] as const;
