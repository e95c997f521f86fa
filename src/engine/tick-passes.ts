import { enterName, isEmitted, tickName } from "../emit/wasm-ticks.ts";
import type { Pass } from "../program/program.ts";
import type { Shard } from "./shard.ts";
import { runStructure } from "./structure.ts";
import { isShared, type Team } from "./team.ts";
import { TickElements } from "./tick-elements.ts";
import { rankElements } from "./tick-rank.ts";
import { reduceElements } from "./tick-reduce.ts";

/**
 * Runs the passes of tick number `tick` when `step` steps are done.
 *
 * All workers call it at the same step. What belongs to the network or to a population is computed by each of them from
 * the numbers of all, and so the same in all.
 */
export function runTick(shard: Shard, team: Team, tick: number, step: number): void {
  shard.program.ticks[tick]!.passes.forEach((pass, index) => {
    const emitted = shard.exports[tickName(tick, index)];
    if (emitted !== undefined) (emitted as () => void)();
    else if (!isEmitted(pass, shard)) runOutside(shard, team, pass, step);
  });
}

/** Runs the passes of a vigilance state that begins when `step` steps are done; nothing if no mechanism waits for it. */
export function runEnter(shard: Shard, team: Team, state: string, step: number): void {
  // draws of a state belong to the step that it begins with
  new DataView(shard.memory.buffer).setBigUint64(shard.layout.control.drawStep, BigInt(step), true);
  (shard.program.onEnter[state] ?? []).forEach((pass, index) => {
    const emitted = shard.exports[enterName(state, index)];
    if (emitted !== undefined) (emitted as () => void)();
    else if (!isEmitted(pass, shard)) runOutside(shard, team, pass, step, step);
  });
}

function runOutside(shard: Shard, team: Team, pass: Pass, step: number, drawStep = step - 1): void {
  if (pass.kind === "structure") {
    runStructure(shard, team, pass, step);
    return;
  }
  if (pass.kind === "each" && isShared(pass.domain.site)) {
    changeShared(shard, pass, step, drawStep);
    return;
  }
  const elements = new TickElements(shard, step);
  elements.frame.step = drawStep;
  if (pass.kind === "each") changeElements(elements, pass)();
  else if (pass.kind === "reduce") reduceElements({ shard, team, elements }, pass);
  else rankElements({ shard, team, elements }, pass);
}

type Each = Extract<Pass, { kind: "each" }>;

/** A pass over what all workers share, as it was made for the memory in which its views lie. */
interface SharedPass {
  readonly memory: ArrayBufferLike;
  readonly elements: TickElements;
  readonly run: () => void;
}

/** Made once: gates and pressures have a tick every few steps of compressed time, and making takes longer than running. */
const sharedPasses = new WeakMap<Shard, Map<Each, SharedPass>>();

function changeShared(shard: Shard, pass: Each, step: number, drawStep: number): void {
  const known = sharedPasses.get(shard) ?? new Map<Each, SharedPass>();
  sharedPasses.set(shard, known);
  let own = known.get(pass);
  if (own?.memory === shard.memory.buffer) {
    own.elements.moveTo(step);
  } else {
    const elements = new TickElements(shard, step);
    own = { memory: shard.memory.buffer, elements, run: changeElements(elements, pass) };
    known.set(pass, own);
  }
  own.elements.frame.step = drawStep;
  own.run();
}

/** What a pass does to its elements, ready to run. */
function changeElements(elements: TickElements, pass: Each): () => void {
  const { frame } = elements;
  const steps = pass.statements.map((statement) => {
    const value = elements.evaluator(statement.value);
    if (statement.kind === "let") {
      const round = statement.precision === "f32" ? Math.fround : (x: number) => x;
      return () => {
        frame.locals[statement.local] = round(value(frame));
      };
    }
    const store = elements.store(statement.target);
    return () => store(value(frame));
  });
  return () =>
    elements.over(pass.domain, () => {
      for (const step of steps) step();
    });
}
