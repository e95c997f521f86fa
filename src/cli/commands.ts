import type { Command } from "commander";
import { defineAnalyze } from "./analyze.ts";
import { defineCheck } from "./check.ts";
import { defineCohort } from "./cohort.ts";
import { defineFit } from "./fit.ts";
import { defineImage } from "./image.ts";
import { defineList } from "./list.ts";
import { definePatch } from "./patch.ts";
import { definePower } from "./power.ts";
import { defineResume } from "./resume.ts";
import { defineRun } from "./run.ts";
import { defineVerify } from "./verify.ts";

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
  { define: defineCheck },
  { define: defineRun },
  { define: defineResume },
  { define: defineVerify },
  { define: defineImage },
  { define: definePatch },
  { define: defineList },
];
