/** SHA-256 of spike counts and of all bits of some weights. */
export async function circuitDigest(counts: readonly number[], weights: Float64Array): Promise<string> {
  const bytes = new Uint8Array(8 * (counts.length + weights.length));
  bytes.set(new Uint8Array(Float64Array.from(counts).buffer));
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), 8 * counts.length);
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
