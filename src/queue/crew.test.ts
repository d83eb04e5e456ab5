/** Attacks by the workers of a queue, in one process: a real Redis, real models, and what may go wrong between them. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isMissing, type RedisServer, redisServer } from '../../test/redis.ts';
import { fgsm, pgd, square } from '../attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../classifier/index.ts';
import { RuntimeError } from '../errors.ts';
import { exportGraph } from '../graph/index.ts';
import type { CrewedRuntime, CrewJob } from '../harness/crew.ts';
import { type Attack, type AttackResult, attack } from '../harness/index.ts';
import { classifierGraph, denseNetwork } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row } from '../tensor/index.ts';
import { crewHere } from '../workers/here.ts';
import { queueAddress } from './address.ts';
import type { Presence } from './board.ts';
import { type Broker, openBroker } from './broker.node.ts';
import { queueRuntime } from './crew.node.ts';
import { workAt } from './hand.node.ts';
import { statusOf } from './status.node.ts';

const COUNT = 40;
const network = denseNetwork([1, 6, 6], { units: [24], classCount: 5 });
const bytes = exportGraph(classifierGraph(network, network.initialParameters(randomStream('queue')), 8));
const random = randomStream('queue', 'inputs');
const inputs = floats(
  [COUNT, 1, 6, 6],
  Array.from({ length: COUNT * 36 }, () => random.uniform()),
);
const names = Array.from({ length: COUNT }, (_, i) => `sample ${i}`);
const presence: Presence = { host: 'here', pid: 1, version: '1', runtime: 'native', started: '2026-01-01T00:00:00Z' };

describe.skipIf(isMissing)('a crew behind a queue (needs redis-server)', () => {
  let redis: RedisServer;
  let alone: Classifier;
  let labels: Int32Array;
  beforeAll(async () => {
    redis = await redisServer(['--save', '']);
    alone = await classifierFromBytes(bytes, { runtime: await nativeRuntime() });
    const logits = await alone.logits(inputs);
    // Some are answered wrongly before.
    labels = Int32Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? i % 5 : argMax(row(logits, i))));
  });
  afterAll(() => redis?.[Symbol.asyncDispose]());

  /** Ends what a test has started, the last first. */
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const said: string[] = [];
  const say = (text: string) => said.push(text);
  afterEach(() => said.splice(0));

  async function opened(store?: string): Promise<Broker> {
    const broker = await openBroker(queueAddress('--queue', redis.url), { ...(store !== undefined && { store }) });
    return broker;
  }

  /** A worker; resolves to how it ended. */
  async function worker(
    who: Partial<Presence> = {},
    how: { store?: string; work?: (job: CrewJob, own: CrewedRuntime) => Promise<void> } = {},
  ): Promise<{ readonly end: Promise<unknown> }> {
    const broker = await opened(how.store);
    const own = crewHere(await nativeRuntime());
    const { work = (job: CrewJob) => own.crew.work(job) } = how;
    const runtime = { ...own, crew: { ...own.crew, work: (job: CrewJob) => work(job, own) } };
    const stop = new AbortController();
    const options = { presence: { ...presence, ...who }, runtimes: [runtime], lostAfter: 2, signal: stop.signal, say };
    const end = workAt(broker, options).then(
      () => undefined,
      (error: unknown) => error,
    );
    ends.push(async () => {
      stop.abort();
      await end;
      await broker[Symbol.asyncDispose]();
      await own.dispose();
    });
    return { end };
  }

  /** The classifier on a runtime that gives its samples to the queue. */
  async function lead(who: Partial<Presence> = {}, store?: string): Promise<Classifier> {
    const broker = await opened(store);
    const options = { presence: { ...presence, ...who }, task: 'audit net.onnx', say };
    const runtime = queueRuntime(await nativeRuntime(), broker, options);
    ends.push(() => runtime.dispose());
    return classifierFromBytes(bytes, { runtime });
  }

  const asked = (classifier: Classifier, method: Attack, epsilon = 0.05): Promise<AttackResult> =>
    attack(classifier, method, inputs, labels, { norm: 'Linf', epsilon, names, seed: 3 });

  it.each([pgd, square])('comes to what one process comes to: $name', async (method) => {
    await worker();
    await worker({ pid: 2 });
    const [one, other] = await Promise.all([asked(alone, method), asked(await lead(), method)]);
    expect(other).toEqual(one);
    const { fooled } = one.samples[1];
    expect(
      one.samples.some((sample) => sample.fooled !== fooled),
      'some are fooled and some resist',
    ).toBe(true);
    expect(await redis.ask('DBSIZE'), 'the model, the order and a few lists stay').toBeLessThan(20);
  });

  it('lets two share a queue, and each has its own', async () => {
    await worker();
    const leads = [await lead({ pid: 11 }), await lead({ pid: 12 })];
    const both = await Promise.all([asked(leads[0], pgd), asked(leads[1], pgd, 0.03)]);
    expect(both).toEqual([await asked(alone, pgd), await asked(alone, pgd, 0.03)]);
    const twice = await Promise.all(leads.map((one) => asked(one, fgsm)));
    expect(twice, 'the same work at the same time').toEqual([twice[0], await asked(alone, fgsm)]);
  });

  it('outlives a queue that loses all it had', async () => {
    let begun = () => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    await worker(
      {},
      {
        async work(job, own) {
          begun();
          await own.crew.work(job);
        },
      },
    );
    const found = asked(await lead(), pgd);
    await isBegun;
    await redis.stop('SIGKILL');
    await redis.start();
    expect(await found).toEqual(await asked(alone, pgd));
  });

  it('says which sample could not be attacked, and where', async () => {
    const work = async (job: CrewJob, own: CrewedRuntime) => {
      if (job.samples.some(({ name }) => name === 'sample 8')) throw new RuntimeError('no memory is left');
      await own.crew.work(job);
    };
    await worker({ host: 'small' }, { work });
    const classifier = await lead();
    const told: (string | number)[] = [];
    const onSample = ({ sample }: { sample: string | number }) => told.push(sample);
    const found = attack(classifier, fgsm, inputs, labels, { norm: 'Linf', epsilon: 0.05, names, onSample });
    await expect(found).rejects.toThrow(
      'no worker could attack sample 8 with fgsm: small said last: no memory is left',
    );
    expect(told.sort(), 'all others were').toEqual(names.filter((name) => name !== 'sample 8').sort());
    const { dead } = await statusOf(await opened());
    expect(dead).toMatchObject([{ sample: 'sample 8', attack: 'fgsm', host: 'small', reason: 'no memory is left' }]);
  });

  it.each([
    [{ version: '2' }, 'Install gibbon@1 here.'],
    [{ runtime: 'native on webgpu' }, 'Give both sides the same --device'],
  ])('refuses a worker of another kind: %j', async (who, hint) => {
    await lead();
    const broker = await opened();
    const note = { ...presence, task: 'audit net.onnx', attack: '', done: 0, total: 0, jobs: 0 };
    await broker.board.post('leads', 'other', { ...note, outcomes: 0, cost: { forwards: 0, backwards: 0 } });
    ends.push(() => broker.board.withdraw('leads', 'other').then(() => broker[Symbol.asyncDispose]()));
    const { end } = await worker(who);
    expect(await end).toMatchObject({ code: 'queue', hint: expect.stringContaining(hint) });
  });

  it('takes nothing from a folder that is not what its name says', async () => {
    const store = mkdtempSync(join(tmpdir(), 'gibbon-store-'));
    ends.push(async () => rmSync(store, { recursive: true }));
    await worker({}, { store });
    const classifier = await lead({}, store);
    expect(await asked(classifier, fgsm)).toEqual(await asked(alone, fgsm));
    const files = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => name.length > 60);
    const forged = bytes.slice();
    forged[forged.length - 9] ^= 1;
    for (const file of files) writeFileSync(join(store, file), forged);
    await worker({ pid: 2 }, { store });
    await ends.splice(1, 1)[0]();
    await expect(asked(classifier, pgd)).rejects.toThrow('holds other bytes in place of');
  });
});
