/** A list of independent pieces of work: plain data, so that it can travel to another thread. */
export interface TaskList<Shared, Item, Result = unknown> {
  /** Sent once to each worker: tables, fitted models, settings. */
  readonly shared: Shared;
  readonly items: readonly Item[];
  /** Called after each finished item with the number of finished ones. */
  readonly progress?: (done: number, total: number) => void;
  /** Called after each finished item with its place in the list. */
  readonly finished?: (index: number, result: Result) => void;
  /** Asked before each item is begun; once true, items that have not begun are left out of the results. */
  readonly stopped?: () => boolean;
}

/**
 * Runs the task called `name` on every item and returns the results in the order of the items.
 *
 * The host runs it on all cores, a test in place; the results must not depend on which, so an item carries its seed.
 */
export type RunTask = <Shared, Item, Result>(
  name: string,
  list: TaskList<Shared, Item, Result>,
) => Promise<Result[]>;

/** A task before it has seen its items: is given what they share and returns the function of one item. */
export type Task<Shared, Item, Result> = (shared: Shared) => (item: Item) => Result | Promise<Result>;
