/** What tells one model file, or one set of samples, from another: SHA-256, in hexadecimal. */
import { RuntimeError } from '../../errors.ts';
import type { SampleSet } from '../audit/sample-set.ts';

/**
 * The SHA-256 of some bytes, such as those of a model file, as 64 hexadecimal digits.
 *
 * @throws RuntimeError in browsers that offer no cryptography because the page is not served over https
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new RuntimeError('this page has no crypto.subtle', 'Serve it over https or from localhost.');
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

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
