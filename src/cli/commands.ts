import type { Command } from "commander";
import { defineAnalyze } from "./analyze.ts";
import { defineCohort } from "./cohort.ts";
import { defineFit } from "./fit.ts";
import { defineList } from "./list.ts";
import { definePower } from "./power.ts";
import { defineRun } from "./run.ts";

/** One verb of the command line: `define` gives its options; its action imports the code that does the work. */
export interface CliCommand {
  readonly define: () => Command;
}

/** The verbs, in the order in which `--help` lists them. */
export const commands: readonly CliCommand[] = [
  { define: defineAnalyze },
  { define: defineFit },
  { define: defineCohort },
  { define: definePower },
  { define: defineRun },
  { define: defineList },
];
