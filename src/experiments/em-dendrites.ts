import { samplingRecord } from "../instruments/cohort-sampler.ts";
import type { CohortDesign } from "../model/cohort-design.ts";
import type { Measured } from "../model/experiment.ts";
import type { ImagingRecord } from "../model/imaging-record.ts";
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
  const record = samplingRecord(design, table.rowCount, seed);
  const leastShare = (condition: string) => {
    const shares = record.inState.filter((mouse) => mouse.condition === condition).map(({ share }) => share);
    return shares.length === 0 ? null : 100 * Math.min(...shares);
  };
  return {
    ...measureSegments(table, dendrites, design.conditions),
    asleepS: leastShare("S"),
    awakeSW: leastShare("SW"),
    awakeEW: leastShare("EW"),
    protrusions: record.protrusions,
    withSynapse: record.withSynapse,
    without: 100 * record.shareWithout,
    incomplete: record.incomplete,
    mitoGroups: groupP(dendrites, "mito_diameter", design.conditions),
  };
}

/** The same of imaged circuits, which have no mitochondria to measure. */
export function measureImaged(record: ImagingRecord, table: Table, conditions: readonly string[]): Measured {
  return {
    ...measureSegments(table, dendriteTable(table), conditions),
    protrusions: record.protrusions,
    withSynapse: record.withSynapse,
    without: 100 * (1 - record.withSynapse / record.protrusions),
    incomplete: record.incomplete,
  };
}

/** p of a difference of the groups in a quantity of their dendrites (Kenward-Roger F). */
function groupP(dendrites: Table, column: string, conditions: readonly string[]): number {
  return conditionF(sourceModel(dendrites, `${column} ~ condition + (1 | mouse)`, conditions), conditions).p;
}

function measureSegments(table: Table, dendrites: Table, conditions: readonly string[]): Measured {
  const region = labelsOf(dendrites, "region");
  const diameter = numbersOf(dendrites, "diameter");
  return {
    mice: new Set(labelsOf(table, "mouse").codes).size,
    regions: new Set(region.codes).size,
    segments: dendrites.rowCount,
    segmentsM1: region.codes.filter((code) => region.levels[code] === "M1").length,
    diameterMean: mean(diameter),
    diameterSdMice: Math.sqrt(variance(mouseMeans(dendrites, diameter))),
    densityMean: mean(numbersOf(dendrites, "density")),
    synapses: table.rowCount,
    diameterGroups: groupP(dendrites, "diameter", conditions),
    densityGroups: groupP(dendrites, "density", conditions),
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
