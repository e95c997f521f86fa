import { plasticCircuit } from "./parallel-circuits.ts";
import { restlessModel } from "./structural-circuits.ts";

/** What the page of the browser test can run. */
export const browserCircuits = { plastic: plasticCircuit, restless: restlessModel(3) } as const;

/** What the page is asked to do. */
export interface BrowserTask {
  readonly circuit: keyof typeof browserCircuits;
  readonly steps: number;
  readonly threads: readonly number[];
}
