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
  const bytes = inflated(text, clean.byteLength);
  if (bytes === undefined) {
    throw new DataError('a stored adversarial example is damaged or belongs to another sample', {
      hint: 'Remove the journal to start over.',
    });
  }
  const cleanBits = bitsOf(clean);
  const bits = new Int32Array(bytes.buffer, bytes.byteOffset, clean.length).map((change, i) => change + cleanBits[i]);
  return new Float32Array(bits.buffer);
}

/** So many bytes; undefined where the text holds more or fewer. A short text may stand for gigabytes, so that no more are written out. */
function inflated(text: string, size: number): Uint8Array | undefined {
  try {
    const bytes = inflateSync(fromBase64(text), { out: new Uint8Array(size + 1) });
    return bytes.length === size ? bytes.slice() : undefined;
  } catch {
    return undefined;
  }
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}
