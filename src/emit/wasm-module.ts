import { ByteList } from "./wasm-bytes.ts";
import { WasmFunction } from "./wasm-function.ts";
import { type ValueType, valueTypes } from "./wasm-opcodes.ts";

/** The memory that a module imports as `env.memory`, in pages of 64 KiB. */
export interface MemoryImport {
  readonly pages: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/**
 * A WebAssembly module under construction: functions over one imported memory.
 *
 * Functions are declared before they are filled, so that they can call each other in any order.
 */
export class WasmModule {
  private readonly functions: WasmFunction[] = [];
  private readonly labels: string[] = [];
  private readonly exports: { name: string; index: number }[] = [];
  /** Number of the global by the bytes of its vector. */
  private readonly globals = new Map<string, number>();
  private readonly memory: MemoryImport;

  constructor(memory: MemoryImport) {
    this.memory = memory;
  }

  /** A new function; exported under `name` if given, shown by profilers under `label`. */
  function(
    signature: { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] },
    name?: string,
    label = name,
  ): WasmFunction {
    const made = new WasmFunction(this.functions.length, signature, (bytes) => this.vectorGlobal(bytes));
    this.labels.push(label ?? "");
    this.functions.push(made);
    if (name !== undefined) this.exports.push({ name, index: made.index });
    return made;
  }

  /** The module in the binary format. */
  bytes(): Uint8Array {
    const types = new Map<string, number>();
    const typeSection = new ByteList();
    const typeOf = this.functions.map(({ signature }) => {
      const key = `${signature.params.join()}>${signature.results.join()}`;
      const known = types.get(key);
      if (known !== undefined) return known;
      const index = types.size;
      types.set(key, index);
      typeSection.byte(0x60);
      for (const list of [signature.params, signature.results]) {
        typeSection.unsigned(list.length);
        for (const type of list) typeSection.byte(valueTypes[type]);
      }
      return index;
    });
    const out = new ByteList().append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    section(out, 1, new ByteList().unsigned(types.size).append(typeSection.view()));
    section(out, 2, this.imports());
    const declared = new ByteList().unsigned(this.functions.length);
    for (const type of typeOf) declared.unsigned(type);
    section(out, 3, declared);
    section(out, 6, this.globalList());
    const exported = new ByteList().unsigned(this.exports.length);
    for (const { name, index } of this.exports) exported.text(name).byte(0x00).unsigned(index);
    section(out, 7, exported);
    const code = new ByteList().unsigned(this.functions.length);
    for (const made of this.functions) code.sized(made.body());
    section(out, 10, code);
    section(out, 0, this.names());
    return out.view();
  }

  private vectorGlobal(bytes: Uint8Array): number {
    const key = bytes.join();
    const number = this.globals.get(key) ?? this.globals.size;
    this.globals.set(key, number);
    return number;
  }

  /** The globals, mutable: a compiler would make constants of the others. */
  private globalList(): ByteList {
    const list = new ByteList().unsigned(this.globals.size);
    for (const key of this.globals.keys()) {
      list.byte(valueTypes.v128).byte(0x01).byte(0xfd).unsigned(0x0c);
      list.append(key.split(",").map(Number)).byte(0x0b);
    }
    return list;
  }

  /** The names of the functions, which profilers show. */
  private names(): ByteList {
    const named = [...this.labels.entries()].filter(([, label]) => label !== "");
    const list = new ByteList().unsigned(named.length);
    for (const [index, label] of named) list.unsigned(index).text(label);
    return new ByteList().text("name").byte(1).sized(list);
  }

  private imports(): ByteList {
    const { pages, maximum, shared } = this.memory;
    return new ByteList()
      .unsigned(1)
      .text("env")
      .text("memory")
      .byte(0x02)
      .byte(shared ? 0x03 : 0x01)
      .unsigned(pages)
      .unsigned(maximum);
  }
}

function section(out: ByteList, id: number, content: ByteList): void {
  out.byte(id).sized(content);
}
