import type { Redis } from 'ioredis';
import type { Shelf } from './store.ts';

/** One value of Redis holds 512 MiB at most, and blocks everybody while it travels. */
const PIECE = 2 ** 23;
/** What an audit that was killed has left goes away by itself. */
const SECONDS = 24 * 3600;

/** The memory of Redis itself: bytes in pieces, and then how many pieces there are, so that nobody reads half of them. */
export function redisShelf(client: Redis, name: string, prefix: string): Shelf {
  const countAt = (hash: string) => `${prefix}:bytes:${hash}`;
  const pieceAt = (hash: string, i: number) => `${countAt(hash)}:${i}`;
  const piecesOf = (hash: string, count: number) => Array.from({ length: count }, (_, i) => pieceAt(hash, i));
  return {
    name,
    async write(hash, bytes) {
      const pieces = piecesOf(hash, Math.ceil(bytes.length / PIECE));
      const kept = await Promise.all([...pieces, countAt(hash)].map((key) => client.expire(key, SECONDS)));
      if (kept.every((isThere) => isThere === 1)) return;
      for (const [i, key] of pieces.entries()) {
        const { buffer, byteOffset, byteLength } = bytes.subarray(i * PIECE, (i + 1) * PIECE);
        await client.set(key, Buffer.from(buffer, byteOffset, byteLength), 'EX', SECONDS);
      }
      await client.set(countAt(hash), String(pieces.length), 'EX', SECONDS);
    },
    async read(hash) {
      const count = await client.get(countAt(hash));
      if (count === null) return undefined;
      const pieces: Uint8Array[] = [];
      for (const key of piecesOf(hash, Number(count))) {
        const piece = await client.getBuffer(key);
        if (piece === null) return undefined;
        pieces.push(piece);
      }
      return new Uint8Array(Buffer.concat(pieces));
    },
    async remove(hash) {
      const count = await client.get(countAt(hash));
      if (count !== null) await client.del(countAt(hash), ...piecesOf(hash, Number(count)));
    },
  };
}
