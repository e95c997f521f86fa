import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";

/**
 * A message tells the spikes of a worker in a window: counts by population and step, in rows of a whole window, then the
 * cells in that order, by their numbers in the population.
 */
export function messageHeader(populations: number, windowSteps: number): number {
  return populations * windowSteps;
}

/** Emits `pack(steps)`, which writes the message of this worker from its outboxes and gives its words. */
export function emitPack(parts: KernelParts): WasmFunction {
  const { layout, module, shape } = parts;
  const one = emitPackOne(parts);
  const f = module.function({ params: ["i32"], results: ["i32"] }, undefined, "pack");
  const steps = f.param(0);
  const at = f.local("i32");
  const message = layout.inboxes + 4 * shape.exchange.worker * shape.exchange.words;
  f.i32(message + 4 * messageHeader(layout.populations.length, shape.windowSteps)).set(at);
  layout.populations.forEach(({ outbox, outCounts }, population) => {
    const { first, count } = shape.inputs[population] ?? shape.populations[population]!;
    if (count === 0) return; // its counts were never written: 0
    f.i32(outbox)
      .i32(outCounts)
      .i32(message + 4 * population * shape.windowSteps)
      .i32(first);
    f.get(steps).get(at).call(one).set(at);
  });
  f.get(at).i32(message).op("i32.sub").i32(2).op("i32.shr_u");
  return f;
}

/** Emits `(outbox, outCounts, counts, first, steps, at) => at` for one population. */
function emitPackOne({ module }: KernelParts): WasmFunction {
  const f = module.function({ params: ["i32", "i32", "i32", "i32", "i32", "i32"], results: ["i32"] });
  const [from, ends, counts, first, steps, at] = [0, 1, 2, 3, 4, 5].map((k) => f.param(k)) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const end = f.local("i32");
  f.loop(() => {
    f.get(ends).memory("i32.load", 0).set(end);
    f.get(counts).get(end).get(from).op("i32.sub").i32(2).op("i32.shr_u").memory("i32.store", 0);
    f.get(from).get(end).op("i32.lt_u");
    f.if(() => {
      f.loop(() => {
        f.get(at).get(from).memory("i32.load", 0).get(first).op("i32.add").memory("i32.store", 0);
        f.get(at).i32(4).op("i32.add").set(at);
        f.get(from).i32(4).op("i32.add").tee(from).get(end).op("i32.lt_u");
      });
    });
    for (const pointer of [ends, counts]) f.get(pointer).i32(4).op("i32.add").set(pointer);
    f.get(steps).i32(1).op("i32.sub").tee(steps);
  });
  f.get(at);
  return f;
}

/**
 * Emits `merge(steps)`, which puts the spikes of the messages of all workers into the rings, and into the log where they
 * are watched: by step, then worker, which is by block.
 */
export function emitMerge(parts: KernelParts): WasmFunction {
  const { layout, module, shape } = parts;
  const { workers, words } = shape.exchange;
  const one = emitMergeOne(parts);
  const f = module.function({ params: ["i32"], results: [] }, "merge");
  const cells = layout.inboxes + 4 * messageHeader(layout.populations.length, shape.windowSteps);
  for (let worker = 0; worker < workers; worker++) {
    f.i32(4 * worker)
      .i32(cells + 4 * worker * words)
      .memory("i32.store", layout.readers);
  }
  layout.populations.forEach(({ ring, arena, arenaBytes, arenaUsed, total }, population) => {
    f.i32(ring).i32(arena).i32(arenaBytes).i32(arenaUsed).i32(total);
    f.i32(layout.inboxes + 4 * population * shape.windowSteps)
      .get(f.param(0))
      .i32(population);
    f.call(one);
  });
  return f;
}

/** Emits `(ring, arena, arenaBytes, arenaUsed, total, counts, steps, population)` for one population. */
function emitMergeOne(parts: KernelParts): WasmFunction {
  const { layout, module, shape } = parts;
  const record = emitRecord(parts);
  const f = module.function({
    params: ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    results: [],
  });
  const [ring, arena, arenaBytes, arenaUsed, total, counts, steps, population] = [...Array(8).keys()].map(
    (k) => f.param(k),
  ) as [Local, Local, Local, Local, Local, Local, Local, Local];
  const [slot, entry, to, count, used] = [0, 1, 2, 3, 4].map(() => f.local("i32")) as Five;
  f.i32(0).memory("i32.load", layout.control.slot).get(steps).op("i32.sub").set(slot);
  f.loop(() => {
    f.get(slot)
      .i32(layout.ringSteps - 1)
      .op("i32.and")
      .i32(3)
      .op("i32.shl")
      .get(ring)
      .op("i32.add")
      .set(entry);
    f.i32(0).set(count);
    overWorkers(f, shape.exchange, (_, own) => {
      f.get(count).get(counts).get(own).op("i32.add").memory("i32.load", 0).op("i32.add").set(count);
    });
    f.get(entry).get(count).memory("i32.store", 4);
    f.get(count);
    f.if(() => {
      f.get(arenaUsed).memory("i32.load", 0).tee(used);
      f.get(count).i32(2).op("i32.shl", "i32.add").get(arenaBytes).op("i32.gt_u");
      f.if(() => f.i32(0).set(used));
      f.get(entry).get(arena).get(used).op("i32.add").tee(to).memory("i32.store", 0);
      f.get(arenaUsed).get(used).get(count).i32(2).op("i32.shl", "i32.add").memory("i32.store", 0);
      f.get(total).get(total).memory("f64.load", 0).get(count).op("f64.convert_i32_u", "f64.add");
      f.memory("f64.store", 0);
      overWorkers(f, shape.exchange, (worker, own) => copyCells(f, { layout, counts, worker, own, to }));
      f.i32(0).memory("i32.load", layout.control.watched);
      f.if(() => f.get(population).get(steps).get(entry).call(record));
    });
    f.get(counts).i32(4).op("i32.add").set(counts);
    f.get(slot).i32(1).op("i32.add").set(slot);
    f.get(steps).i32(1).op("i32.sub").tee(steps);
  });
  return f;
}

type Five = [Local, Local, Local, Local, Local];

/** Emits `(population, back, entry)`: the cells of an entry of a ring into the log, `back` steps before the present one. */
function emitRecord({ layout, module }: KernelParts): WasmFunction {
  const f = module.function({ params: ["i32", "i32", "i32"], results: [] });
  const [population, back, entry] = [f.param(0), f.param(1), f.param(2)];
  const [at, from, left] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.i32(0).memory("i32.load", layout.log.end).tee(at).get(population).memory("i32.store", 0);
  f.get(at).i32(0).memory("f64.load", layout.control.step).get(back).op("f64.convert_i32_u", "f64.sub");
  f.op("i64.trunc_f64_u").memory("i64.store", 4);
  f.get(at).get(entry).memory("i32.load", 4).tee(left).memory("i32.store", 12);
  f.get(entry).memory("i32.load", 0).set(from);
  f.get(at).i32(16).op("i32.add").set(at);
  f.loop(() => {
    f.get(at).get(from).memory("i32.load", 0).memory("i32.store", 0);
    f.get(at).i32(4).op("i32.add").set(at);
    f.get(from).i32(4).op("i32.add").set(from);
    f.get(left).i32(1).op("i32.sub").tee(left);
  });
  f.i32(0).get(at).memory("i32.store", layout.log.end);
  return f;
}

/** Runs `inside` for each worker, with four times its number and the byte offset of its message. */
function overWorkers(
  f: WasmFunction,
  { workers, words }: KernelParts["shape"]["exchange"],
  inside: (worker: Local, own: Local) => void,
): void {
  const worker = f.local("i32");
  const own = f.local("i32");
  f.i32(0).set(worker).i32(0).set(own);
  f.loop(() => {
    inside(worker, own);
    f.get(own)
      .i32(4 * words)
      .op("i32.add")
      .set(own);
    f.get(worker)
      .i32(4)
      .op("i32.add")
      .tee(worker)
      .i32(4 * workers)
      .op("i32.lt_u");
  });
  f.release(worker, own);
}

/** Copies the cells of a worker in a step to `to`, and moves both on. */
function copyCells(
  f: WasmFunction,
  {
    layout,
    counts,
    worker,
    own,
    to,
  }: { layout: KernelParts["layout"]; counts: Local; worker: Local; own: Local; to: Local },
): void {
  const left = f.local("i32");
  const from = f.local("i32");
  f.get(counts).get(own).op("i32.add").memory("i32.load", 0).tee(left);
  f.if(() => {
    f.get(worker).memory("i32.load", layout.readers).set(from);
    f.loop(() => {
      f.get(to).get(from).memory("i32.load", 0).memory("i32.store", 0);
      f.get(to).i32(4).op("i32.add").set(to);
      f.get(from).i32(4).op("i32.add").set(from);
      f.get(left).i32(1).op("i32.sub").tee(left);
    });
    f.get(worker).get(from).memory("i32.store", layout.readers);
  });
  f.release(left, from);
}
