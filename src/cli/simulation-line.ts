import type { SimulationProgress } from "../runs/simulation-setting.ts";
import { duration } from "./model-text.ts";

/**
 * Writes how far a run is to stderr: over itself on a terminal, else every ten seconds. Times are those of the circuit,
 * so a compressed run counts `compression` seconds for each that is simulated.
 */
export function simulationLine(
  name: string,
  compression: number,
): {
  readonly update: (progress: SimulationProgress) => void;
  readonly note: (text: string) => void;
  readonly end: () => void;
} {
  const terminal = process.stderr.isTTY === true;
  let shown = performance.now();
  let open = false;
  const end = () => {
    if (open) process.stderr.write("\r\u001b[K");
    open = false;
  };
  return {
    update: (progress) => {
      const now = performance.now();
      if (now - shown < (terminal ? 200 : 10_000)) return;
      shown = now;
      const text = `${name}: ${progressText(progress, compression)}`;
      process.stderr.write(
        terminal ? `\r\u001b[K${text.slice(0, (process.stderr.columns ?? 100) - 1)}` : `${text}\n`,
      );
      open = terminal;
    },
    note: (text) => {
      end();
      process.stderr.write(`${text}\n`);
    },
    end,
  };
}

/** `12.3 s of 60 s (20 %), 14 x real time, about 3 s left; E 4.2 Hz, I 8.1 Hz`. */
export function progressText(
  { time, duration: whole, speed, left, rates }: SimulationProgress,
  compression: number,
): string {
  const parts = [
    `${duration(time * compression)} of ${duration(whole * compression)} (${Math.floor((100 * time) / whole)} %)`,
    ...(speed === null ? [] : [`${Number((speed * compression).toPrecision(2))} x real time`]),
    ...(left === null ? [] : [`about ${duration(left)} left`]),
  ];
  const shown = rates.slice(0, 4).map(({ population, rate }) => `${population} ${rate.toFixed(1)} Hz`);
  return `${parts.join(", ")}; ${shown.join(", ")}`;
}
