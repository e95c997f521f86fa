import type { RunEstimate } from "../engine/estimate.ts";
import type { Program } from "../program/program.ts";
import type { PlacedMistake } from "./checked-model.ts";

/** Mistakes as `file:line:column: what`, with the equation and the mend below, one after the other. */
export function mistakesText(file: string, mistakes: readonly PlacedMistake[]): string {
  return mistakes
    .map(
      ({ error, place }) =>
        `${file}${place === null ? "" : `:${place.line}:${place.column}`}: ${error.message}\n`,
    )
    .join("");
}

/** Warnings of a model file, one after the other. */
export function warningsText(file: string, warnings: readonly string[]): string {
  return warnings.map((warning) => `${file}: warning: ${warning}\n`).join("");
}

/** What a model is and what it will take, in two lines. */
export function estimateText(program: Program, estimate: RunEstimate, compression: number): string {
  const { neurons, synapses, steps, seconds, memoryBytes, diskBytes } = estimate;
  const span = (steps * program.dt * compression) / 1000;
  const pressed = compression > 1 ? `, time compressed ${compression} times` : "";
  const most = program.skipSilence ? "at most (silence is skipped) " : "";
  return (
    `${program.name}: ${whole(neurons)} neurons, ${synapses > 1e5 ? "about " : ""}${whole(synapses)} synapses, ` +
    `${duration(span)} in ${whole(steps)} steps of ${program.dt} ms${pressed}\n` +
    `estimate, within a factor of about 2 at ${whole(Number(estimate.spikesPerSecond.toPrecision(2)))} spikes/s: ${most}${duration(seconds)} on one thread, ` +
    `${bytes(memoryBytes)} of memory, ${bytes(diskBytes)} on disk\n`
  );
}

/** Seconds in the unit that reads most easily. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(1, Math.round(1000 * seconds))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(3))} min`;
  if (seconds < 172_800) return `${Number((seconds / 3600).toPrecision(3))} h`;
  return `${Number((seconds / 86_400).toPrecision(3))} d`;
}

function bytes(n: number): string {
  if (n < 1e6) return `${Math.max(1, Math.round(n / 1e3))} kB`;
  return n < 1e9 ? `${Math.round(n / 1e6)} MB` : `${Number((n / 1e9).toPrecision(3))} GB`;
}

/** A whole number with its thousands set apart. */
function whole(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}
