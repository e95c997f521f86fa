import type { LazyRule } from "../plan/lazy-rule.ts";
import type { Program } from "../program/program.ts";
import type { Storage } from "../program/storage.ts";
import type { WasmDraws } from "./wasm-draws.ts";
import type { Layout, ShardShape } from "./wasm-layout.ts";
import type { WasmMath } from "./wasm-math.ts";
import type { WasmModule } from "./wasm-module.ts";

/** How the synapses of a projection are handled; see `classifyProjection`. */
export type Path = "constant" | "static" | "lazy" | "eager";

/** What every kernel of a worker's module is made from. */
export interface KernelParts {
  readonly program: Program;
  readonly storage: Storage;
  readonly paths: readonly Path[];
  /** By projection; null where the path is not `lazy`. */
  readonly rules: readonly (LazyRule | null)[];
  /** By projection: post variable with the bound that is in force for its weights; null where the rule's holds from the start. */
  readonly bounds: readonly (number | null)[];
  /** By projection: the variables that are kept bundled for its deliveries, see `planBundles`. */
  readonly bundles: readonly (readonly number[])[];
  readonly shape: ShardShape;
  readonly layout: Layout;
  readonly module: WasmModule;
  readonly math: WasmMath;
  readonly draws: WasmDraws;
}
