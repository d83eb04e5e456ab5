import type { Redis } from 'ioredis';
import type { Ledger } from './ledger.ts';

/** An audit that nobody has taken up in a week is forgotten. */
const SECONDS = 7 * 24 * 3600;
/** So many lines travel at once. */
const LINES = 1000;

/** A list of lines in the memory of Redis. */
export function redisLedger(client: Redis, name: string, prefix: string): Ledger {
  const at = (key: string) => `${prefix}:journal:${key}`;
  return {
    name,
    async append(key, lines) {
      for (let i = 0; i < lines.length; i += LINES) await client.rpush(at(key), ...lines.slice(i, i + LINES));
      await client.expire(at(key), SECONDS);
    },
    async read(key) {
      const lines: string[] = [];
      for (;;) {
        const some = await client.lrange(at(key), lines.length, lines.length + LINES - 1);
        lines.push(...some);
        if (some.length < LINES) return lines;
      }
    },
    async remove(key) {
      await client.unlink(at(key));
    },
  };
}
