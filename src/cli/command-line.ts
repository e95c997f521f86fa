import { Command } from "commander";
import { DataError, ModelError, ModelErrors } from "../model/errors.ts";
import { commands } from "./commands.ts";

/**
 * Runs the command that these words name, tells mistakes of the reader on stderr, and sets `process.exitCode`.
 *
 * Each command's code is loaded only when it is called, so that `--help` stays fast.
 * Fails: with what is no mistake of the reader.
 */
export async function commandLine(words: readonly string[], version: string): Promise<void> {
  const program = new Command("setpoint")
    .description(
      "workbench for homeostatic plasticity: did the synapses scale, by how much, by one factor or selectively?",
    )
    .version(version)
    .showHelpAfterError("run the command with --help for an example")
    .exitOverride();
  for (const command of commands) program.addCommand(command.define().copyInheritedSettings(program));
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof Error && "exitCode" in error) {
      // Commander has printed its message; its own code 1 means bad usage, which is 2 here.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof DataError || error instanceof ModelError || error instanceof ModelErrors) {
      process.stderr.write(`setpoint: ${error.message}\n`);
      process.exitCode = 2;
    } else {
      throw error;
    }
  }
}
