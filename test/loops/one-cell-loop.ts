import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { oneDrivenCell } from "../resolve/one-driven-cell.ts";

/** What the models of these tests are built from. */
export const catalogue = { neurons, mechanisms };

/** One driven cell with these mechanisms. */
export function loopModel(instances: NonNullable<Model["mechanisms"]>, change: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "loop",
    dt: "1 ms",
    duration: "1 s",
    seed: 1,
    ...oneDrivenCell,
    mechanisms: instances,
    ...change,
  };
}
