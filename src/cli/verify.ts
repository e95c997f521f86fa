import { Command } from "commander";

/** `setpoint verify`: whether the files of a run are those it wrote. */
export function defineVerify(): Command {
  return new Command("verify")
    .description("compare the files of a run with the hashes in its manifest")
    .argument("<dir>", "folder of the run")
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", "\nExample:\n  setpoint verify runs/balanced-network-1a2b3c4d\n")
    .action(async (folder: string, { json }: { readonly json?: boolean }) => {
      const { verifyRun } = await import("../runs/verify-run.ts");
      const { runFolder } = await import("../host/run-folder.ts");
      const { inFolder, requireFolder } = await import("./in-folder.ts");
      requireFolder(folder);
      const { same, files } = await inFolder(folder, () => verifyRun(runFolder(folder)));
      if (json) process.stdout.write(`${JSON.stringify({ same, files })}\n`);
      else {
        for (const { name, state } of files) process.stdout.write(`${state.padEnd(8)} ${name}\n`);
        const wrong = files.filter(({ state }) => state !== "same").length;
        process.stdout.write(
          same
            ? `all ${files.length} files are as the run wrote them\n`
            : `${wrong} of ${files.length} files differ\n`,
        );
      }
      process.exitCode = same ? 0 : 1;
    });
}
