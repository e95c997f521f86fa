import { behaviourOf, changes, type LoopBehaviour, loopBehaviour, unitsOf } from "./loop-stability.ts";
import type { MeanFieldLoop } from "./mean-field-loop.ts";
import { followerUnits, type Transmission } from "./transmission.ts";

/**
 * The modes of a loop whose factor is sent on with a lag, when the rate follows what is sent as
 * rate = setPoint * (sent / sent at rest)^gain.
 *
 * With a factor that integrates K beta e, a sensor of lag tau1 and a transmission of lag tau2 the modes are the roots of
 * s (tau1 s + 1) (tau2 s + 1) + K beta = 0: by Routh and Hurwitz stable below K beta = 1 / tau1 + 1 / tau2, the row of two
 * lags of mechanisms.md 3.3. Both ticks hold what they change: the modes are those of the product of all changes over the
 * longer of the two, in which the shorter runs a whole number of times. Where it does not fit, it is taken as the next
 * part that does, with its changes in proportion, and half a part away from the longer one, as it is in the mean.
 * There the loop is said to grow at most 10 % too early where ticks are short against the lags, and up to 40 % (in K beta)
 * where they are longer than one.
 */
export function laggedBehaviour(
  loop: MeanFieldLoop,
  transmission: Transmission,
  at: { readonly rate: number; readonly gain: number },
): LoopBehaviour {
  const longer = Math.max(loop.interval, transmission.interval);
  const ratio = longer / Math.min(loop.interval, transmission.interval);
  const fits = Math.abs(ratio - Math.round(ratio)) < 1e-9;
  const times = fits ? Math.round(ratio) : Math.ceil(ratio - 0.05); // at most 5 % longer: a change in proportion stays near its aim
  const pieces = piecesOf(loop, transmission, { ...at, gap: longer / times });
  const often = loop.interval < longer ? pieces.factor : pieces.sent;
  const rare = loop.interval < longer ? pieces.sent : pieces.factor;
  if (!fits) {
    const part = often.map((row) => row.map((x) => (x * ratio) / times));
    const between = repeated(after(after(pieces.halfDrift, part), pieces.halfDrift), times);
    return behaviourOf(after(between, rare), longer);
  }
  const both = transmission.first ? after(pieces.sent, pieces.factor) : after(pieces.factor, pieces.sent);
  const before = repeated(after(pieces.drift, often), times - 1);
  return behaviourOf(after(before, after(pieces.drift, both)), longer);
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
  const unit = [...unitsOf(state), ...followerUnits(transmission, state, own)];
  const piece = (change: (x: readonly number[], y: readonly number[]) => readonly number[]) =>
    changes((z) => change(z.slice(0, n), z.slice(n)), at, unit);
  const drift = (time: number) =>
    piece((x, y) => {
      const rate = of.rate * Math.max(transmission.sent(x, y) / sent, 1e-12) ** of.gain;
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
