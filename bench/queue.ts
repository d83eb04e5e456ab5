/**
 * What a queue costs: processor time of an attack on 1,000 samples by two worker threads, and by the same two behind a queue, with that of the lead and of Redis.
 *
 * node dist-bench/bench/queue.js [--rounds N]: GIBBON_DATA is the folder of the models; redis-server must be installed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { pgd } from '../src/attacks/index.ts';
import { loadClassifier } from '../src/classifier/load.node.ts';
import type { CrewedRuntime } from '../src/harness/crew.ts';
import { attack } from '../src/harness/index.ts';
import { queueAddress } from '../src/queue/address.ts';
import { openBroker } from '../src/queue/broker.node.ts';
import { queueRuntime } from '../src/queue/crew.node.ts';
import { workAt } from '../src/queue/hand.node.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { poolRuntime } from '../src/workers/pool.node.ts';
import { DATA, realModels } from '../test/real-models.ts';
import { redisServer } from '../test/redis.ts';

const MODEL = 'mnist_conv_robust';
const SAMPLES = 1000;
const WORKERS = 2;
const presence = { host: 'here', pid: process.pid, version: '1', runtime: 'native', started: new Date().toISOString() };
const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** Two threads behind a queue, in a process of their own. */
async function hands(url: string): Promise<void> {
  const times: number[] = [];
  const timed = (runtime: CrewedRuntime): CrewedRuntime => ({
    ...runtime,
    crew: {
      ...runtime.crew,
      async work(job) {
        const began = performance.now();
        await runtime.crew.work(job);
        times.push(performance.now() - began);
      },
    },
  });
  const runtimes = await Promise.all(Array.from({ length: WORKERS }, () => poolRuntime({ workers: 1 })));
  const broker = await openBroker(queueAddress('URL', url));
  process.on('message', () => process.send?.({ used: seconds(process.cpuUsage()), times: times.splice(0) }));
  const { signal } = new AbortController();
  await workAt(broker, { presence, runtimes: runtimes.map(timed), lostAfter: 60, signal, say: () => undefined });
}

async function compared(rounds: number): Promise<void> {
  const redis = await redisServer(['--save', '']);
  const child = fork(process.argv[1], ['--hands', redis.url]);
  const asked = async (): Promise<{ used: number; times: number[] }> => {
    child.send('used');
    const [reply] = await once(child, 'message');
    return reply;
  };
  const info = async (section: string, field: string) =>
    Number(new RegExp(`${field}:([\\d.]+)`).exec(String(await redis.ask('INFO', section)))?.[1]);
  const redisUsed = async () => (await info('cpu', 'used_cpu_user')) + (await info('cpu', 'used_cpu_sys'));

  const subject = realModels.find(({ name }) => name === MODEL);
  if (subject === undefined) throw new Error(`${MODEL} is missing`);
  const { inputs, labels } = await subject.images(SAMPLES);
  const path = `${DATA}/models/${MODEL}.onnx`;
  const pool = await poolRuntime({ workers: WORKERS });
  const queued = queueRuntime(await nativeRuntime(), await openBroker(queueAddress('URL', redis.url)), {
    presence,
    task: 'benchmark',
    say: () => undefined,
  });
  const byPool = await loadClassifier(path, { ...subject.options, runtime: pool });
  const byQueue = await loadClassifier(path, { ...subject.options, runtime: queued });
  const attacked = (classifier: typeof byPool, seed: number) =>
    attack(classifier, pgd, inputs, labels, { norm: 'Linf', epsilon: 0.2, seed });
  // Programs are compiled before anything is measured.
  await attacked(byPool, 0);
  await attacked(byQueue, 0);
  for (let round = 1; round <= rounds; round++) {
    let own = process.cpuUsage();
    await attacked(byPool, round);
    const alone = seconds(process.cpuUsage(own));
    const before = {
      hands: (await asked()).used,
      redis: await redisUsed(),
      commands: await info('stats', 'total_commands_processed'),
    };
    own = process.cpuUsage();
    await attacked(byQueue, round);
    const lead = seconds(process.cpuUsage(own));
    const after = await asked();
    const atRedis = (await redisUsed()) - before.redis;
    const working = after.used - before.hands;
    const jobs = after.times.length;
    const commands = (await info('stats', 'total_commands_processed')) - before.commands;
    const line = {
      alone,
      lead,
      working,
      redis: atRedis,
      overhead: (lead + working + atRedis) / alone - 1,
      jobs,
      commandsPerJob: commands / jobs,
      times: after.times.map(Math.round),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  child.kill('SIGKILL');
  await Promise.all([queued.dispose(), pool.dispose()]);
  await redis[Symbol.asyncDispose]();
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, hands: { type: 'string' } } });
if (values.hands !== undefined) await hands(values.hands);
else await compared(Number(values.rounds));
