import { tQuantile } from "../numerics/distributions.ts";
import { checkPowerDesign, type PowerDesign } from "./power-design.ts";
import { drawBalanced, type PowerDraw } from "./power-draw.ts";
import { drawRows } from "./power-rows.ts";
import {
  contrastVariance,
  criticalValue,
  designDf,
  equivalencePower,
  theoreticalPower,
} from "./power-theory.ts";
import { drawUnequal } from "./power-unequal.ts";
import { type Share, wilsonInterval } from "./wilson-interval.ts";

/** What many simulated studies of one design found. Shares carry 95 % Wilson intervals. */
export interface PowerResult {
  readonly design: PowerDesign;
  readonly simulations: number;
  /** True once the main intervals are narrow enough or the limit of simulations is reached. */
  readonly complete: boolean;
  /** Chance that a given comparison, treated against one reference, is significant. */
  readonly power: Share;
  /** Chance that the comparisons with all references are. */
  readonly powerAll: Share;
  /** The same draws without an effect: chance of a false finding in one comparison, and in any. */
  readonly typeOne: Share;
  readonly typeOneAny: Share;
  /** Without an effect: chance that the 90 % interval of one comparison lies inside the margin. */
  readonly equivalence: Share;
  /** Mean half-width of the comparison's interval, log scale, at the critical value of the test. */
  readonly halfWidth: number;
  /** Mean estimate of one comparison, log scale; a detection limit draws it towards 0. */
  readonly meanEstimate: number;
  /** Mean of |estimate| / |effect| over the significant estimates; null without effect or finding. */
  readonly typeM: number | null;
  /** Share of the significant estimates with the wrong sign; its value is null without effect or finding. */
  readonly typeS: Share;
  /** Share of studies in which a variance component was estimated 0. */
  readonly singular: Share;
  /** What theory says: SE of a comparison, its power and that of equivalence, for equal counts. */
  readonly theory: { readonly se: number; readonly power: number; readonly equivalence: number };
}

/** How long to go on simulating. */
export interface PowerEffort {
  readonly seed: number;
  /** Studies at most; default 10,000. */
  readonly limit?: number;
  /** Half-width of the Wilson intervals of power, false findings and equivalence at which to stop; default 0.01. */
  readonly halfWidth?: number;
  /** Studies between two reports; default 250. */
  readonly batch?: number;
}

/**
 * Power of a design by simulation: yields what is known after each batch, and last the complete result.
 *
 * Designs that share a seed share their draws as far as they share mice, dendrites and synapses, so that differences
 * between designs are sharper than either power; designs whose sizes depart from the model do not share them. Theory
 * needs equal counts and normal sizes; simulation does not.
 * Fails: DataError for a design that cannot be tested.
 */
export function* simulatePower(design: PowerDesign, effort: PowerEffort): Generator<PowerResult, void> {
  checkPowerDesign(design);
  const { seed, limit = 10_000, halfWidth = 0.01, batch = 250 } = effort;
  const judge = judgeOf(design);
  const theory = {
    se: Math.sqrt(contrastVariance(design).total),
    power: theoreticalPower(design),
    equivalence: equivalencePower(design),
  };
  const tally = emptyTally();
  const draw = design.sizes ? drawRows : design.dispersion === undefined ? drawBalanced : drawUnequal;
  for (;;) {
    const end = Math.min(limit, tally.studies + batch);
    while (tally.studies < end) count(tally, design, draw(design, seed, tally.studies), judge);
    const sharp = [tally.significant, tally.falseAny, tally.equivalent].every((successes) => {
      const share = wilsonInterval(successes, tally.studies);
      return (share.high - share.low) / 2 < halfWidth;
    });
    const complete = tally.studies >= limit || sharp;
    yield { ...summary(design, tally, complete), theory };
    if (complete) return;
  }
}

/** Sums over the studies so far. */
interface Tally {
  studies: number;
  significant: number;
  all: number;
  falseOne: number;
  falseAny: number;
  equivalent: number;
  widths: number;
  estimates: number;
  ratios: number;
  wrongSign: number;
  singular: number;
}

function emptyTally(): Tally {
  return {
    studies: 0,
    significant: 0,
    all: 0,
    falseOne: 0,
    falseAny: 0,
    equivalent: 0,
    widths: 0,
    estimates: 0,
    ratios: 0,
    wrongSign: 0,
    singular: 0,
  };
}

/** What decides one comparison on df degrees of freedom. */
interface Judge {
  readonly critical: (df: number) => number;
  readonly equivalence: (df: number) => number;
}

/**
 * Critical values of a design. An adjusted one costs milliseconds, so that between degrees of freedom 10 % apart its
 * ratio to the unadjusted one is interpolated in log df (error below 1e-4); at the design's own df it is exact.
 */
function judgeOf(design: PowerDesign): Judge {
  const usual = design.test === "z" ? Infinity : designDf(design);
  const exact = criticalValue(design, usual);
  const single = remembered((df) => tQuantile(1 - design.alpha / 2, df));
  const ratio = remembered((node) => criticalValue(design, 1.1 ** node) / single(1.1 ** node));
  const critical = (df: number) => {
    if (df === usual) return exact;
    const place = Math.log(df) / Math.log(1.1);
    const below = Math.floor(place);
    return single(df) * (ratio(below) + (place - below) * (ratio(below + 1) - ratio(below)));
  };
  return { critical, equivalence: remembered((df) => tQuantile(0.95, df)) };
}

function remembered(value: (x: number) => number): (x: number) => number {
  const known = new Map<number, number>();
  return (x) => {
    let found = known.get(x);
    if (found === undefined) known.set(x, (found = value(x)));
    return found;
  };
}

function count(tally: Tally, design: PowerDesign, draw: PowerDraw, judge: Judge): void {
  const { noise, se, df } = draw;
  const limitsOf = (one: Pick<PowerDraw, "se" | "df">) =>
    one.df.map((value, i) => judge.critical(value) * one.se[i]!);
  const limits = limitsOf({ se, df });
  const estimate = noise[0]! + design.effect;
  tally.studies++;
  tally.widths += limits[0]!;
  tally.estimates += estimate;
  if (draw.singular) tally.singular++;
  if (Math.abs(estimate) > limits[0]!) {
    tally.significant++;
    tally.ratios += Math.abs(estimate);
    if (Math.sign(estimate) !== Math.sign(design.effect)) tally.wrongSign++;
  }
  if (noise.every((e, i) => Math.abs(e + design.effect) > limits[i]!)) tally.all++;
  const none = draw.withoutEffect ?? draw;
  const noneLimits = draw.withoutEffect ? limitsOf(none) : limits;
  const first = none.noise[0]!;
  if (Math.abs(first) > noneLimits[0]!) tally.falseOne++;
  if (none.noise.some((e, i) => Math.abs(e) > noneLimits[i]!)) tally.falseAny++;
  const reach = judge.equivalence(none.df[0]!) * none.se[0]!;
  const isInside = first - reach > Math.log(1 - design.margin) && first + reach < Math.log(1 + design.margin);
  if (isInside) tally.equivalent++;
}

function summary(design: PowerDesign, tally: Tally, complete: boolean): Omit<PowerResult, "theory"> {
  const { studies } = tally;
  const found = design.effect === 0 ? 0 : tally.significant;
  return {
    design,
    simulations: studies,
    complete,
    power: wilsonInterval(tally.significant, studies),
    powerAll: wilsonInterval(tally.all, studies),
    typeOne: wilsonInterval(tally.falseOne, studies),
    typeOneAny: wilsonInterval(tally.falseAny, studies),
    equivalence: wilsonInterval(tally.equivalent, studies),
    halfWidth: tally.widths / studies,
    meanEstimate: tally.estimates / studies,
    typeM: found === 0 ? null : tally.ratios / found / Math.abs(design.effect),
    typeS: wilsonInterval(found === 0 ? 0 : tally.wrongSign, found),
    singular: wilsonInterval(tally.singular, studies),
  };
}
