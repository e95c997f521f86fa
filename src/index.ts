export { DataError } from "./model/errors.ts";
export type { CategoryColumn, Column, NumberColumn, Table } from "./model/table.ts";
export type { FitQuestions, FitRequest } from "./stats/fit-model.ts";
export { fitModel } from "./stats/fit-model.ts";
export type { FitResult } from "./stats/fit-result.ts";
export { modelFrame } from "./stats/model-frame.ts";
export { type PowerEffort, type PowerResult, simulatePower } from "./stats/power.ts";
export { emPowerDesign, type PowerDesign } from "./stats/power-design.ts";
