import type { CompressionError } from "../stats/compression-error.ts";

/** Headings of the table of compression errors, in the report and in the terminal. */
export const compressionHeader = [
  "quantity",
  "compressed",
  "half as much",
  "real time (extrapolated)",
  "error at the end (%)",
  "along the run (%)",
  "limit (%)",
  "",
];

/** A compression error as a row of that table. */
export function compressionCells(error: CompressionError): string[] {
  const { name, unit, full, half, extrapolated, limit, state } = error;
  return [
    unit === "1" ? name : `${name} (${unit})`,
    ...[full, half, extrapolated].map((value) => String(Number(value.toPrecision(4)))),
    `${percent(error.endError)} +- ${percent(error.endSe)}`,
    `${percent(error.courseError)} +- ${percent(error.courseSe)}`,
    percent(limit),
    state,
  ];
}

function percent(share: number): string {
  return Number.isFinite(share) ? String(Number((100 * share).toPrecision(2))) : "not known";
}
