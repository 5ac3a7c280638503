/** The digest of a result: what `inctrl verify` computes again (docs/results.md). */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { DetectorError } from "./errors.js";
import { decided } from "./record.js";
import type { Result } from "./types.js";

const head = new TextEncoder().encode("inctrl score 2\n");

/** Float32 numbers in little endian. */
function octets(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}

/**
 * The result by another threshold; undefined: without one. The digest covers the decision, so it is
 * another one.
 */
export function withThreshold(r: Result, threshold: number | undefined): Result {
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) {
    throw new DetectorError("ArgumentError", `threshold: ${threshold}, want 0 … 1.`);
  }
  const parts = [r.modelDigest, r.promptsDigest, r.pixelsDigest];
  let digest = "";
  if (parts.every(Boolean)) {
    const hash = sha256.create().update(head);
    for (const part of parts) hash.update(hexToBytes(part));
    hash.update(Uint8Array.of(threshold === undefined ? 0 : 1));
    if (threshold !== undefined) hash.update(octets([threshold]));
    digest = bytesToHex(hash.update(octets([r.score])).update(octets(r.map.values)).digest());
  }
  return { ...r, ...decided(r.score, threshold), digest };
}
