/** Adversarial examples as text: what has changed, deflated, in base64. */
import { deflateSync, inflateSync } from 'fflate';
import { DataError } from '../../errors.ts';
import { fromBase64, toBase64 } from '../../tensor/index.ts';

/**
 * An example beside its clean sample, as text. Bit patterns are subtracted instead of values, because x + (x' - x) is not
 * always x' in float32: so unpacking gives the example back bit for bit.
 */
export function packed(example: Float32Array, clean: Float32Array): string {
  const [bits, cleanBits] = [bitsOf(example), bitsOf(clean)];
  const change = bits.map((value, i) => value - cleanBits[i]);
  return toBase64(deflateSync(new Uint8Array(change.buffer)));
}

/**
 * The example that was packed beside this clean sample.
 *
 * @throws DataError where the text is damaged, or was packed beside a sample of another length
 */
export function unpacked(text: string, clean: Float32Array): Float32Array {
  const bytes = inflated(text);
  if (bytes?.length !== clean.byteLength) {
    throw new DataError('a stored adversarial example is damaged or belongs to another sample', {
      hint: 'Remove the journal to start over.',
    });
  }
  const cleanBits = bitsOf(clean);
  const bits = new Int32Array(bytes.buffer, bytes.byteOffset, clean.length).map((change, i) => change + cleanBits[i]);
  return new Float32Array(bits.buffer);
}

function inflated(text: string): Uint8Array | undefined {
  try {
    return inflateSync(fromBase64(text)).slice();
  } catch {
    return undefined;
  }
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}
