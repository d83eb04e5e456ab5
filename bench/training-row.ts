/** Measures the training of one subject, in a process of its own so that its memory is its own. Prints a line of JSON. */
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { type TrainingSet, type TrainingState, trainingGraph } from '../src/training/index.ts';
import { flopsOf } from '../src/transforms/flops.ts';
import { metered } from './meter.ts';
import { ownSeconds, watchOthers } from './others.ts';
import { matrixProducts } from './peak.ts';
import { dataOf, PeerProcess, type PeerTime, shapesOf } from './peer-process.ts';
import { inTurns, median, medianRatio, secondsOf } from './rounds.ts';
import { orderOf, trained } from './trained.ts';
import type { PeerTrainingMeasures, TrainingMeasures, TrainingTask } from './training-measures.ts';
import { BATCH, type TrainingSubject, trainingSamples, trainingSubjects } from './training-subjects.ts';

/** Seconds of training before its memory is looked at. */
const WARM_UP = 3;
/** About how long a turn takes, in seconds. */
const TURN = 0.5;
/** Losses that are compared with the peer's: the last one is that after three steps. */
const COMPARED = 4;

async function measure(task: TrainingTask): Promise<TrainingMeasures> {
  const subject = trainingSubjects.find(({ name }) => name === task.subject);
  if (subject === undefined) throw new Error(`there is no training of ${task.subject}`);
  const meter = metered(await nativeRuntime({ threads: task.threads }));
  const samples = trainingSamples(subject);
  const order = orderOf(samples);
  const learner = subject.learner(true);
  const begun = performance.now();
  const ours = await trained(meter.runtime, subject, learner, samples, order);
  const setup = (performance.now() - begun) / 1000;

  const runs = Math.max(1, Math.round(TURN / (await secondsOfRun(ours.run))));
  const memory = process.resourceUsage().maxRSS / 1024;
  const steps = runs * ours.stepsARun;
  const flops = steps * flopsOf(trainingGraph(learner, ours.start, BATCH));

  const peer = task.withPeer ? peerOf(subject, task.threads, ours.start, samples, order) : undefined;
  const agreement = peer && (await agreementWith(peer, meter.runtime, subject, samples, order));
  const products = await matrixProducts(task.threads);
  const others = watchOthers(async () => (await peer?.usage())?.processor ?? 0);
  await peer?.ask<PeerTime>({ kind: 'train', count: ours.stepsARun });

  const last = { running: 0, processor: 0, peerProcessor: 0 };
  const turns = await inTurns(
    { rounds: task.rounds, patience: task.patience, others },
    {
      ours: async () => {
        const before = { running: meter.seconds, processor: ownSeconds() };
        const seconds = await secondsOf(async () => {
          for (let i = 0; i < runs; i++) await ours.run();
        });
        last.running = meter.seconds - before.running;
        last.processor = ownSeconds() - before.processor;
        return seconds;
      },
      running: async () => last.running,
      processor: async () => last.processor,
      peer: async () => {
        if (peer === undefined) return Number.NaN;
        const { seconds, processor } = await peer.ask<PeerTime>({ kind: 'train', count: steps });
        last.peerProcessor = processor;
        return seconds;
      },
      peerProcessor: async () => last.peerProcessor,
      peak: () => products.best(),
    },
  );
  const { of } = turns;
  const peerMemory = (await peer?.usage())?.memory;
  peer?.end();
  await ours.dispose();
  await meter.runtime.dispose();
  const gflops = of.ours.map((seconds) => flops / seconds / 1e9);
  return {
    ...task,
    batch: BATCH,
    stepsARun: ours.stepsARun,
    stepsPerSecond: steps / median(of.ours),
    gflops: median(gflops),
    peak: median(of.peak),
    shareOfPeak: medianRatio(gflops, of.peak),
    hostShare: 1 - medianRatio(of.running, of.ours),
    setup,
    memory,
    others: turns.others,
    ...(agreement !== undefined &&
      peerMemory !== undefined && { peer: { ...comparison(steps, of), memory: peerMemory, agreement } }),
  };
}

/** Seconds of the fastest run of a warm-up. */
async function secondsOfRun(run: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + 1000 * WARM_UP;
  let fastest = await secondsOf(run);
  while (performance.now() < end) fastest = Math.min(fastest, await secondsOf(run));
  return fastest;
}

type Compared = Readonly<Record<'ours' | 'peer' | 'processor' | 'peerProcessor', readonly number[]>>;

function comparison(steps: number, of: Compared): Omit<PeerTrainingMeasures, 'memory' | 'agreement'> {
  const ratios = of.peer.map((seconds, round) => seconds / of.ours[round]);
  return {
    stepsPerSecond: steps / median(of.peer),
    ratio: median(ratios),
    lowestRatio: Math.min(...ratios),
    highestRatio: Math.max(...ratios),
    processorRatio: medianRatio(of.peerProcessor, of.processor),
  };
}

function peerOf(
  { peer, rates, learner }: TrainingSubject,
  threads: number,
  { parameters }: TrainingState,
  { inputs, labels }: TrainingSet,
  order: Uint32Array,
): PeerProcess {
  const { statistics = [] } = learner(true).architecture;
  const described = { batch: BATCH, shape: inputs.shape, parameters: shapesOf(parameters), statistics };
  const arrays = { ...dataOf(parameters), inputs: inputs.data, labels, order };
  return new PeerProcess('peer_training.py', threads, { attack: null, ...described, ...peer, ...rates }, arrays);
}

/** The last loss that both have, from the same parameters on the same batches, where nothing is drawn. */
async function agreementWith(
  peer: PeerProcess,
  runtime: Runtime,
  subject: TrainingSubject,
  samples: TrainingSet,
  order: Uint32Array,
): Promise<PeerTrainingMeasures['agreement']> {
  const settled = await trained(runtime, subject, subject.learner(false), samples, order);
  const ours: number[] = [];
  while (ours.length < COMPARED) ours.push(...(await settled.run()));
  await settled.dispose();
  const theirs = await peer.ask<number[]>({ kind: 'losses', count: COMPARED, options: subject.settled });
  return [ours[COMPARED - 1], theirs[COMPARED - 1]];
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
