import type { Mechanism } from "../model/mechanism.ts";
import type { Model } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import type { Neuron } from "../model/neuron.ts";
import { warnBeside } from "./beside.ts";
import type { Build, Catalogue } from "./build.ts";
import { resolveContinuous } from "./continuous-rules.ts";
import { neuronProgram, type PopulationDraft, type ProjectionDraft } from "./draft.ts";
import { constant } from "./expr.ts";
import { resolveFactors } from "./factors.ts";
import { collectMistakes, type Mistakes } from "./mistakes.ts";
import { resolveDynamics } from "./neuron-dynamics.ts";
import { guardPrecision } from "./precision-guard.ts";
import type { Pass, Program, Tick } from "./program.ts";
import { namesMoved, type PlacedEntry, placedEntries, statesEntered } from "./protocol-entries.ts";
import { quantityIn, resolveInput, wholeSteps } from "./resolve-input.ts";
import { type Instance, mechanismOf, resolveInstance, targetOf } from "./resolve-instance.ts";
import { resolveNeuronNames } from "./resolve-neuron.ts";
import { resolveProjection } from "./resolve-projection.ts";
import { resolveProtocol } from "./resolve-protocol.ts";
import { bindShared } from "./shared-variables.ts";
import { silenceObstacles } from "./silence-plan.ts";
import { resolveOnPost, resolveOnPre } from "./spike-rules.ts";
import { checkGroups } from "./split-groups.ts";
import { statementWriting } from "./statement-writing.ts";
import { resolveStructure } from "./structure-rules.ts";
import { resolveOnEnter, resolveTicks, warnOfStates } from "./tick-rules.ts";
import { settlePrecision } from "./variable-precision.ts";

/** Cells of a model; their numbers, and one for "none", fit in 32 bits. */
const cellLimit = 2 ** 32 - 2;

/**
 * The program of a circuit: names, sites and units resolved and checked, equations discretised, times in steps.
 *
 * Fails: ModelError with every mistake of the model, in the order of the file. Nothing in the size of the circuit is
 * allocated; lists that stand in the model are copied.
 */
export function resolveModel(model: Model, catalogue: Catalogue): { program: Program; warnings: string[] } {
  const mistakes = collectMistakes();
  const entries = placedEntries(model, catalogue, mistakes);
  const build = newBuild(model, catalogue, mistakes, entries);
  const populations = draftPopulations(build);
  // what is neither neurons nor an input cannot be looked at any further
  if (populations.some(({ neuron, spec }) => neuron === null && spec.input === undefined))
    build.mistakes.fail();
  const placed = placeInstances(build, populations);
  warnBeside(build, placed);
  resolvePopulations(build, populations, placed);
  const projections = resolveProjections(build, populations, placed);
  const instances = placed.map(({ name, mechanism, target }) => {
    const spec = model.mechanisms![name]!;
    const on = projections.filter((each) => spec.on?.includes(each.name));
    return resolveInstance(build, name, spec, { mechanism, target, projections: on });
  });
  bindShared(build, instances);
  for (const draft of populations) if (draft.neuron !== null) resolveDynamics(build, draft);
  const { ticks, onEnter } = resolveRules(build, instances);
  const protocol = resolveProtocol(build, entries, changeable(build, populations, instances));
  warnOfStates(build, instances, statesEntered(entries));
  const steps = wholeSteps(build, model.duration, "duration", build.compression);
  settlePrecision(build, populations, projections);
  if (build.mistakes.count() === 0) checkInitialValues(build);
  build.mistakes.fail();
  const { warnings } = build.mistakes;
  const program: Program = {
    name: model.name,
    dt: build.dt,
    steps,
    seed: model.seed,
    precision: build.precision,
    variables: build.variables,
    populations: populations.map(finishPopulation),
    projections: projections.map((each) => each.program),
    ticks,
    onEnter,
    protocol,
    streams: build.streams,
    warnings,
    skipSilence: model.skipSilence ?? false,
  };
  const guarded = guardPrecision(program);
  for (const text of guarded.warnings.slice(warnings.length)) build.mistakes.warn(text);
  for (const obstacle of model.skipSilence ? silenceObstacles(program) : [])
    build.mistakes.warn(`skipSilence has no effect: ${obstacle}`);
  return { program: { ...guarded, warnings }, warnings: [...warnings] };
}

function newBuild(
  model: Model,
  catalogue: Catalogue,
  mistakes: Mistakes,
  entries: readonly PlacedEntry[],
): Build {
  const draft = { model, catalogue, mistakes, dt: 1, precision: "f32", compression: 1 } as const;
  let local = 0;
  const shared = {
    touched: namesMoved(entries),
    compressedBy: new Map<string, number>(),
    variables: [],
    streams: [],
    newLocal: () => local++,
  };
  const dt = quantityIn(
    { ...draft, ...shared },
    model.dt,
    { time: 1, voltage: 0, current: 0, length: 0, amount: 0 },
    "dt",
  );
  if (!(dt > 0) || !Number.isFinite(dt))
    mistakes.tell({ what: `dt must be above 0, got ${model.dt}`, where: "dt", fix: 'write it as "0.1 ms"' });
  const compression = model.compression ?? 1;
  if (!(compression >= 1 && compression <= 100)) {
    mistakes.tell({
      what: `compression must be in 1..100, got ${compression}`,
      where: "compression",
      fix: "1 is real time",
    });
  }
  if (!Number.isSafeInteger(model.seed)) {
    mistakes.tell({
      what: `seed must be a whole number below 2^53, got ${model.seed}`,
      where: "seed",
      fix: "any whole number will do",
    });
  }
  // stand-ins for what is refused above, so that one run tells the other mistakes, too
  return {
    ...draft,
    ...shared,
    dt: dt > 0 && Number.isFinite(dt) ? dt : 0.1,
    precision: model.precision ?? "f32",
    compression: compression >= 1 && compression <= 100 ? compression : 1,
  };
}

function draftPopulations(build: Build): PopulationDraft[] {
  const drafts: PopulationDraft[] = [];
  let firstCell = 0;
  for (const [name, spec] of Object.entries(build.model.populations)) {
    const where = `populations.${name}`;
    if (!Number.isInteger(spec.count) || spec.count < 1) {
      build.mistakes.tell({
        what: `count must be a whole number above 0, got ${spec.count}`,
        where: `${where}.count`,
        fix: "leave the population out if it is not wanted",
      });
    }
    if ((spec.neuron === undefined) === (spec.input === undefined)) {
      build.mistakes.tell({
        what:
          spec.neuron === undefined
            ? "the population is nothing yet"
            : "a population is either neurons or an input",
        where,
        fix: "give exactly one of neuron and input",
      });
    }
    const neuron = spec.neuron === undefined ? null : neuronOf(build, spec.neuron, where);
    drafts.push(
      emptyDraft({
        name,
        index: drafts.length,
        spec,
        count: spec.count,
        firstCell,
        branches: spec.branches ?? 0,
        neuron,
      }),
    );
    firstCell += spec.count;
  }
  if (firstCell > cellLimit) {
    build.mistakes.tell({
      what: `${firstCell} cells are more than the ${cellLimit} that a model can hold`,
      where: "populations",
      fix: "lower the counts",
    });
  }
  return drafts;
}

function emptyDraft(
  head: Pick<PopulationDraft, "name" | "index" | "spec" | "count" | "firstCell" | "branches" | "neuron">,
): PopulationDraft {
  return {
    ...head,
    input: null,
    names: new Map(),
    definitions: [],
    ids: new Map(),
    writable: new Map(),
    receptors: new Map(),
    decays: [],
    integrate: [],
    threshold: constant(0),
    reset: [],
    refractorySteps: 0,
    onPost: [],
    gated: [],
    after: [],
  };
}

function neuronOf(build: Build, neuron: string | Neuron, where: string): Neuron | null {
  if (typeof neuron !== "string") return neuron;
  const known = build.catalogue.neurons.map((each) => each.name);
  const found = build.catalogue.neurons.find((each) => each.name === neuron);
  if (found !== undefined) return found;
  const near = nearestName(neuron, known);
  build.mistakes.tell({
    what: `unknown neuron: ${neuron}`,
    where: `${where}.neuron`,
    fix: near === undefined ? `the catalogue has ${known.join(", ")}` : `did you mean ${near}?`,
  });
  return null;
}

interface Placed {
  readonly name: string;
  readonly mechanism: Mechanism;
  readonly target: PopulationDraft;
}

function placeInstances(build: Build, populations: readonly PopulationDraft[]): Placed[] {
  return Object.entries(build.model.mechanisms ?? {}).flatMap(([name, spec]) => {
    const mechanism = mechanismOf(build, name, spec);
    const target = targetOf(build, name, spec, populations);
    if (mechanism === undefined || target === undefined) return [];
    const before = build.mistakes.count();
    checkWrites(build, name, mechanism, target);
    return build.mistakes.count() > before ? [] : [{ name, mechanism, target }];
  });
}

function checkWrites(build: Build, name: string, mechanism: Mechanism, target: PopulationDraft): void {
  const known = Object.keys(target.neuron!.quantities ?? {});
  for (const quantity of mechanism.writes ?? []) {
    if (known.includes(quantity)) continue;
    const near = nearestName(quantity, known);
    build.mistakes.tell({
      what: `${mechanism.name} writes ${quantity}, which the neuron ${target.neuron!.name} does not have`,
      where: `mechanisms.${name}`,
      fix:
        near === undefined ? `choose a neuron for ${target.name} that declares it` : `did you mean ${near}?`,
    });
  }
}

function resolvePopulations(
  build: Build,
  populations: readonly PopulationDraft[],
  placed: readonly Placed[],
): void {
  for (const draft of populations) {
    if (draft.neuron === null) {
      draft.input = resolveInput(build, draft, draft.spec.input!);
      if (draft.spec.preset !== undefined) {
        build.mistakes.tell({
          what: `${draft.name} is an input and has no preset`,
          where: `populations.${draft.name}.preset`,
          fix: "presets are sets of values of a neuron model; leave it out",
        });
      }
      continue;
    }
    const writers = new Map<string, string>();
    for (const { name, mechanism } of placed.filter((each) => each.target === draft)) {
      for (const quantity of mechanism.writes ?? []) {
        const other = writers.get(quantity);
        if (other !== undefined) {
          build.mistakes.tell({
            what: `${other} and ${name} both write ${quantity} of ${draft.name}`,
            where: `mechanisms.${name}`,
            fix: "a quantity of a neuron has one writer: remove one of them",
            ...statementWriting(mechanism, quantity),
          });
        }
        writers.set(quantity, name);
      }
    }
    resolveNeuronNames(build, draft, new Set(writers.keys()));
  }
}

function resolveProjections(
  build: Build,
  populations: readonly PopulationDraft[],
  placed: readonly Placed[],
): ProjectionDraft[] {
  const on = (which: (mechanism: Mechanism) => boolean): ReadonlySet<string> =>
    new Set(
      placed
        .filter(({ mechanism }) => which(mechanism))
        .flatMap(({ name }) => build.model.mechanisms![name]!.on ?? []),
    );
  const plastic = on(writesWeight);
  const dynamic = on(({ structural }) => structural !== undefined);
  return Object.entries(build.model.projections ?? {}).flatMap(([name, spec], index) => {
    const place = { index, populations, plastic: plastic.has(name), dynamic: dynamic.has(name) };
    const draft = resolveProjection(build, name, spec, place);
    return draft === undefined ? [] : [draft];
  });
}

/** True if a statement has `w` as its target. */
function writesWeight(mechanism: Mechanism): boolean {
  const texts = [
    ...(mechanism.continuous ?? []),
    ...(mechanism.onPre ?? []),
    ...(mechanism.onPost ?? []),
    ...Object.values(mechanism.every ?? {}).flat(),
    ...Object.values(mechanism.onEnter ?? {}).flat(),
    ...(mechanism.structural?.after ?? []),
  ];
  return texts.some((text) => /^\s*(w\s*[-+*/]?=|d\s*\(\s*w\s*\))/.test(text));
}

function resolveRules(
  build: Build,
  instances: readonly Instance[],
): { ticks: Tick[]; onEnter: Record<string, Pass[]> } {
  resolveFactors(instances);
  const onEnter: Record<string, Pass[]> = {};
  const ticks: Tick[] = [];
  for (const instance of instances) {
    checkGroups(build, instance.mechanism);
    resolveContinuous(build, instance);
    resolveOnPre(build, instance);
    resolveOnPost(build, instance);
    ticks.push(...resolveTicks(build, instance));
    resolveOnEnter(build, instance, onEnter);
  }
  for (const instance of instances) ticks.push(...resolveStructure(build, instance));
  return { ticks, onEnter };
}

function finishPopulation(draft: PopulationDraft): Program["populations"][number] {
  const { name, count, firstCell, branches } = draft;
  const body =
    draft.input === null
      ? ({ kind: "neurons", neuron: neuronProgram(draft) } as const)
      : ({ kind: "input", input: draft.input } as const);
  return { name, count, firstCell, branches, body };
}

/** Names that a protocol may change. */
function changeable(
  build: Build,
  populations: readonly PopulationDraft[],
  instances: readonly Instance[],
): string[] {
  return [
    ...populations.flatMap(({ name, neuron, input }) => {
      if (neuron !== null) return Object.keys(neuron.parameters).map((parameter) => `${name}.${parameter}`);
      return input?.kind === "poisson"
        ? [`${name}.rate`]
        : input?.kind === "patterned"
          ? [`${name}.gain`]
          : [];
    }),
    ...instances.flatMap(({ name, mechanism }) =>
      Object.keys(mechanism.parameters).map((parameter) => `${name}.${parameter}`),
    ),
    ...Object.keys(build.model.gates ?? {}).map((gate) => `gate.${gate}`),
  ];
}

/** A start value that is a constant must be finite. */
function checkInitialValues(build: Build): void {
  for (const { name, initial } of build.variables) {
    if (initial.kind !== "constant" || Number.isFinite(initial.value)) continue;
    build.mistakes.tell({
      what: `${name} does not start at a finite number`,
      where: name,
      fix: "look for a division by 0 in its initial value",
    });
  }
}
