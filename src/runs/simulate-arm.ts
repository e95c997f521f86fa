import { mepscTable } from "../instruments/mepsc-sampler.ts";
import { virtualCohort } from "../instruments/virtual-cohort.ts";
import type { SampledArm } from "../model/experiment.ts";
import type { Table } from "../model/table.ts";

/** The table that an instrument gives of one sampled arm: what `measure` sees of a replicate. */
export function simulateArm(data: SampledArm): Table {
  switch (data.design.kind) {
    case "cohort":
      return virtualCohort(data.design, data.seed, "truth");
    case "assay":
      return mepscTable(data.design, data.seed);
  }
}
