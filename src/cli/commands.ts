import type { Command } from "commander";
import { defineCohort } from "./cohort.ts";
import { definePower } from "./power.ts";

/** One verb of the command line: `define` gives its options; its action imports the code that does the work. */
export interface CliCommand {
  readonly define: () => Command;
}

/** The verbs, in the order in which `--help` lists them. */
export const commands: readonly CliCommand[] = [{ define: defineCohort }, { define: definePower }];
