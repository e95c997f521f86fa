import { Command, InvalidArgumentError } from "commander";

declare const SETPOINT_VERSION: string;

/** `setpoint resume`: goes on with a simulation that was stopped. */
export function defineResume(): Command {
  return new Command("resume")
    .description(
      "go on with a simulation that was stopped or killed; the result is that of a run never stopped",
    )
    .argument("<dir>", "folder of the run")
    .option("--threads <n>", "how many threads; the result is the same on any number", threadCount)
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", "\nExample:\n  setpoint resume runs/balanced-network-1a2b3c4d\n")
    .action(async (folder: string, options: { readonly threads?: number; readonly json?: boolean }) => {
      const { resume } = await import("./simulate.ts");
      process.exitCode = await resume(folder, { ...options, version: SETPOINT_VERSION });
    });
}

function threadCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 256)
    throw new InvalidArgumentError(`it must be a whole number of 1 to 256, got ${text}`);
  return value;
}
