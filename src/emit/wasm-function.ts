import { ByteList } from "./wasm-bytes.ts";
import {
  laneMemoryOpcodes,
  laneOpcodes,
  memoryOpcodes,
  plainOpcodes,
  type ValueType,
  valueTypes,
  vectorOpcodes,
} from "./wasm-opcodes.ts";

export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

type OpName = keyof typeof plainOpcodes | keyof typeof vectorOpcodes;

/** A local variable of a function. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A block that is open; a loop with the vectors that are made before it, by their bytes. */
type Block = { readonly kind: "if" } | { readonly kind: "loop"; readonly vectors: Map<string, Local> };

/** A function under construction; instructions are appended in the order of the stack machine. */
export class WasmFunction {
  readonly index: number;
  readonly signature: Signature;
  private readonly vectorGlobal: (bytes: Uint8Array) => number;
  private code = new ByteList();
  private readonly locals: ValueType[] = [];
  private readonly free: Local[] = [];
  private readonly blocks: Block[] = [];

  /** `vectorGlobal` gives the number of a global that holds these 16 bytes. */
  constructor(index: number, signature: Signature, vectorGlobal: (bytes: Uint8Array) => number) {
    this.index = index;
    this.signature = signature;
    this.vectorGlobal = vectorGlobal;
  }

  param(index: number): Local {
    return { index, type: this.signature.params[index]! };
  }

  /** A local; one that was released before is used again, with what it last held. */
  local(type: ValueType): Local {
    const at = this.free.findIndex((local) => local.type === type);
    return at >= 0 ? this.free.splice(at, 1)[0]! : this.newLocal(type);
  }

  release(...locals: readonly Local[]): void {
    this.free.push(...locals);
  }

  get(local: Local): this {
    return this.raw(0x20, local.index);
  }

  set(local: Local): this {
    return this.raw(0x21, local.index);
  }

  tee(local: Local): this {
    return this.raw(0x22, local.index);
  }

  i32(value: number): this {
    this.code.byte(0x41).signed(value);
    return this;
  }

  f32(value: number): this {
    this.code.byte(0x43).float32(value);
    return this;
  }

  f64(value: number): this {
    this.code.byte(0x44).float64(value);
    return this;
  }

  /**
   * The vector with these 16 bytes.
   *
   * In a loop it is read from a global before the loop: V8 since 13 makes a constant anew, in three instructions, wherever
   * it is used. What stands in an `if` of the loop is made there, as the loop may never come by.
   */
  v128(bytes: Uint8Array): this {
    const vectors = this.vectorsOfLoop();
    if (vectors === null || bytes.every((byte) => byte === bytes[0])) {
      this.code.byte(0xfd).unsigned(0x0c).append(bytes);
      return this;
    }
    const key = bytes.join();
    const local = vectors.get(key) ?? this.newLocal("v128");
    vectors.set(key, local);
    return this.get(local);
  }

  /** Four equal single, or two equal double, precision numbers. */
  splat(value: number, lanes: "f32x4" | "f64x2" | "i32x4"): this {
    const array =
      lanes === "f32x4"
        ? new Float32Array(4).fill(value)
        : lanes === "f64x2"
          ? new Float64Array(2).fill(value)
          : new Int32Array(4).fill(value);
    return this.v128(new Uint8Array(array.buffer));
  }

  op(...names: readonly OpName[]): this {
    for (const name of names) {
      const plain = (plainOpcodes as Readonly<Record<string, number>>)[name];
      if (plain !== undefined) this.code.byte(plain);
      else this.code.byte(0xfd).unsigned((vectorOpcodes as Readonly<Record<string, number>>)[name]!);
    }
    return this;
  }

  lane(name: keyof typeof laneOpcodes, lane: number): this {
    this.code.byte(0xfd).unsigned(laneOpcodes[name]).byte(lane);
    return this;
  }

  /** Bytes of two vectors by number: 0-15 of the lower, 16-31 of the upper one. */
  shuffle(lanes: readonly number[]): this {
    this.code.byte(0xfd).unsigned(0x0d).append(lanes);
    return this;
  }

  /** Shuffle of 32-bit lanes: 0-3 of the first vector, 4-7 of the second. */
  shuffle32(lanes: readonly number[]): this {
    return this.shuffle(lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]));
  }

  memory(name: keyof typeof memoryOpcodes, offset: number): this {
    const { code, align } = memoryOpcodes[name];
    this.code.append(code).unsigned(align).unsigned(offset);
    return this;
  }

  laneMemory(name: keyof typeof laneMemoryOpcodes, offset: number, lane: number): this {
    const { code, align } = laneMemoryOpcodes[name];
    this.code.append(code).unsigned(align).unsigned(offset).byte(lane);
    return this;
  }

  call(callee: WasmFunction): this {
    return this.raw(0x10, callee.index);
  }

  /** `inside` as a loop that runs while it leaves a non-zero i32 at its end. */
  loop(inside: () => void): this {
    const vectors = new Map<string, Local>();
    const before = this.code;
    this.code = new ByteList();
    this.block({ kind: "loop", vectors }, () => {
      this.code.byte(0x03).byte(0x40);
      inside();
      this.raw(0x0d, 0);
    });
    const loop = this.code;
    this.code = before;
    for (const [key, local] of vectors) {
      this.raw(0x23, this.vectorGlobal(Uint8Array.from(key.split(","), Number))).set(local);
    }
    this.code.append(loop.view());
    this.release(...vectors.values());
    return this;
  }

  /** Takes an i32; runs `then` if it is not zero, otherwise `otherwise`. */
  if(then: () => void, otherwise?: () => void): this {
    return this.block({ kind: "if" }, () => {
      this.code.byte(0x04).byte(0x40);
      then();
      if (otherwise !== undefined) {
        this.code.byte(0x05);
        otherwise();
      }
    });
  }

  body(): ByteList {
    if (this.blocks.length !== 0) throw new Error("bug: open block in a WebAssembly function");
    const out = new ByteList().unsigned(this.locals.length);
    for (const type of this.locals) out.unsigned(1).byte(valueTypes[type]);
    return out.append(this.code.view()).byte(0x0b);
  }

  private block(block: Block, emit: () => void): this {
    this.blocks.push(block);
    emit();
    this.code.byte(0x0b);
    this.blocks.pop();
    return this;
  }

  /** Vectors of the outermost loop that every pass of the innermost open block passes through; null where that is no loop. */
  private vectorsOfLoop(): Map<string, Local> | null {
    let vectors: Map<string, Local> | null = null;
    for (let at = this.blocks.length - 1; at >= 0; at--) {
      const block = this.blocks[at]!;
      if (block.kind === "if") break;
      vectors = block.vectors;
    }
    return vectors;
  }

  /** A local that no instruction before has used. */
  private newLocal(type: ValueType): Local {
    this.locals.push(type);
    return { index: this.signature.params.length + this.locals.length - 1, type };
  }

  private raw(opcode: number, operand: number): this {
    this.code.byte(opcode).unsigned(operand);
    return this;
  }
}
