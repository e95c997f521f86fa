export { DataError } from "./model/errors.ts";
export type { CategoryColumn, Column, NumberColumn, Table } from "./model/table.ts";
