/** Words of the control area: how many wait, how often all have met, whether one of them failed, and how many sleep. */
const WAITING = 0;
const MEETINGS = 1;
const FAILED = 2;
const SLEEPING = 3;
/** Words that a barrier needs. */
export const BARRIER_WORDS = 4;

/**
 * Milliseconds of spinning before a worker goes to sleep: most, and least where cores are shared and spinning only takes
 * time from others. The most is several times what it takes to wake a worker: two workers that have come apart by a
 * wake-up then find each other again, where they would otherwise sleep in turn for ever.
 */
const LONGEST_SPIN = 3;
const SHORTEST_SPIN = 0.005;
/** Every so many waits spin to the longest limit, to find out whether cores have become free. */
const TRIAL = 128;
/** Loads between two looks at the clock. */
const LOADS = 64;
/** In a thread of Node the global name is a property that is computed at every look. */
const clock = performance;

/**
 * The place where all workers wait for the last of them.
 *
 * A worker spins first, then sleeps. Where a core is shared a spin never ends in time, so its limit halves at each wait
 * that it could not outlast; the first one that it does brings it back. Time decides how to wait and nothing else.
 */
export class Barrier {
  private readonly words: Int32Array;
  private readonly workers: number;
  private limit = LONGEST_SPIN;
  private waits = 0;

  constructor(words: Int32Array, workers: number) {
    this.words = words;
    this.workers = workers;
  }

  /** Returns once every worker has called it. Fails: a `TeamFailure` once one of them has failed. */
  meet(): void {
    const { words } = this;
    const meeting = Atomics.load(words, MEETINGS);
    // only after the load above: a failure from now on changes what is waited for
    if (Atomics.load(words, FAILED) !== 0) throw new TeamFailure();
    if (Atomics.add(words, WAITING, 1) === this.workers - 1) {
      Atomics.store(words, WAITING, 0);
      Atomics.add(words, MEETINGS, 1);
      // one that goes to sleep now finds the number of meetings changed
      if (Atomics.load(words, SLEEPING) > 0) Atomics.notify(words, MEETINGS);
    } else this.wait(meeting);
    if (Atomics.load(words, FAILED) !== 0) throw new TeamFailure();
  }

  private wait(meeting: number): void {
    const { words } = this;
    const limit = ++this.waits % TRIAL === 0 ? LONGEST_SPIN : this.limit;
    if (hasMetWithin(words, meeting, limit)) {
      this.limit = LONGEST_SPIN;
      return;
    }
    this.limit = Math.max(SHORTEST_SPIN, this.limit / 2);
    Atomics.add(words, SLEEPING, 1);
    while (Atomics.load(words, MEETINGS) === meeting) Atomics.wait(words, MEETINGS, meeting);
    Atomics.sub(words, SLEEPING, 1);
  }
}

/** Spins until the number of meetings is no longer `meeting`, for so many milliseconds at most. */
function hasMetWithin(words: Int32Array, meeting: number, limit: number): boolean {
  if (spin(words, meeting)) return true;
  const start = clock.now();
  while (clock.now() - start < limit) {
    if (spin(words, meeting)) return true;
  }
  return false;
}

/**
 * Looks for a while whether the number of meetings has changed. A function of its own, with one way through it: V8 would
 * compile a larger one anew for each way out that it had not yet seen, on the cores that the workers need.
 */
function spin(words: Int32Array, meeting: number): boolean {
  let load = 0;
  while (load < LOADS && Atomics.load(words, MEETINGS) === meeting) load++;
  return load < LOADS;
}

/** Lets every worker that waits or will wait stop with a `TeamFailure`. */
export function failBarrier(words: Int32Array): void {
  Atomics.store(words, FAILED, 1);
  Atomics.add(words, MEETINGS, 1);
  Atomics.notify(words, MEETINGS);
}

/** Another worker of the run failed; what happened is told by that one. */
export class TeamFailure extends Error {
  constructor() {
    super("another worker of this run failed");
    this.name = "TeamFailure";
  }
}
