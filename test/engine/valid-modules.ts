import binaryen from "binaryen";

const Original = WebAssembly.Module;

/**
 * Runs `make` and lets Binaryen check every module that it compiles.
 *
 * Fails: with an Error if one is not valid. Node checks modules too; Binaryen shows that others accept them.
 */
export function withValidModules<T>(make: () => T): T {
  const { made, emitted } = recorded(make);
  for (const bytes of emitted) validate(bytes);
  return made;
}

/** The modules that `make` compiles. */
export function emittedModules(make: () => unknown): readonly Uint8Array[] {
  return recorded(make).emitted;
}

function recorded<T>(make: () => T): { readonly made: T; readonly emitted: readonly Uint8Array[] } {
  const emitted: Uint8Array[] = [];
  WebAssembly.Module = new Proxy(Original, {
    construct(target, [bytes]: [Uint8Array<ArrayBuffer>]) {
      emitted.push(bytes);
      return new target(bytes);
    },
  });
  try {
    const made = make();
    if (emitted.length === 0) throw new Error("no module was compiled");
    return { made, emitted };
  } finally {
    WebAssembly.Module = Original;
  }
}

function validate(bytes: Uint8Array): void {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(binaryen.Features.MVP | binaryen.Features.SIMD128 | binaryen.Features.Atomics);
  const valid = module.validate();
  module.dispose();
  if (!valid) throw new Error("Binaryen refuses a module");
}
