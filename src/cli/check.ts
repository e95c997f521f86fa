import { Command } from "commander";

/** `setpoint check`: every mistake of a model file, and what it will take to run. */
export function defineCheck(): Command {
  return new Command("check")
    .description(
      "check a model file: every mistake with its place and mend, warnings, and what it will take to run",
    )
    .argument("<file>", "model in YAML or JSON, or the name of one that comes with the program")
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", "\nExample:\n  setpoint check models/balanced-network.yaml\n")
    .action(async (name: string, { json }: { readonly json?: boolean }) => {
      process.exitCode = await check(name, json ?? false);
    });
}

async function check(name: string, json: boolean): Promise<number> {
  const { checkModelFile } = await import("./checked-model.ts");
  const { modelPath } = await import("./model-path.ts");
  const { estimateText, mistakesText, warningsText } = await import("./model-text.ts");
  const file = await modelPath(name);
  const checked = await checkModelFile(file, {}, 1);
  if (json) {
    const mistakes = checked.ok ? [] : checked.mistakes;
    const plain = {
      file,
      ok: checked.ok,
      mistakes: mistakes.map(({ error: { what, fix, place: at }, place }) => ({
        what,
        fix,
        ...at,
        ...place,
      })),
      warnings: checked.warnings,
      ...(checked.ok ? { estimate: checked.estimate } : {}),
    };
    process.stdout.write(`${JSON.stringify(plain)}\n`);
  } else {
    process.stdout.write(
      checked.ok
        ? `${file}: no mistakes\n${estimateText(checked.program, checked.estimate, checked.model.compression ?? 1)}`
        : mistakesText(file, checked.mistakes),
    );
    process.stdout.write(warningsText(file, checked.warnings));
  }
  return checked.ok ? 0 : 2;
}
