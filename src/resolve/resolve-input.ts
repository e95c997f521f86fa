import type { InputSpec } from "../model/model.ts";
import type { QuantityText } from "../model/quantity-text.ts";
import { constant, read } from "../program/expr.ts";
import type { Expr, InputProgram } from "../program/program.ts";
import { type Dimension, dimensionless, sameDimension } from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import { parseQuantity } from "../units/quantity.ts";
import { addShared, attempt, type Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";

const time: Dimension = { ...dimensionless, time: 1 };
const perTime: Dimension = { ...dimensionless, time: -1 };

/** Spikes of an input population, in 1/ms and steps. `population.rate` and `population.gain` may be changed by the protocol. */
export function resolveInput(build: Build, draft: PopulationDraft, input: InputSpec): InputProgram {
  const where = `populations.${draft.name}.input`;
  switch (input.kind) {
    case "poisson": {
      const rate = quantityIn(build, input.rate, perTime, `${where}.rate`);
      checkRate(build, rate, `${where}.rate`, input.rate);
      if (rate * build.dt > 1)
        build.mistakes.tell({
          what: `a cell fires at most once in a step of ${build.dt} ms, which is ${1000 / build.dt} Hz, got ${input.rate}`,
          where: `${where}.rate`,
          fix: "lower the rate, shorten dt, or let more cells fire",
        });
      return { kind: "poisson", rate: moved(build, draft.name, "rate", rate, perTime) };
    }
    case "patterned":
      return patterned(build, draft, input, where);
    case "spikes":
      return spikes(build, draft, input, where);
    default:
      build.mistakes.tell({ ...notRead(input), where: `${where}.kind` });
      return { kind: "poisson", rate: constant(0) };
  }
}

function notRead(input: Exclude<InputSpec, { kind: "poisson" | "patterned" | "spikes" }>): {
  readonly what: string;
  readonly fix: string;
} {
  switch (input.kind) {
    case "spike-file":
      return {
        what: `the file ${input.file} has not been read`,
        fix: "read it first: the spikes stand in the model as kind: spikes, with times and cells",
      };
    case "pattern-file":
      return {
        what: `the file ${input.file} has not been read`,
        fix: "read it first: the rates stand in the model as kind: patterned, with rates",
      };
    default:
      return {
        what: `unknown input: ${(input as { kind: string }).kind}`,
        fix: "choose poisson, patterned, spikes, spike-file or pattern-file",
      };
  }
}

function patterned(
  build: Build,
  draft: PopulationDraft,
  input: InputSpec & { kind: "patterned" },
  where: string,
): InputProgram {
  const unit = quantityIn(build, `1 ${input.unit}`, perTime, `${where}.unit`);
  const rates = input.rates.map((pattern, p) => {
    const place = `${where}.rates[${p}]`;
    if (pattern.length !== draft.count) {
      build.mistakes.tell({
        what: `a pattern of ${pattern.length} rates does not fit ${draft.count} cells`,
        where: place,
        fix: `give one rate for each cell of ${draft.name}`,
      });
    }
    const wrong = pattern.findIndex((rate) => !(Number.isFinite(rate) && rate >= 0));
    if (wrong >= 0) checkRate(build, pattern[wrong]!, `${place}[${wrong}]`, pattern[wrong]!);
    return Float64Array.from(pattern, (rate) => rate * unit);
  });
  const schedule = input.schedule.map(({ pattern, duration }, i) => {
    const place = `${where}.schedule[${i}]`;
    if (pattern !== null && !(Number.isInteger(pattern) && pattern >= 0 && pattern < rates.length)) {
      build.mistakes.tell({
        what: `unknown pattern: ${pattern}`,
        where: `${place}.pattern`,
        fix: `patterns are counted from 0 to ${rates.length - 1}; null is silence`,
      });
    }
    return { pattern, steps: wholeSteps(build, duration, `${place}.duration`, build.compression) };
  });
  const gain = moved(build, draft.name, "gain", 1, dimensionless);
  return { kind: "patterned", rates, schedule, repeat: input.repeat ?? false, gain };
}

function spikes(
  build: Build,
  draft: PopulationDraft,
  input: InputSpec & { kind: "spikes" },
  where: string,
): InputProgram {
  const unit = quantityIn(build, `1 ${input.unit}`, time, `${where}.unit`);
  if (input.times.length !== input.cells.length) {
    build.mistakes.tell({
      what: `${input.times.length} times do not fit ${input.cells.length} cells`,
      where,
      fix: "times and cells hold one entry for each spike",
    });
  }
  const badCell = input.cells.findIndex(
    (cell) => !(Number.isInteger(cell) && cell >= 0 && cell < draft.count),
  );
  if (badCell >= 0) {
    build.mistakes.tell({
      what: `${draft.name} has no cell ${input.cells[badCell]}`,
      where: `${where}.cells[${badCell}]`,
      fix: `cells are counted from 0 to ${draft.count - 1}`,
    });
  }
  const badTime = input.times.findIndex((t) => !(Number.isFinite(t) && t >= 0));
  if (badTime >= 0) {
    build.mistakes.tell({
      what: `a spike time must be 0 or more, got ${input.times[badTime]}`,
      where: `${where}.times[${badTime}]`,
      fix: "times count from the start of the run",
    });
  }
  const order = Uint32Array.from(input.times, (_, i) => i);
  const steps = Float64Array.from(input.times, (t) => Math.round((t * unit) / build.dt));
  order.sort((a, b) => steps[a]! - steps[b]! || input.cells[a]! - input.cells[b]!);
  const twice = order.findIndex((b, i) => {
    const a = order[i - 1];
    return a !== undefined && steps[a] === steps[b] && input.cells[a] === input.cells[b];
  });
  if (twice > 0) {
    const [first, second] = [order[twice - 1]!, order[twice]!].sort((a, b) => a - b);
    build.mistakes.tell({
      what: `cell ${input.cells[second!]} spikes twice in one step of ${build.dt} ms: at ${input.times[first!]} and ${input.times[second!]} ${input.unit}`,
      where: `${where}.times[${second}]`,
      fix: "a cell spikes once in a step: remove one of them or shorten dt",
    });
  }
  return {
    kind: "spikes",
    steps: Float64Array.from(order, (i) => steps[i]!),
    cells: Uint32Array.from(order, (i) => input.cells[i]!),
  };
}

function checkRate(build: Build, rate: number, where: string, shown: QuantityText): void {
  if (rate >= 0 && Number.isFinite(rate)) return;
  build.mistakes.tell({
    what: `a rate must be 0 or more and finite, got ${shown}`,
    where,
    fix: 'write it as "10 Hz"',
  });
}

/** The constant, or the variable that holds it if the protocol changes it. */
function moved(build: Build, population: string, name: string, value: number, dimension: Dimension): Expr {
  const full = `${population}.${name}`;
  if (!build.touched.has(full)) return constant(value);
  return read(addShared(build, full, dimension, constant(value)));
}

/** A quantity of the model file in coherent units; 1 after reporting one that cannot be read or has another unit. */
export function quantityIn(build: Build, text: QuantityText, dimension: Dimension, where: string): number {
  const quantity = attempt(build.mistakes, where, () => parseQuantity(text));
  if (quantity === undefined) return 1;
  if (!sameDimension(quantity.dimension, dimension) && quantity.value !== 0) {
    build.mistakes.tell({
      what: `it must be in ${dimensionName(dimension)}, got ${text}`,
      where,
      fix: unitFix(text, dimensionName(dimension)),
    });
    return 1;
  }
  return quantity.value;
}

/** A plain number needs a unit, of which there are many (`10 s`); a number with one needs another. */
function unitFix(text: QuantityText, unit: string): string {
  const isPlain = Number.isFinite(Number(text));
  return isPlain && unit !== "a plain number"
    ? `write it with its unit, such as ${text} ${unit}`
    : `write it with a unit of ${unit}`;
}

/** A duration in steps, at least 1; one that is no multiple of dt is rounded with a warning. */
export function wholeSteps(build: Build, text: QuantityText, where: string, divisor = 1): number {
  const before = build.mistakes.count();
  const length = quantityIn(build, text, time, where) / divisor;
  if (build.mistakes.count() > before) return 1;
  const steps = Math.round(length / build.dt);
  if (steps > Number.MAX_SAFE_INTEGER) {
    build.mistakes.tell({
      what: `${text} is ${steps.toPrecision(2)} steps of dt (${build.dt} ms), more than the 2^53 that can be counted`,
      where,
      fix: "shorten it",
    });
    return 1;
  }
  if (!(steps >= 1)) {
    build.mistakes.tell({
      what: `it must be one step of dt (${build.dt} ms) or more, got ${text}`,
      where,
      fix: "lengthen it or shorten dt",
    });
    return 1;
  }
  if (Math.abs(steps * build.dt - length) > 1e-6 * build.dt) {
    build.mistakes.warn(`${where}: ${text} is rounded to ${steps} steps of ${build.dt} ms`);
  }
  return steps;
}
