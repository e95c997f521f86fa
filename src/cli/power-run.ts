import { setImmediate } from "node:timers/promises";
import { DataError } from "../model/errors.ts";
import { type PowerResult, simulatePower } from "../stats/power.ts";
import { checkPowerDesign, type PowerDesign } from "../stats/power-design.ts";
import { costOptimum, equivalencePower, miceNeeded, theoreticalPower } from "../stats/power-theory.ts";
import { costsOf, type PowerAxis, type PowerOptions } from "./power.ts";
import { curveText, designText } from "./power-text.ts";

const USUAL_VALUES: Readonly<Record<PowerAxis, readonly number[]>> = {
  mice: [3, 4, 6, 8, 10, 12, 16, 20],
  dendrites: [1, 2, 4, 7, 14, 28],
  synapses: [5, 10, 20, 41, 82, 164],
};

/** Runs `setpoint power`; returns its exit code: 0, or 3 where Ctrl-C left the curve unfinished. */
export async function runPower(options: PowerOptions): Promise<number> {
  const design = designOf(options);
  checkPowerDesign(design);
  if (
    costsOf(options) === undefined &&
    [options.costMouse, options.costDendrite, options.costSynapse, options.budget].some(
      (x) => x !== undefined,
    )
  )
    throw new DataError(
      "the cost model needs --cost-mouse, --cost-dendrite, --cost-synapse and --budget",
      "give all four, in any one unit",
    );
  const values = [...new Set(options.values ?? [...USUAL_VALUES[options.over], options[options.over]])].sort(
    (a, b) => a - b,
  );
  for (const value of values) checkPowerDesign({ ...design, [options.over]: value });
  const plan = planOf(design, options);
  if (!options.json) process.stdout.write(designText(design, plan));
  const { curve, interrupted } = await simulateCurve(design, options, values);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ ...plan, over: options.over, seed: options.seed, interrupted, curve })}\n`,
    );
  else process.stdout.write(curveText(options.over, design, curve));
  if (interrupted)
    process.stderr.write("setpoint: interrupted; unfinished rows have the wider intervals shown\n");
  return interrupted ? 3 : 0;
}

function designOf(options: PowerOptions): PowerDesign {
  return {
    conditions: options.conditions,
    mice: options.mice,
    dendrites: options.dendrites,
    synapses: options.synapses,
    ...(options.dispersion === undefined ? {} : { dispersion: options.dispersion }),
    sd: { mouse: options.sdMouse, dendrite: options.sdDendrite, residual: options.sdResidual },
    effect: options.effect,
    test: options.test,
    adjust: options.adjust,
    alpha: options.alpha,
    margin: options.margin,
  };
}

/** What theory says before anything is simulated. */
function planOf(design: PowerDesign, options: PowerOptions) {
  const cost = costsOf(options);
  return {
    design,
    miceForPower: design.effect === 0 ? null : miceNeeded(design, theoreticalPower),
    miceForEquivalence: miceNeeded(design, equivalencePower),
    ...(cost ? { cheapest: costOptimum(design, cost.costs, cost.budget) } : {}),
  };
}

/** What `planOf` gives. */
export type PowerPlan = ReturnType<typeof planOf>;

async function simulateCurve(
  design: PowerDesign,
  options: PowerOptions,
  values: readonly number[],
): Promise<{ readonly curve: PowerResult[]; readonly interrupted: boolean }> {
  let interrupted = false;
  const stop = () => {
    interrupted = true;
  };
  process.once("SIGINT", stop);
  const designs = values.map((value) => ({ ...design, [options.over]: value }));
  const show = progress(designs, options);
  const curve: PowerResult[] = [];
  for (const [i, each] of designs.entries()) {
    for (const result of simulatePower(each, {
      seed: options.seed,
      limit: options.simulations,
      halfWidth: options.precision,
    })) {
      curve[i] = result;
      show(i, result);
      // Lets the signal of Ctrl-C through.
      await setImmediate();
      if (interrupted) break;
    }
    if (interrupted) break;
  }
  process.removeListener("SIGINT", stop);
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  return { curve, interrupted };
}

/** Writes how far the curve has come and how long the rest should take; on a terminal in place, else every 5 s. */
function progress(
  designs: readonly PowerDesign[],
  options: PowerOptions,
): (index: number, result: PowerResult) => void {
  const started = performance.now();
  let last = started;
  const needed = designs.map((design) => studiesNeeded(theoreticalPower(design), options));
  const cost = designs.map((design) => design.mice);
  const total = needed.reduce((sum, n, i) => sum + n * cost[i]!, 0);
  return (index, result) => {
    const now = performance.now();
    if (now - last < (process.stderr.isTTY ? 200 : 5000)) return;
    last = now;
    const before = needed.slice(0, index).reduce((sum, n, i) => sum + n * cost[i]!, 0);
    const done = before + Math.min(result.simulations, needed[index]!) * cost[index]!;
    const left = Math.ceil((((now - started) / done) * (total - done)) / 1000);
    const text = `${options.over} ${designs[index]![options.over]}: ${result.simulations} studies; about ${left} s left`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  };
}

/** Studies after which the Wilson interval of `power` is as narrow as asked. */
function studiesNeeded(power: number, options: PowerOptions): number {
  return Math.min(
    options.simulations,
    Math.max(200, (power * (1 - power) * 1.96 ** 2) / options.precision ** 2),
  );
}
