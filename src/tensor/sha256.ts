/** What tells some bytes from all others. */
import { RuntimeError } from '../errors.ts';

/**
 * The SHA-256 of some bytes, such as those of a model file, as 64 hexadecimal digits.
 *
 * @throws RuntimeError in browsers that offer no cryptography because the page is not served over https
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new RuntimeError('this page has no crypto.subtle', 'Serve it over https or from localhost.');
  }
  // A copy, because memory that threads share is not taken.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
