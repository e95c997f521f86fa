import { NO_CELL } from "../numerics/sparse-draw.ts";
import { type Evaluate, evaluator, type Frame, newFrame } from "../program/evaluate.ts";
import { variablesRead } from "../program/expression-facts.ts";
import type { Domain, Expr } from "../program/program.ts";
import { clockScale } from "./clock-scale.ts";
import { ordinalsIn } from "./ordinals.ts";
import { pendingGains } from "./settled-weights.ts";
import { elementsOf, type Shard } from "./shard.ts";
import { isShared } from "./team.ts";
import { overSynapses, ownedValues } from "./variable-values.ts";

/**
 * The owned elements as a pass sees them that no kernel runs: values are copied when first read, and stored at once.
 *
 * Elements are counted from the first owned one; numbers of cells, and so draws, are those of the whole circuit.
 */
export class TickElements {
  readonly frame: Frame = newFrame();
  private readonly shard: Shard;
  private readonly values: Float64Array[] = [];

  /** `step` steps are done. */
  constructor(shard: Shard, step: number) {
    this.shard = shard;
    this.frame.step = step - 1; // draws of a tick belong to the step that it closes
    this.frame.ambient.t = step * shard.program.dt;
  }

  /** Moves on to a later step, with the values as they are then; only where all variables are shared. */
  moveTo(step: number): void {
    this.frame.step = step - 1;
    this.frame.ambient.t = step * this.shard.program.dt;
    this.values.forEach((values, variable) => {
      values[0] = elementsOf(this.shard, variable, 1)[0]! * clockScale(this.shard, variable, "down");
    });
  }

  evaluator(expr: Expr): Evaluate {
    for (const variable of variablesRead(expr)) this.valuesOf(variable);
    return evaluator(expr, {
      variables: this.shard.program.variables,
      values: this.values,
      uniforms: [],
      draws: [],
    });
  }

  private valuesOf(variable: number): Float64Array {
    const known = this.values[variable];
    if (known !== undefined) return known;
    return (this.values[variable] = ownedValues(this.shard, variable));
  }

  /** A function that stores a value in the element of `variable` at the frame. */
  store(variable: number): (value: number) => void {
    const { site, precision } = this.shard.program.variables[variable]!;
    const values = this.valuesOf(variable);
    if (site === "synapse") return this.synapseStore(variable, values);
    const up = clockScale(this.shard, variable, "up");
    if (isShared(site)) {
      const kept = elementsOf(this.shard, variable, 2);
      return (value) => {
        kept.fill(value);
        values[0] = kept[0]!;
      };
    }
    const kept = elementsOf(this.shard, variable, values.length);
    const round = precision === "f32" ? Math.fround : (value: number) => value;
    return (value) => {
      const element = this.elementOf(site);
      kept[element] = value * up;
      values[element] = round(value);
    };
  }

  private synapseStore(variable: number, values: Float64Array): (value: number) => void {
    const { projection } = this.shard.program.variables[variable]!;
    const kept = elementsOf(this.shard, variable, this.shard.shape.projections[projection]!.synapses);
    const places = new Uint32Array(values.length);
    let n = 0;
    overSynapses(this.shard, projection, (synapse) => (places[n++] = synapse));
    const { frame } = this;
    if (this.shard.rules[projection]?.weight === variable) {
      // a lazy weight is stored without what it is taken to have gained since its axon fired
      const gains = pendingGains(this.shard, projection);
      return (value) => {
        const place = places[frame.synapse]!;
        gains.open(frame.row);
        kept[place] = value - gains.gained(frame.post);
        values[frame.synapse] = gains.of(kept[place]!, frame.post);
      };
    }
    const up = clockScale(this.shard, variable, "up");
    return (value) => {
      const place = places[frame.synapse]!;
      kept[place] = value * up;
      values[frame.synapse] = kept[place]! / up;
    };
  }

  /** Number of the element of a site at the frame, among the owned ones. */
  elementOf(site: Domain["site"]): number {
    const { frame } = this;
    if (site === "post") return frame.post;
    if (site === "branch") return frame.branch;
    if (site === "pre") return frame.row;
    return site === "synapse" ? frame.synapse : 0;
  }

  /** Sets the frame to each owned element of a domain in turn. */
  over({ site, owner }: Domain, visit: () => void): void {
    if (site === "synapse") this.overSynapses(owner, visit);
    else if (site === "pre") this.overRows(owner, visit);
    else if (site === "network") this.atCell(0, 0, { count: 0, drawPost: NO_CELL }, visit);
    else if (site === "population") {
      const { count } = this.shard.program.populations[owner]!;
      this.atCell(0, 0, { count, drawPost: NO_CELL }, visit);
    } else this.overNeurons(owner, site === "branch", visit);
  }

  private atCell(
    post: number,
    index: number,
    { count, drawPost }: { count: number; drawPost: number },
    visit: () => void,
  ): void {
    const { frame } = this;
    frame.post = post;
    frame.drawPre = NO_CELL;
    frame.drawPost = drawPost;
    frame.drawOrdinal = 0;
    frame.ambient.index = index;
    frame.ambient.count = count;
    frame.ambient.age = frame.ambient.t;
    visit();
  }

  private overNeurons(population: number, byBranch: boolean, visit: () => void): void {
    const { count, branches, firstCell } = this.shard.program.populations[population]!;
    const own = this.shard.shape.populations[population]!;
    const parts = byBranch ? branches : 1;
    for (let post = 0; post < own.count; post++) {
      const index = own.first + post;
      for (let part = 0; part < parts; part++) {
        this.frame.branch = post * parts + part;
        this.atCell(post, index, { count, drawPost: firstCell + index }, () => {
          this.frame.drawPre = byBranch ? part : NO_CELL;
          visit();
        });
      }
    }
  }

  private overRows(projection: number, visit: () => void): void {
    const { from, delays } = this.shard.program.projections[projection]!;
    const { count, firstCell } = this.shard.program.populations[from]!;
    const { frame } = this;
    for (let row = 0; row < count * delays.length; row++) {
      const pre = Math.floor(row / delays.length);
      frame.row = row;
      frame.ambient.pre = pre;
      this.atCell(0, pre, { count, drawPost: NO_CELL }, () => {
        frame.drawPre = firstCell + pre;
        visit();
      });
    }
  }

  private overSynapses(projection: number, visit: () => void): void {
    const { from, to, delays } = this.shard.program.projections[projection]!;
    const source = this.shard.program.populations[from]!;
    const { count, firstCell } = this.shard.program.populations[to]!;
    const { first } = this.shard.shape.populations[to]!;
    const { frame } = this;
    const branchOf = branchesOf(this.shard, projection);
    const ordinals = ordinalsIn(this.shard, projection);
    const { ambient } = frame;
    ambient.count = count;
    ambient.age = ambient.t;
    let n = 0;
    overSynapses(this.shard, projection, (synapse, row, target) => {
      const pre = Math.floor(row / delays.length);
      frame.post = target;
      frame.branch = branchOf(synapse, target);
      frame.synapse = n++;
      frame.row = row;
      ambient.index = first + target;
      ambient.pre = pre;
      frame.drawPre = source.firstCell + pre;
      frame.drawPost = firstCell + first + target;
      frame.drawOrdinal = ordinals === null ? 0 : ordinals[synapse]!;
      visit();
    });
  }
}

/** Number, among the branches of the owned cells, of the one that a synapse is on. */
function branchesOf(shard: Shard, projection: number): (synapse: number, target: number) => number {
  const { to, branchOf } = shard.program.projections[projection]!;
  const { branches } = shard.program.populations[to]!;
  if (branchOf === null) return (_, target) => target * branches;
  const { synapses } = shard.shape.projections[projection]!;
  const branch = new Uint16Array(shard.memory.buffer, shard.layout.projections[projection]!.branch, synapses);
  return (synapse, target) => target * branches + branch[synapse]!;
}
