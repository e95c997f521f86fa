import { Command } from "commander";

/** `setpoint list`: what can be run. */
export function defineList(): Command {
  return new Command("list")
    .description("list the experiments: what each asks, and of which source")
    .option("--json", "print the list as JSON")
    .addHelpText("after", "\nExample:\n  setpoint list\n")
    .action(async (options: { readonly json?: boolean }) => {
      const { experiments } = await import("../experiments/index.ts");
      const entries = experiments.map(({ name, question, source, arms, control, findings, seed }) => ({
        name,
        question,
        source,
        seed,
        arms: Object.keys(arms),
        control,
        findings: Object.entries(findings).map(([finding, { about, unit, between }]) => ({
          name: finding,
          about,
          unit,
          between,
        })),
      }));
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ experiments: entries })}\n`);
        return;
      }
      for (const entry of entries) {
        process.stdout.write(
          `${entry.name}\n  ${entry.question}\n  ${entry.source.cite}\n  arms: ${entry.arms.length > 12 ? `${entry.arms.length} cells of a design` : entry.arms.join(", ")}\n`,
        );
      }
    });
}
