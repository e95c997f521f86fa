import type { GuardTrip } from "../engine/rate-guard.ts";

/** A trip of the guard as a run keeps it: the first of its kind and population holds how many there were. */
export type KeptTrip = GuardTrip & { readonly count?: number };

/** Trips of one kind and population that are kept in full. A guard that records may trip in every second of a long run. */
const MOST_KEPT = 3;

/** `kept`, ascending in time, with one trip more: in full while there are few of its kind and population, then as a count. */
export function withTrip(kept: readonly KeptTrip[], trip: GuardTrip): KeptTrip[] {
  const isAlike = ({ kind, of }: GuardTrip) => kind === trip.kind && of === trip.of;
  const first = kept.findIndex(isAlike);
  if (first < 0) return [...kept, { ...trip, count: 1 }];
  const alike = kept.filter(isAlike).length;
  const counted = kept.with(first, { ...kept[first]!, count: tripCount(kept, kept[first]!) + 1 });
  return alike < MOST_KEPT ? [...counted, trip] : counted;
}

/** How many trips there were of the kind and population of one of them. */
export function tripCount(kept: readonly KeptTrip[], { kind, of }: GuardTrip): number {
  const alike = kept.filter((each) => each.kind === kind && each.of === of);
  return alike[0]?.count ?? alike.length;
}
