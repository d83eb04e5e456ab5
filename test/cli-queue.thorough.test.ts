/**
 * `gibbon audit --queue` and `gibbon worker`: whatever happens to workers, queue and audit, the record is that of one process.
 * GIBBON_QUEUE_ROUNDS=20 npx vitest run --project thorough test/cli-queue.thorough.test.ts repeats the killing twenty times.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../src/random.ts';
import { answeredBy, smallNet } from './audit-models.ts';
import { lasting } from './audit-record.ts';
import { gibbon } from './command-line.ts';
import { ended, type Running, running } from './queue-workers.ts';
import { isMissing, type RedisServer, redisServer } from './redis.ts';

const ROUNDS = Number(process.env.GIBBON_QUEUE_ROUNDS ?? 3);
const COUNT = 48;
const WORKERS = 4;
const KILLED = 3;
/** Seconds in which all killing is done; the audit takes longer. */
const SPAN = 8;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-queue-'));
const at = (...names: string[]) => join(folder, ...names);
const asked = 'audit net.onnx --data samples.npz --epsilon 0.02 --preset standard --threads 1'.split(' ');
const recordOf = (out: string) => lasting(readFileSync(at(out, 'audit.json'), 'utf8'));
/** Which samples were attacked by what: sorted, because their order is that in which they came. */
const linesOf = (out: string) => readFileSync(at(out, 'journal.jsonl'), 'utf8').trim().split('\n').sort();

const all: Running[] = [];
const working = (url: string, ...more: string[]) => {
  const one = running(folder, ['worker', url, '--threads', '1', '--lost-after', '2', ...more]);
  all.push(one);
  return one;
};
const auditing = (out: string, url: string, ...more: string[]) => {
  const one = running(folder, [...asked, '--out', out, '--queue', url, ...more]);
  all.push(one);
  return one;
};

describe.skipIf(isMissing)('an audit by the workers of a queue (needs redis-server)', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    const net = smallNet(5);
    writeFileSync(at('net.onnx'), net);
    writeFileSync(at('samples.npz'), (await answeredBy(net, COUNT)).file);
    const whole = await gibbon(folder, [...asked, '--out', 'whole']);
    expect(whole.code, whole.stderr).toBe(0);
    redis = await redisServer();
  });
  afterEach(() => ended(all.splice(0)));
  afterAll(async () => {
    await redis?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** The audit ended well, and came to what one process comes to: no outcome is missing, and none is there twice. */
  async function isWhole(out: string, audit: Running): Promise<void> {
    const { code, stderr } = await audit.end;
    expect(code, stderr).toBe(0);
    expect(linesOf(out), 'the journal').toEqual(linesOf('whole'));
    expect(recordOf(out), 'the record').toEqual(recordOf('whole'));
  }

  it.each(Array.from({ length: ROUNDS }, (_, i) => i))(
    `comes to the same where ${KILLED} of ${WORKERS} workers are killed, round %i`,
    async (round) => {
      const out = `killed-${round}`;
      const workers = Array.from({ length: WORKERS }, () => working(redis.url));
      await Promise.all(workers.map((worker) => worker.says('working at')));
      const audit = auditing(out, redis.url);
      const random = randomStream('kills', round);
      await Promise.all(
        workers.slice(0, KILLED).map(async ({ process }) => {
          await delay(1000 * SPAN * random.uniform());
          process.kill('SIGKILL');
        }),
      );
      await isWhole(out, audit);
      expect(audit.process.exitCode).toBe(0);
      expect(await redis.ask('KEYS', 'gibbon:bytes:*'), 'what travelled is taken away, but model and orders').toSatisfy(
        (keys: string[]) => keys.length < 60,
      );
    },
  );
});
