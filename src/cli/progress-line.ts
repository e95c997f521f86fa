/** Writes `label: 12 of 200 (6 %), about 40 s left` to stderr: over itself on a terminal, else every few seconds. */
export function progressLine(label: string): {
  readonly update: (done: number, total: number) => void;
  readonly end: () => void;
} {
  const started = performance.now();
  const terminal = process.stderr.isTTY === true;
  let first: { readonly done: number; readonly at: number } | undefined;
  let shown = 0;
  let open = false;
  return {
    update: (done, total) => {
      const now = performance.now();
      first ??= { done, at: now };
      const pause = terminal ? 200 : 10_000;
      if (now - Math.max(shown, started) < pause && done < total) return;
      if (!terminal && done >= total) return;
      shown = now;
      const speed = (done - first.done) / (now - first.at);
      const left = speed > 0 ? `, about ${duration((total - done) / speed)} left` : "";
      const share = Math.floor((100 * done) / total);
      const text = `${label}: ${done} of ${total} (${share} %)${done < total ? left : ""}`;
      process.stderr.write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
      open = terminal;
    },
    end: () => {
      if (open) process.stderr.write("\r\u001b[K");
      open = false;
    },
  };
}

/** `ms` in words: `40 s`, `3 min`, `1.5 h`, `12 days`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds > 4 * 86400) return `${Math.round(seconds / 86400)} days`;
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
