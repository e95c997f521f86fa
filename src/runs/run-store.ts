/** A run folder as the runner sees it; the host gives it files, a test gives it memory. */
export interface RunStore {
  /** Text of a file, or null if there is none. */
  readonly read: (name: string) => Promise<string | null>;
  /** Writes a file, whole or not at all. */
  readonly write: (name: string, text: string) => Promise<void>;
  /** Adds text to the end of a file, made if absent. */
  readonly append: (name: string, text: string) => Promise<void>;
}

/** A store that forgets: for runs nobody keeps. */
export function memoryStore(): RunStore {
  const files = new Map<string, string>();
  return {
    read: async (name) => files.get(name) ?? null,
    write: async (name, text) => void files.set(name, text),
    append: async (name, text) => void files.set(name, (files.get(name) ?? "") + text),
  };
}
