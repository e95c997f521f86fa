import type { Expr, Program, Variable } from "../program/program.ts";

/** Variables that the skip of silence adds to those of a program, all in double precision. */
export class SilenceVariables {
  readonly program: Program;
  readonly variables: Variable[];
  readonly powers: { readonly variable: number; readonly factor: number }[] = [];
  readonly steps: number;

  constructor(program: Program) {
    this.program = program;
    this.variables = [...program.variables];
    this.steps = this.scalar("steps");
  }

  scalar(name: string): number {
    return this.add(`silence.${name}`, "network", -1);
  }

  ofNeurons(population: number, name: string): number {
    return this.add(`silence.${name}`, "post", population);
  }

  /** factor^k, where k steps are skipped. */
  power(factor: number): Expr {
    let known = this.powers.find((power) => power.factor === factor);
    if (known === undefined) {
      known = { variable: this.scalar(`power ${this.powers.length}`), factor };
      this.powers.push(known);
    }
    return { kind: "read", variable: known.variable };
  }

  private add(name: string, site: "post" | "network", population: number): number {
    const id = this.variables.length;
    const dimension = { time: 0, voltage: 0, current: 0, length: 0, amount: 0 };
    const initial = { kind: "constant", value: 0 } as const;
    const place = { site, population, projection: -1 };
    this.variables.push({ id, name, ...place, precision: "f64", dimension, initial });
    return id;
  }
}
