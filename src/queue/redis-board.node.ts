import type { Redis } from 'ioredis';
import type { Board } from './board.ts';

/** Notes that nobody writes again are taken away after a day. */
const FORGOTTEN = 24 * 3600;

/** A hash for each kind of notes. Ages go by the clock of Redis: those of the machines differ. */
export function redisBoard(client: Redis, prefix: string): Board {
  const seconds = async () => Number((await client.time())[0]);
  return {
    async post(kind, id, note) {
      await client.hset(`${prefix}:${kind}`, id, JSON.stringify({ at: await seconds(), note }));
    },
    async withdraw(kind, id) {
      await client.hdel(`${prefix}:${kind}`, id);
    },
    async list(kind) {
      const [now, all] = await Promise.all([seconds(), client.hgetall(`${prefix}:${kind}`)]);
      const posted = Object.entries(all).map(([id, text]) => {
        const { at, note } = JSON.parse(text);
        return { id, note, age: now - at };
      });
      const forgotten = posted.filter(({ age }) => age > FORGOTTEN);
      if (forgotten.length > 0) await client.hdel(`${prefix}:${kind}`, ...forgotten.map(({ id }) => id));
      return posted.filter(({ age }) => age <= FORGOTTEN);
    },
  };
}
