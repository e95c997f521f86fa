import { samplingRecord } from "../instruments/cohort-sampler.ts";
import type { CohortDesign } from "../model/cohort-design.ts";
import type { Measured } from "../model/experiment.ts";
import { labelsOf, numbersOf, selectRows, type Table } from "../model/table.ts";
import { mean, variance } from "../numerics/quantile.ts";
import { conditionF, sourceModel } from "./source-model.ts";

/** One row per dendrite of a cohort: the first of its synapses. */
export function dendriteTable(table: Table): Table {
  const { codes, levels } = labelsOf(table, "dendrite");
  const first = new Int32Array(levels.length).fill(-1);
  codes.forEach((code, row) => {
    if (first[code] === -1) first[code] = row;
  });
  return selectRows(
    table,
    first.filter((row) => row >= 0),
  );
}

/**
 * What was sampled, and whether the dendrites themselves differ between the conditions (experiments.md 3.1, rows
 * 5-17, 25, 26, 43, 45). Dendrite-level outcomes have one row per dendrite and the mouse as random effect.
 */
export function measureDendrites(design: CohortDesign, table: Table, seed: number): Measured {
  const dendrites = dendriteTable(table);
  const conditions = design.conditions;
  const groupP = (column: string) =>
    conditionF(sourceModel(dendrites, `${column} ~ condition + (1 | mouse)`, conditions), conditions).p;
  const region = labelsOf(dendrites, "region");
  const diameter = numbersOf(dendrites, "diameter");
  const record = samplingRecord(design, table.rowCount, seed);
  const leastShare = (condition: string) => {
    const shares = record.inState.filter((mouse) => mouse.condition === condition).map(({ share }) => share);
    return shares.length === 0 ? null : 100 * Math.min(...shares);
  };
  return {
    mice: new Set(labelsOf(table, "mouse").codes).size,
    asleepS: leastShare("S"),
    awakeSW: leastShare("SW"),
    awakeEW: leastShare("EW"),
    regions: new Set(region.codes).size,
    segments: dendrites.rowCount,
    segmentsM1: region.codes.filter((code) => region.levels[code] === "M1").length,
    diameterMean: mean(diameter),
    diameterSdMice: Math.sqrt(variance(mouseMeans(dendrites, diameter))),
    densityMean: mean(numbersOf(dendrites, "density")),
    protrusions: record.protrusions,
    withSynapse: record.withSynapse,
    without: 100 * record.shareWithout,
    incomplete: record.incomplete,
    synapses: table.rowCount,
    diameterGroups: groupP("diameter"),
    mitoGroups: groupP("mito_diameter"),
    densityGroups: groupP("density"),
  };
}

function mouseMeans(table: Table, values: Float64Array): number[] {
  const { codes, levels } = labelsOf(table, "mouse");
  return levels
    .map((_, code) => values.filter((_value, row) => codes[row] === code))
    .filter((own) => own.length > 0)
    .map((own) => mean(own));
}

/**
 * p of one test for shrunken tissue: log dendrite plus log mitochondrial diameter, which scatter alike relative to
 * their means, by condition (Kenward-Roger F). The source tests each diameter by itself.
 */
export function linearSizeP(design: CohortDesign, table: Table): number {
  const dendrites = dendriteTable(table);
  const mito = numbersOf(dendrites, "mito_diameter");
  const values = numbersOf(dendrites, "diameter").map((value, d) => Math.log(value) + Math.log(mito[d]!));
  const both: Table = {
    ...dendrites,
    columns: [...dendrites.columns, { kind: "number", name: "linear_size", values }],
  };
  const model = sourceModel(both, "linear_size ~ condition + (1 | mouse)", design.conditions);
  return conditionF(model, design.conditions).p;
}
