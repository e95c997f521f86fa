import { auditRun } from "../runs/audit-run.ts";
import type { AuditOutcome } from "../runs/compression-audit.ts";
import type { SimulationModel } from "../runs/simulation-model.ts";
import type { SimulationSetting } from "../runs/simulation-setting.ts";
import { simulationLine } from "./simulation-line.ts";

/** Audits the finished run of a folder, with a line of progress for each of its runs. */
export async function auditFolder(
  { model }: SimulationModel,
  seeds: readonly number[],
  setting: SimulationSetting,
): Promise<AuditOutcome> {
  let end = () => {};
  try {
    return await auditRun({
      ...setting,
      seeds,
      begin: ({ number, of, compression, seed }) => {
        end();
        const name = `${model.name}, audit ${number} of ${of} (${compression} times, seed ${seed})`;
        const line = simulationLine(name, compression);
        end = line.end;
        return line.update;
      },
    });
  } finally {
    end();
  }
}
