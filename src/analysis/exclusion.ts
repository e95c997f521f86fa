/** Rows that did not enter, and why; `lines` gives the first few lines of the file. */
export interface Exclusion {
  readonly reason: string;
  readonly rows: number;
  readonly lines: readonly number[];
}
