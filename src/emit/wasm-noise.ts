import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";

/** Emits the draws of a step of every stream by xoshiro128++, four neurons at a time; null if nothing is drawn. */
export function emitNoise(parts: KernelParts): WasmFunction | null {
  const { streams } = parts.program;
  const drawn = [...streams.keys()].filter((stream) => {
    const { population, draws } = streams[stream]!;
    return draws > 0 && parts.shape.populations[population]!.count > 0;
  });
  if (drawn.length === 0) return null;
  const f = parts.module.function({ params: [], results: [] });
  for (const stream of drawn) drawStream(f, parts, stream);
  return f;
}

function drawStream(f: WasmFunction, parts: KernelParts, stream: number): void {
  const { population, draws } = parts.program.streams[stream]!;
  const { state, drawn } = parts.layout.streams[stream]!;
  const { padded } = parts.layout.populations[population]!;
  const plane = 4 * (padded + 4);
  const offset = f.local("i32");
  const s = [0, 1, 2, 3].map(() => f.local("v128")) as [Local, Local, Local, Local];
  f.i32(0).set(offset);
  f.loop(() => {
    s.forEach((word, j) => {
      f.get(offset)
        .memory("v128.load", state + j * plane)
        .set(word);
    });
    for (let slot = 0; slot < draws; slot++) nextWords(f, s, offset, drawn + slot * plane);
    s.forEach((word, j) => {
      f.get(offset)
        .get(word)
        .memory("v128.store", state + j * plane);
    });
    f.get(offset)
      .i32(16)
      .op("i32.add")
      .tee(offset)
      .i32(4 * padded)
      .op("i32.lt_u");
  });
  f.release(offset, ...s);
}

/** Source: Blackman & Vigna 2021, ACM Trans Math Softw 47:36, xoshiro128plusplus.c. */
function nextWords(
  f: WasmFunction,
  [s0, s1, s2, s3]: readonly [Local, Local, Local, Local],
  offset: Local,
  address: number,
): void {
  const t = f.local("v128");
  f.get(offset).get(s0).get(s3).op("i32x4.add").set(t);
  rotated(f, t, 7);
  f.get(s0).op("i32x4.add").memory("v128.store", address);
  f.get(s1).i32(9).op("i32x4.shl").set(t);
  f.get(s2).get(s0).op("v128.xor").set(s2).get(s3).get(s1).op("v128.xor").set(s3);
  f.get(s1).get(s2).op("v128.xor").set(s1).get(s0).get(s3).op("v128.xor").set(s0);
  f.get(s2).get(t).op("v128.xor").set(s2);
  rotated(f, s3, 11);
  f.set(s3);
  f.release(t);
}

/** Pushes 32-bit lanes rotated to the left. */
function rotated(f: WasmFunction, x: Local, by: number): void {
  f.get(x).i32(by).op("i32x4.shl");
  f.get(x)
    .i32(32 - by)
    .op("i32x4.shr_u", "v128.or");
}
