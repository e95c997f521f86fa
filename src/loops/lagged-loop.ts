import {
  behaviourOf,
  changes,
  followed,
  type LoopBehaviour,
  loopBehaviour,
  unitsOf,
} from "./loop-stability.ts";
import type { MeanFieldLoop } from "./mean-field-loop.ts";
import { followerUnits, type Transmission } from "./transmission.ts";

/**
 * The modes of a loop whose factor is sent on with a lag, when the rate follows what is sent as
 * rate = setPoint * (sent / sent at rest)^gain, or with the inverse for inhibition.
 *
 * With a factor that integrates K beta e, a sensor of lag tau1 and a transmission of lag tau2 the modes are the roots of
 * s (tau1 s + 1) (tau2 s + 1) + K beta = 0: by Routh and Hurwitz stable below K beta = 1 / tau1 + 1 / tau2, the row of two
 * lags of mechanisms.md 3.3. Both ticks hold what they change: the modes are those of the product of all changes over the
 * longer of the two, in which the shorter runs a whole number of times. Where it does not fit, it is taken as the next
 * part that does, with its changes in proportion, and half a part away from the longer one, as it is in the mean. Whether
 * it grows is then told by the product of all changes until both fall on one moment, unless these are too many to follow;
 * damping and period stay those of the mean, as that time may be longer than a period.
 */
export function laggedBehaviour(
  loop: MeanFieldLoop,
  transmission: Transmission,
  at: { readonly rate: number; readonly gain: number },
): LoopBehaviour {
  const longer = Math.max(loop.interval, transmission.interval);
  const ratio = longer / Math.min(loop.interval, transmission.interval);
  const counts = ticksUntilBoth(ratio);
  const exact = counts === null ? null : behaviourUntilBoth(loop, transmission, at, counts);
  if (counts?.rare === 1) return exact!;
  const times = Math.ceil(ratio - 0.05); // at most 5 % longer: a change in proportion stays near its aim
  const pieces = piecesOf(loop, transmission, { ...at, gap: longer / times });
  const [often, rare] = loop.interval < longer ? [pieces.factor, pieces.sent] : [pieces.sent, pieces.factor];
  const part = often.map((row) => row.map((x) => (x * ratio) / times));
  const between = repeated(after(after(pieces.halfDrift, part), pieces.halfDrift), times);
  const inTheMean = behaviourOf(after(between, rare), longer);
  if (exact === null) return inTheMean;
  const { growth } = exact;
  const side = growth > 0 ? Math.min : Math.max;
  return { ...inTheMean, growth, damping: side(inTheMean.damping, 0) };
}

/** Most ticks that are followed one by one until both fall on one moment. */
const MOST_TICKS = 400;

/** Ticks until both fall on one moment: of the mechanism that ticks often, and of the other. */
interface TickCounts {
  readonly often: number;
  readonly rare: number;
}

/** The counts for a ratio of the lengths; null where there are too many to follow. */
function ticksUntilBoth(ratio: number): TickCounts | null {
  for (let rare = 1; rare === 1 || rare * (1 + ratio) <= MOST_TICKS; rare++) {
    const often = Math.round(rare * ratio);
    if (Math.abs(often - rare * ratio) < 1e-9 * rare) return { often, rare };
  }
  return null;
}

/** The modes of the product of all changes until both ticks fall on one moment. */
function behaviourUntilBoth(
  loop: MeanFieldLoop,
  transmission: Transmission,
  at: { readonly rate: number; readonly gain: number },
  counts: TickCounts,
): LoopBehaviour {
  const longer = Math.max(loop.interval, transmission.interval);
  // what ticks often does so every `rare` parts of time, what ticks rarely every `often` parts
  const { drift, factor, sent } = piecesOf(loop, transmission, { ...at, gap: longer / counts.often });
  const [often, rare] = loop.interval < longer ? [factor, sent] : [sent, factor];
  const both = transmission.first ? after(sent, factor) : after(factor, sent);
  const end = counts.often * counts.rare;
  let now = 0;
  let all = repeated(drift, 0);
  if (counts.rare === 1) {
    now = end - 1;
    all = repeated(after(drift, often), now);
  }
  for (let k = now + 1; k < end; k++) {
    if (k % counts.rare !== 0 && k % counts.often !== 0) continue;
    all = after(after(all, repeated(drift, k - now)), k % counts.rare === 0 ? often : rare);
    now = k;
  }
  return behaviourOf(after(after(all, repeated(drift, end - now)), both), counts.rare * longer);
}

/** The least damped behaviour of a loop, and the way in which its factor is sent there; null is at once. */
export function leastDamped(
  loop: MeanFieldLoop,
  ways: readonly (Transmission | null)[],
  at: { readonly rate: number; readonly gain: number },
): { readonly behaviour: LoopBehaviour; readonly transmission: Transmission | null } {
  return ways
    .map((transmission) => ({
      transmission,
      behaviour:
        transmission === null
          ? loopBehaviour(loop, at.rate, at.gain)
          : laggedBehaviour(loop, transmission, at),
    }))
    .reduce((a, b) => (b.behaviour.damping < a.behaviour.damping ? b : a));
}

/** A linear change of a state, without the identity. */
type Change = readonly (readonly number[])[];

/** What time without ticks (`gap`, ms), the tick of the factor and that of what is sent do to (loop, variables of the synapse). */
function piecesOf(
  loop: MeanFieldLoop,
  transmission: Transmission,
  of: { readonly rate: number; readonly gain: number; readonly gap: number },
): { drift: Change; halfDrift: Change; factor: Change; sent: Change } {
  const state = loop.settled(of.rate);
  const own = transmission.settled(state);
  const sent = transmission.sent(state, own);
  const n = state.length;
  const at = [...state, ...own];
  const unit = [...unitsOf(loop, of.rate, state), ...followerUnits(transmission, state, own)];
  const piece = (change: (x: readonly number[], y: readonly number[]) => readonly number[]) =>
    changes((z) => change(z.slice(0, n), z.slice(n)), at, unit);
  const drift = (time: number) =>
    piece((x, y) => {
      const rate = of.rate * followed(loop, transmission.sent(x, y) / sent, of.gain);
      return [...loop.drift(x, rate, time), ...y];
    });
  return {
    drift: drift(of.gap),
    halfDrift: drift(of.gap / 2),
    factor: piece((x, y) => [...loop.tick(x), ...y]),
    sent: piece((x, y) => [...x, ...transmission.tick(x, y)]),
  };
}

/** One change and then another: (1 + b)(1 + a) - 1. */
function after(a: Change, b: Change): Change {
  return a.map((row, i) =>
    row.map((x, j) => x + b[i]![j]! + b[i]!.reduce((sum, y, k) => sum + y * a[k]![j]!, 0)),
  );
}

/** A change `times` over, by squaring. */
function repeated(change: Change, times: number): Change {
  if (times === 0) return change.map((row) => row.map(() => 0));
  const half = repeated(change, Math.floor(times / 2));
  const even = after(half, half);
  return times % 2 === 0 ? even : after(even, change);
}
