/** Whether a run was asked to stop. */
export interface Interrupt {
  readonly stopped: () => boolean;
  /** Ctrl-C ends the process again. */
  readonly end: () => void;
}

/** The first Ctrl-C asks a run to stop, and calls `told`; the second ends the process. */
export function interruptOnce(told: () => void): Interrupt {
  let stopped = false;
  const onSignal = () => {
    if (stopped) process.exit(3);
    stopped = true;
    told();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    stopped: () => stopped,
    end: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
