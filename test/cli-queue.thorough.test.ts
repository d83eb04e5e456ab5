/**
 * `gibbon audit --queue` and `gibbon worker`: whatever happens to workers, queue and audit, the record is that of one process.
 * GIBBON_QUEUE_ROUNDS=20 npx vitest run --project thorough test/cli-queue.thorough.test.ts repeats the killing twenty times.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../src/evaluation/journal/journal.node.ts';
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
/** What each line says, by attack and sample. */
const linesOf = async (out: string) => {
  const { records } = await readJournal(at(out, 'journal.jsonl'));
  expect(readFileSync(at(out, 'journal.jsonl'), 'utf8').trim().split('\n'), 'no line twice').toHaveLength(
    records.length + 1,
  );
  return new Map(records.map((record) => [`${record.rung}/${record.index}`, record]));
};

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
    expect(await linesOf(out), 'the journal').toEqual(await linesOf('whole'));
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
      const left = await redis.ask('KEYS', 'gibbon:bytes:*');
      expect(left, 'samples and results are taken away; the model and the orders go after a day').toSatisfy(
        (keys: string[]) => keys.length < 60,
      );
    },
  );

  it('waits for a Redis that restarts', async () => {
    const workers = [working(redis.url), working(redis.url)];
    await Promise.all(workers.map((worker) => worker.says('working at')));
    const audit = auditing('restarted', redis.url);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await journalHas('restarted', signal === 'SIGTERM' ? 20 : 100);
      await redis.stop(signal);
      await redis.start();
    }
    await isWhole('restarted', audit);
    expect((await audit.end).stderr).toContain(`${redis.url} is lost; waiting until it is back`);
  });

  it('is resumed on another machine, from what the queue kept', async () => {
    const worker = working(redis.url);
    await worker.says('working at');
    const first = auditing('first', redis.url);
    await journalHas('first', 60);
    // The journal is copied once a second.
    await delay(1500);
    first.process.kill('SIGKILL');
    await first.end;
    const second = auditing('second', redis.url, '--resume');
    await second.says(`outcomes, those in the journal at ${redis.url} among them`);
    const seen = await gibbon(folder, ['status', redis.url]);
    expect(seen.stdout).toMatch(/audit net\.onnx on .*outcomes|1 worker, 1 job at a time/);
    await isWhole('second', second);
    expect(await redis.ask('KEYS', 'gibbon:journal:*'), 'the copy goes when the audit is done').toEqual([]);
    worker.process.kill('SIGINT');
    expect((await worker.end).code).toBe(0);
  });

  it('travels by a folder that all see, and shows no password', async () => {
    await using locked = await redisServer(['--save', ''], 'open-sesame');
    const secret = locked.url.replace('//', '//:open-sesame@');
    const worker = working(secret, '--store', at('store'));
    await worker.says('working at');
    expect(listeningOf(worker.process.pid), 'a worker listens nowhere').toEqual([]);
    const audit = auditing('stored', secret, '--store', at('store'));
    await isWhole('stored', audit);
    const [{ stdout, stderr }, { stdout: status }] = [await audit.end, await gibbon(folder, ['status', secret])];
    const told = [stdout, stderr, status, worker.said(), readFileSync(at('stored', 'audit.json'), 'utf8')].join('');
    expect(told).toContain(locked.url);
    expect(told).not.toContain('sesame');
    const refused = await gibbon(folder, ['status', locked.url.replace('//', '//:wrong-word@')]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('does not let us in') });
    expect(refused.stderr).not.toContain('wrong-word');
  });

  it('says what is wrong with a queue', async () => {
    const nowhere = await gibbon(folder, [...asked, '--out', 'nowhere', '--queue', 'redis://127.0.0.1:1']);
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('redis://127.0.0.1:1 cannot be reached'),
    });
    const wrong = await gibbon(folder, [...asked, '--out', 'nowhere', '--queue', 'http://name:word@127.0.0.1']);
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"http://127.0.0.1" is not the address of a queue'),
    });
    const unnamed = await gibbon(folder, ['worker'], { GIBBON_QUEUE: '' });
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('no queue is named') });
    await using full = await redisServer(['--maxmemory', '1', '--save', '']);
    const crowded = await gibbon(folder, [...asked, '--out', 'full', '--queue', full.url]);
    expect(crowded).toMatchObject({ code: 2, stderr: expect.stringContaining('is full: its memory has no room') });
  });
});

/** Waits until a journal has so many lines. */
async function journalHas(out: string, lines: number): Promise<void> {
  const path = at(out, 'journal.jsonl');
  while (!existsSync(path) || readFileSync(path, 'utf8').split('\n').length < lines) await delay(20);
}

/** The sockets on which a process listens, as Linux tells. */
function listeningOf(pid: number | undefined): string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .filter((line) => {
        const [, , , state, , , , , , inode] = line.trim().split(/\s+/);
        return state === '0A' && own.has(inode);
      }),
  );
}
