/** Where models, samples and results lie while workers need them: bytes by their SHA-256, which whoever takes them checks. */
import { RuntimeError } from '../errors.ts';
import { sha256 } from '../tensor/index.ts';

/** A place for bytes. */
export interface Shelf {
  /** Where it is, in errors. */
  readonly name: string;
  /** Puts bytes there unless they are there already. */
  write(hash: string, bytes: Uint8Array): Promise<void>;
  /** Undefined where they are not there. */
  read(hash: string): Promise<Uint8Array | undefined>;
  remove(hash: string): Promise<void>;
}

/** The bytes that a worker was sent for are not there. */
export class MissingBytesError extends RuntimeError {
  readonly hash: string;

  constructor(hash: string, place: string) {
    super(
      `${place} does not hold ${hash}`,
      'With --store, the audit and its workers must name the same folder, seen by all of their machines.',
    );
    this.hash = hash;
  }
}

/** Puts bytes on a shelf and says by which hash they are found. */
export async function put(shelf: Shelf, bytes: Uint8Array): Promise<string> {
  const hash = await sha256(bytes);
  await shelf.write(hash, bytes);
  return hash;
}

/** @throws MissingBytesError where they are not there; RuntimeError where others lie in their place */
export async function take(shelf: Shelf, hash: string): Promise<Uint8Array> {
  const bytes = await shelf.read(hash);
  if (bytes === undefined) throw new MissingBytesError(hash, shelf.name);
  const found = await sha256(bytes);
  if (found === hash) return bytes;
  throw new RuntimeError(
    `${shelf.name} holds other bytes in place of ${hash}: their SHA-256 is ${found}`,
    'Somebody has changed or cut them. Remove them there, and they are put there again.',
  );
}
