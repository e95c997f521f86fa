#!/usr/bin/env node
import { Command } from "commander";
import { DataError, ModelError, ModelErrors } from "../model/errors.ts";
import { commands } from "./commands.ts";

declare const SETPOINT_VERSION: string;

/** Builds the command line; each command's code is loaded only when it is called, so that `--help` stays fast. */
async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("setpoint")
    .description(
      "workbench for homeostatic plasticity: did the synapses scale, by how much, by one factor or selectively?",
    )
    .version(SETPOINT_VERSION)
    .showHelpAfterError("run the command with --help for an example")
    .exitOverride();
  for (const command of commands) program.addCommand(command.define().copyInheritedSettings(program));
  await program.parseAsync(argv);
}

// A reader that stops early, as `head` does, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

main(process.argv).catch((error: unknown) => {
  if (error instanceof Error && "exitCode" in error) {
    // Commander has printed its message; its own code 1 means bad usage, which is 2 here.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof DataError || error instanceof ModelError || error instanceof ModelErrors) {
    process.stderr.write(`setpoint: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
});
