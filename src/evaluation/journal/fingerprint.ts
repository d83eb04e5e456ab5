/** What tells one set of samples from another: SHA-256, in hexadecimal. */
import { sha256 } from '../../tensor/index.ts';
import type { SampleSet } from '../audit/sample-set.ts';

/** The fingerprint of samples: of their shape, values, labels and names, in their order. */
export async function fingerprintOf({ inputs, labels, names }: SampleSet): Promise<string> {
  const parts = {
    shape: inputs.shape,
    inputs: await sha256(bytesOf(inputs.data)),
    labels: await sha256(bytesOf(labels)),
    names,
  };
  return sha256(new TextEncoder().encode(JSON.stringify(parts)));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
