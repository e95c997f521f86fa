import { ModelError } from "../model/errors.ts";
import type { Site } from "../model/mechanism.ts";
import { NO_CELL } from "../numerics/sparse-draw.ts";
import { evaluator, type Frame, type Memory, newFrame } from "../program/evaluate.ts";
import type { Domain, Origin, Precision, Program, Variable } from "../program/program.ts";
import { type WholeWiring, wholeWiring } from "../wiring/whole-wiring.ts";

/** Everything the interpreter keeps of a model, and how an element is found and stored. */
export class InterpreterState {
  readonly program: Program;
  readonly wiring: readonly WholeWiring[];
  readonly values: readonly Float64Array[];
  readonly memory: Memory;
  readonly frame: Frame = newFrame();
  private readonly precision: Precision;
  /** By variable: true if a store rounds to f32. */
  private readonly rounds: readonly boolean[];

  constructor(program: Program, precision: Precision) {
    this.program = program;
    this.precision = precision;
    this.wiring = program.projections.map((_, p) => wholeWiring(program, p));
    this.values = program.variables.map((v) => new Float64Array(this.room(v)));
    this.rounds = program.variables.map((v) => precision === "f32" && v.precision === "f32");
    this.memory = {
      variables: program.variables,
      values: this.values,
      uniforms: program.streams.map(
        (s) => new Float64Array(program.populations[s.population]!.count * s.draws),
      ),
      draws: program.streams.map((s) => s.draws),
    };
    this.initialise();
  }

  /** Elements of a domain. */
  size({ site, owner }: Domain): number {
    switch (site) {
      case "synapse":
        return this.wiring[owner]!.count;
      case "pre":
        return this.wiring[owner]!.rowStart.length - 1;
      case "branch":
        return this.program.populations[owner]!.count * this.program.populations[owner]!.branches;
      case "post":
        return this.program.populations[owner]!.count;
      case "population":
      case "network":
        return 1;
    }
  }

  /** Elements that a variable may have. */
  private room(variable: Variable): number {
    return variable.site === "synapse"
      ? this.wiring[variable.projection]!.row.length
      : this.size(domainOf(variable));
  }

  /** Sets the frame to element `i` of a domain. */
  place({ site, owner }: Domain, i: number): void {
    if (site === "synapse" || site === "pre") this.placeOnProjection(site, owner, i);
    else if (site === "network") this.setAmbient(0, 0, NO_CELL, NO_CELL);
    else {
      const { count, branches, firstCell } = this.program.populations[owner]!;
      if (site === "population") this.setAmbient(0, count, NO_CELL, NO_CELL);
      else {
        const post = site === "branch" ? Math.floor(i / branches) : i;
        this.frame.post = post;
        this.frame.branch = i;
        this.setAmbient(post, count, site === "branch" ? i % branches : NO_CELL, firstCell + post);
      }
    }
  }

  private placeOnProjection(site: "synapse" | "pre", projection: number, i: number): void {
    const { frame } = this;
    const { from, to } = this.program.projections[projection]!;
    const wiring = this.wiring[projection]!;
    frame.row = site === "pre" ? i : wiring.row[i]!;
    const pre = Math.floor(frame.row / wiring.delays);
    const source = this.program.populations[from]!;
    const target = this.program.populations[to]!;
    if (site === "pre") this.setAmbient(pre, source.count, source.firstCell + pre, NO_CELL);
    else {
      frame.synapse = i;
      frame.post = wiring.post[i]!;
      frame.branch = wiring.branch[i]!;
      this.setAmbient(frame.post, target.count, source.firstCell + pre, target.firstCell + frame.post);
      frame.drawOrdinal = wiring.ordinal[i]!;
    }
    frame.ambient.pre = pre;
  }

  private setAmbient(index: number, count: number, drawPre: number, drawPost: number): void {
    const { ambient } = this.frame;
    ambient.index = index;
    ambient.count = count;
    ambient.age = ambient.t;
    this.frame.drawPre = drawPre;
    this.frame.drawPost = drawPost;
    this.frame.drawOrdinal = 0;
  }

  /** Element of a site at the frame. */
  elementOf(site: Site): number {
    const { frame } = this;
    switch (site) {
      case "synapse":
        return frame.synapse;
      case "pre":
        return frame.row;
      case "branch":
        return frame.branch;
      case "post":
        return frame.post;
      case "population":
      case "network":
        return 0;
    }
  }

  /** Stores `value` in an element of a variable; not a number or infinity ends the run with a ModelError. */
  store(variable: number, element: number, value: number, origin: Origin | string): void {
    const stored = this.rounds[variable] ? Math.fround(value) : value;
    if (!Number.isFinite(stored)) this.refuse(variable, element, stored, origin);
    this.values[variable]![element] = stored;
  }

  /** A value of `let` as it is kept. */
  roundLocal(value: number, precision: Precision): number {
    return this.precision === "f32" && precision === "f32" ? Math.fround(value) : value;
  }

  private refuse(variable: number, element: number, value: number, origin: Origin | string): never {
    const { name } = this.program.variables[variable]!;
    const place = typeof origin === "string" ? { owner: origin } : origin;
    throw new ModelError(
      `${name} of element ${element} became ${value} at t = ${this.frame.ambient.t} ms`,
      "look for a division by zero, a runaway in the equations that write it, or a step dt that is too long",
      { ...place },
    );
  }

  private initialise(): void {
    for (const v of this.program.variables) {
      const domain = domainOf(v);
      const start = evaluator(v.initial, this.memory);
      const weight = this.program.projections.findIndex((p) => p.weightVariable === v.id);
      for (let i = 0; i < this.size(domain); i++) {
        this.place(domain, i);
        const value = weight < 0 ? start(this.frame) : this.wiring[weight]!.weight![i]!;
        this.store(v.id, i, value, `initial value of ${v.name}`);
      }
    }
  }
}

/** The elements of a variable. */
export function domainOf(variable: Variable): Domain {
  const { site, population, projection } = variable;
  return { site, owner: site === "pre" || site === "synapse" ? projection : population };
}
