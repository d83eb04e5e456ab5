/** Measures one subject on one backend, in a process of its own so that its memory is its own. Prints a line of JSON. */
import { logOdds } from '../src/nn/index.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import { flopsOf } from '../src/transforms/flops.ts';
import { type Attacked, attackWith, prepare, startOf } from './attacked.ts';
import type { AttackMeasures, PeerMeasures, RowMeasures, RowTask } from './measures.ts';
import { forwardGraph, gradientGraph } from './meter.ts';
import { ownSeconds, watchOthers } from './others.ts';
import { type MatrixProducts, matrixProducts } from './peak.ts';
import { Peer, type PeerAttack } from './peer.ts';
import { inTurns, median, medianRatio, type RoundOptions, secondsOf } from './rounds.ts';
import type { AttackCase } from './subjects.ts';

async function measure(task: RowTask): Promise<RowMeasures> {
  const begun = performance.now();
  const attacked = await prepare(task);
  const { subject, meter, classifier, unjudged, inputs, labels } = attacked;
  await attackWith(attacked, unjudged, subject.attacks[0]);
  const setup = (performance.now() - begun) / 1000;
  for (const attackCase of subject.attacks) await attackWith(attacked, classifier, attackCase);
  const memory = process.resourceUsage().maxRSS / 1024;

  const peer = task.withPeer ? await peerOf(attacked, task.threads) : undefined;
  const products = await matrixProducts(task.threads);
  const others = watchOthers(async () => (await peer?.usage())?.processor ?? 0);
  const turns = { patience: task.patience, others };
  const attacks: AttackMeasures[] = [];
  for (const attackCase of subject.attacks) {
    const rounds = isIterated(attackCase) ? task.rounds : 3 * task.rounds;
    attacks.push(await measureAttack(attacked, attackCase, { ...turns, rounds }, products, peer));
  }
  const passes = await inTurns(
    { ...turns, rounds: 3 * task.rounds },
    {
      forward: () => secondsOf(() => unjudged.logits(inputs)),
      gradient: () => secondsOf(() => unjudged.gradient(inputs, labels, logOdds)),
      peak: () => products.best(),
    },
  );
  const peerUsage = await peer?.usage();
  peer?.end();
  await classifier.dispose();
  await meter.runtime.dispose();
  return {
    ...task,
    batch: subject.batch,
    peak: median(passes.of.peak),
    setup,
    forward: median(passes.of.forward),
    gradient: median(passes.of.gradient),
    gradientRatio: medianRatio(passes.of.gradient, passes.of.forward),
    flopRatio: flopsOf(gradientGraph(meter)) / flopsOf(forwardGraph(meter)),
    memory,
    ...(peerUsage !== undefined && { peerMemory: peerUsage.memory }),
    attacks,
  };
}

const isIterated = ({ options }: AttackCase): boolean => options.steps !== undefined;

async function measureAttack(
  attacked: Attacked,
  attackCase: AttackCase,
  options: RoundOptions,
  products: MatrixProducts,
  peer: Peer | undefined,
): Promise<AttackMeasures> {
  const { meter, subject, classifier, unjudged, inputs } = attacked;
  const asked = peerAttack(attackCase);
  const flopsBefore = meter.flops;
  const { adversarials } = await attackWith(attacked, unjudged, attackCase);
  const flops = meter.flops - flopsBefore;
  const equalSigns = peer && shareOfEqualSigns(inputs, adversarials, await peer.adversarials(asked));

  const last = { running: 0, processor: 0, peerProcessor: 0 };
  const turns = await inTurns(options, {
    ours: async () => {
      const before = { running: meter.seconds, processor: ownSeconds() };
      const seconds = await secondsOf(() => attackWith(attacked, unjudged, attackCase));
      last.running = (meter.seconds - before.running) / meter.runtime.concurrency;
      last.processor = ownSeconds() - before.processor;
      return seconds;
    },
    running: async () => last.running,
    processor: async () => last.processor,
    peer: async () => {
      if (peer === undefined) return Number.NaN;
      const { seconds, processor } = await peer.attack(asked);
      last.peerProcessor = processor;
      return seconds;
    },
    peerProcessor: async () => last.peerProcessor,
    peak: () => products.best(),
    judged: () => secondsOf(() => attackWith(attacked, classifier, attackCase)),
  });
  const { of, others } = turns;
  const gflops = of.ours.map((seconds) => flops / seconds / 1e9);
  return {
    attack: attackCase.name,
    imagesPerSecond: subject.batch / median(of.ours),
    judgedImagesPerSecond: subject.batch / median(of.judged),
    gflops: median(gflops),
    shareOfPeak: medianRatio(gflops, of.peak),
    hostShare: 1 - medianRatio(of.running, of.ours),
    others,
    ...(equalSigns !== undefined && { peer: comparison(subject.batch, of, equalSigns) }),
  };
}

type Compared = Readonly<Record<'ours' | 'peer' | 'processor' | 'peerProcessor', readonly number[]>>;

function comparison(batch: number, of: Compared, equalSigns: number): PeerMeasures {
  const ratios = of.peer.map((seconds, round) => seconds / of.ours[round]);
  return {
    imagesPerSecond: batch / median(of.peer),
    ratio: median(ratios),
    lowestRatio: Math.min(...ratios),
    highestRatio: Math.max(...ratios),
    processorRatio: medianRatio(of.peerProcessor, of.processor),
    equalSigns,
  };
}

function shareOfEqualSigns(clean: FloatTensor, ours: FloatTensor, theirs: Float32Array): number {
  const equal = theirs.filter(
    (value, i) => Math.sign(value - clean.data[i]) === Math.sign(ours.data[i] - clean.data[i]),
  );
  return equal.length / theirs.length;
}

async function peerOf(attacked: Attacked, threads: number): Promise<Peer | undefined> {
  const { subject, inputs, labels, unjudged } = attacked;
  if (subject.parameters === undefined) return undefined;
  const iterated = subject.attacks.find(isIterated) ?? subject.attacks[0];
  const start = await startOf(attacked, { ...iterated, options: { ...iterated.options, steps: 1 } });
  return new Peer({ threads, parameters: subject.parameters(), inputs, start, labels, box: unjudged.box });
}

function peerAttack({ options: { steps, stepSize }, epsilon }: AttackCase): PeerAttack {
  return steps === undefined
    ? { fromStart: false, steps: 1, stepSize: epsilon, epsilon }
    : { fromStart: true, steps, stepSize, epsilon };
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
