import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { writeWholeFile } from "../host/node.ts";
import { DataError } from "../model/errors.ts";
import { type PowerResult, simulatePower } from "../stats/power.ts";
import { checkPowerDesign, type PowerDesign } from "../stats/power-design.ts";
import { equivalencePower, theoreticalPower } from "../stats/power-theory.ts";
import { costsOf, type PowerAxis, type PowerOptions, planOf } from "./power-plan.ts";
import { curveData, curveText, designText } from "./power-text.ts";
import { progressLine } from "./progress-line.ts";

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
  const result = { ...plan, over: options.over, seed: options.seed, interrupted, curve };
  if (options.out) await writePower(options.out, options.over, result);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
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
    ...sizesOf(options),
    effect: options.effect,
    test: options.test,
    adjust: options.adjust,
    alpha: options.alpha,
    margin: options.margin,
  };
}

/** Sizes that depart from the fitted model, if any were asked for. */
function sizesOf({ shape, sdLogSd, undetected }: PowerOptions): Pick<PowerDesign, "sizes"> {
  if (shape === "normal" && sdLogSd === 0 && undetected === 0) return {};
  return { sizes: { shape, sdOfLogSd: sdLogSd, undetected } };
}

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
  const { show, end } = progress(designs, options);
  const curve: PowerResult[] = [];
  for (const [i, each] of designs.entries()) {
    for (const result of simulatePower(each, {
      seed: options.seed,
      limit: options.simulations,
      halfWidth: options.precision,
      // Every synapse is drawn: milliseconds a study, so that progress and Ctrl-C need smaller batches.
      ...(each.sizes ? { batch: 25 } : {}),
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
  end();
  return { curve, interrupted };
}

/** Writes the curve and the result into `folder`, and says where. */
async function writePower(
  folder: string,
  over: PowerAxis,
  result: { readonly curve: readonly PowerResult[] },
) {
  const { powerCurve } = await import("../figures/power-curve.ts");
  const { rasteriser } = await import("../host/rasterise.ts");
  const figure = await powerCurve(curveData(over, result.curve));
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ["power-curve.svg", figure.svg],
    ["power-curve.png", (await rasteriser())(figure.svg)],
    ["power-curve.csv", figure.csv],
    ["power.json", `${JSON.stringify(result, null, 2)}\n`],
  ];
  for (const [name, content] of files) await writeWholeFile(join(folder, name), content);
  process.stderr.write(`${files.map(([name]) => join(folder, name)).join(", ")}\n`);
}

/** Studies still to be simulated, weighted by their mice, as one line with the time left. */
function progress(designs: readonly PowerDesign[], options: PowerOptions) {
  const line = progressLine("power, studies");
  const needed = designs.map((design) => studiesNeeded(design, options));
  const weights = designs.map((design) => design.mice / designs[0]!.mice);
  const total = needed.reduce((sum, n, i) => sum + n * weights[i]!, 0);
  return {
    end: line.end,
    show: (index: number, result: PowerResult) => {
      let done = Math.min(result.simulations, needed[index]!) * weights[index]!;
      for (let i = 0; i < index; i++) done += needed[i]! * weights[i]!;
      line.update(Math.round(done), Math.round(total));
    },
  };
}

/** Studies after which the Wilson intervals of the shares of `design` are as narrow as asked. */
function studiesNeeded(design: PowerDesign, options: PowerOptions): number {
  const shares = [theoreticalPower(design), equivalencePower(design), design.alpha];
  const variance = Math.max(...shares.map((share) => share * (1 - share)));
  return Math.min(options.simulations, Math.max(200, (variance * 1.96 ** 2) / options.precision ** 2));
}
