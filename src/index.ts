export { type AnalysisContext, analyze } from "./analysis/analyze.ts";
export { type AnalysisOptions, defaultOptions } from "./analysis/options.ts";
export { reportFiles } from "./analysis/report.ts";
export { virtualCohort } from "./instruments/virtual-cohort.ts";
export { parseDelimited } from "./io/parse-delimited.ts";
export { type ModelReading, readModel } from "./io/read-model.ts";
export {
  bimodalWeights,
  type CircuitPart,
  mechanism,
  model,
  population,
  projection,
} from "./model/builders.ts";
export { DataError, ModelError, ModelErrors } from "./model/errors.ts";
export type { Mechanism } from "./model/mechanism.ts";
export type { Model } from "./model/model.ts";
export { modelJsonSchema } from "./model/model-schema.ts";
export type { Neuron } from "./model/neuron.ts";
export type { CategoryColumn, Column, NumberColumn, Table } from "./model/table.ts";
export type { FitQuestions, FitRequest } from "./stats/fit-model.ts";
export { fitModel } from "./stats/fit-model.ts";
export type { FitResult } from "./stats/fit-result.ts";
export { modelFrame } from "./stats/model-frame.ts";
export { type PairedVerdict, type PairedVerdictRequest, pairedVerdicts } from "./stats/paired-verdict.ts";
export { type PowerEffort, type PowerResult, simulatePower } from "./stats/power.ts";
export { emPowerDesign, type PowerDesign } from "./stats/power-design.ts";
export { type VerdictRequest, verdicts } from "./stats/verdict.ts";
export type { Verdict, VerdictMargins, VerdictWord } from "./stats/verdict-types.ts";
