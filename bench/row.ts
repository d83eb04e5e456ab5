/** Measures one subject on one backend, in a process of its own so that its memory is its own. Prints a line of JSON. */
import { attack } from '../src/attacks/index.ts';
import type { Classifier } from '../src/classifier/index.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { poolRuntime } from '../src/runtime/pool.node.ts';
import { argMax, type FloatTensor, row } from '../src/tensor/index.ts';
import { gradientGraph, type Meter, metered } from './meter.ts';
import { matrixProducts } from './peak.ts';
import { Peer, type PeerAttack } from './peer.ts';
import { inTurns, median, medianRatio, secondsOf } from './rounds.ts';
import { type AttackCase, type Subject, samplesFor, subjects } from './subjects.ts';
import { flopsOf } from './flops.ts';

export interface RowTask {
  readonly subject: string;
  readonly backend: 'native' | 'pool';
  readonly threads: number;
  readonly rounds: number;
  readonly withPeer: boolean;
}

export interface AttackMeasures {
  readonly attack: string;
  /** Of the attack's own loop; the judge's three forward passes are in `judgedImagesPerSecond`. */
  readonly imagesPerSecond: number;
  readonly judgedImagesPerSecond: number;
  readonly gflops: number;
  readonly shareOfPeak: number;
  /** The part of the time that no program was running. */
  readonly hostShare: number;
  readonly peer?: {
    readonly imagesPerSecond: number;
    /** Ours by theirs, the median of pairs. */
    readonly ratio: number;
    readonly worstRatio: number;
    readonly bestRatio: number;
    readonly equalSigns: number;
  };
}

export interface RowMeasures extends RowTask {
  readonly batch: number;
  readonly peakGflops: number;
  /** From the file to the first gradient, in seconds. */
  readonly setup: number;
  readonly forward: number;
  readonly gradient: number;
  /** Time of forward and gradient by the time of forward alone, the median of pairs. */
  readonly gradientRatio: number;
  /** The same of the arithmetic. */
  readonly flopRatio: number;
  /** Peak, in MB. */
  readonly memory: number;
  readonly peerMemory?: number;
  readonly attacks: readonly AttackMeasures[];
}

async function runtimeOf({ backend, threads }: RowTask): Promise<Runtime> {
  return backend === 'native' ? nativeRuntime({ threads }) : poolRuntime({ workers: threads, threads: 1 });
}

/** The classifier, with a judge that knows the clean answers and gives them for everything. */
function unjudged(classifier: Classifier, clean: FloatTensor): Classifier {
  return { ...classifier, shipped: { outputKind: 'logits', outputs: async () => clean } };
}

/** Where an attack asks for its first gradient. */
async function startOf(classifier: Classifier, run: (watched: Classifier) => Promise<unknown>): Promise<FloatTensor> {
  const asked: { inputs: FloatTensor; first: Float32Array }[] = [];
  await run({
    ...classifier,
    batchSize: Number.POSITIVE_INFINITY,
    concurrency: 1,
    gradient: (inputs, labels, loss) => {
      asked.push({ inputs, first: inputs.data.slice() });
      return classifier.gradient(inputs, labels, loss);
    },
  });
  return { ...asked[0].inputs, data: asked[0].first };
}

function shareOfEqualSigns(ours: FloatTensor, theirs: Float32Array, clean: FloatTensor): number {
  let equal = 0;
  for (let i = 0; i < theirs.length; i++) {
    if (Math.sign(ours.data[i] - clean.data[i]) === Math.sign(theirs[i] - clean.data[i])) equal++;
  }
  return equal / theirs.length;
}

function asPeerAttack({ options, epsilon }: AttackCase): PeerAttack {
  const { steps, stepSize } = options;
  return steps === undefined
    ? { fromStart: false, steps: 1, stepSize: epsilon, epsilon }
    : { fromStart: true, steps, stepSize, epsilon };
}

const maxRss = () => process.resourceUsage().maxRSS / 1024;

/** One subject, made ready to be attacked. */
class Bench {
  readonly task: RowTask;
  readonly subject: Subject;
  readonly meter: Meter;
  readonly judged: Classifier;
  readonly bare: Classifier;
  readonly inputs: FloatTensor;
  readonly labels: Int32Array;
  readonly clean: FloatTensor;

  constructor(task: RowTask, subject: Subject, meter: Meter, judged: Classifier, inputs: FloatTensor, clean: FloatTensor) {
    this.task = task;
    this.subject = subject;
    this.meter = meter;
    this.judged = judged;
    this.bare = unjudged(judged, clean);
    this.inputs = inputs;
    this.clean = clean;
    this.labels = Int32Array.from({ length: inputs.shape[0] }, (_, i) => argMax(row(clean, i)));
  }

  attack(classifier: Classifier, { method, epsilon, options }: AttackCase) {
    return attack(classifier, method, this.inputs, this.labels, { epsilon, options });
  }

  async peer(): Promise<Peer | undefined> {
    const { parameters, attacks } = this.subject;
    if (parameters === undefined || !this.task.withPeer) return undefined;
    const iterated = attacks.find(({ options }) => 'steps' in options) ?? attacks[0];
    const start = await startOf(this.bare, (watched) =>
      this.attack(watched, { ...iterated, options: { ...iterated.options, steps: 1 } }),
    );
    const { inputs, labels } = this;
    return new Peer({ threads: this.task.threads, parameters: parameters(), inputs, start, labels, box: this.bare.box });
  }
}

async function prepared(task: RowTask): Promise<Bench> {
  const subject = subjects.find(({ name }) => name === task.subject);
  if (subject === undefined) throw new Error(`there is no subject "${task.subject}"`);
  const meter = metered(await runtimeOf(task));
  const size = Math.ceil(subject.batch / meter.runtime.concurrency);
  const classifier = await subject.load(meter.runtime, size);
  const inputs = samplesFor(classifier, subject.batch);
  const clean = await classifier.logits(inputs);
  return new Bench(task, subject, meter, classifier, inputs, clean);
}

async function measure(task: RowTask): Promise<RowMeasures> {
  const begun = performance.now();
  const bench = await prepared(task);
  const { meter, judged, bare, inputs, labels, subject } = bench;
  const one = subject.attacks[0];
  await bench.attack(bare, one);
  const setup = (performance.now() - begun) / 1000;
  for (const attacked of subject.attacks) await bench.attack(judged, attacked);
  const memory = maxRss();

  const peer = await bench.peer();
  const peak = await matrixProducts(task.threads);
  const attacks: AttackMeasures[] = [];
  const peaks: number[] = [];
  for (const attacked of subject.attacks) {
    const quick = attacked.options.steps === undefined;
    const rounds = quick ? 3 * task.rounds : task.rounds;
    const counts = { flops: 0, run: 0 };
    const bareRun = async () => {
      const before = { flops: meter.flops, seconds: meter.seconds };
      const seconds = await secondsOf(() => bench.attack(bare, attacked));
      counts.flops = meter.flops - before.flops;
      counts.run = (meter.seconds - before.seconds) / meter.runtime.concurrency / seconds;
      hostShares.push(1 - counts.run);
      return seconds;
    };
    const hostShares: number[] = [];
    const theirs = peer && (await peer.adversarials(asPeerAttack(attacked)));
    const ours = (await bench.attack(bare, attacked)).adversarials;
    const turns = await inTurns(rounds, {
      ours: bareRun,
      peer: async () => (peer === undefined ? Number.NaN : peer.attack(asPeerAttack(attacked))),
      peak: () => peak.best(),
      judged: () => secondsOf(() => bench.attack(judged, attacked)),
    });
    peaks.push(...turns.peak);
    const gflops = turns.ours.map((seconds) => counts.flops / seconds / 1e9);
    const ratios = turns.peer.map((seconds, i) => seconds / turns.ours[i]);
    attacks.push({
      attack: attacked.name,
      imagesPerSecond: subject.batch / median(turns.ours),
      judgedImagesPerSecond: subject.batch / median(turns.judged),
      gflops: median(gflops),
      shareOfPeak: medianRatio(gflops, turns.peak),
      hostShare: median(hostShares),
      ...(theirs && {
        peer: {
          imagesPerSecond: subject.batch / median(turns.peer),
          ratio: median(ratios),
          worstRatio: Math.min(...ratios),
          bestRatio: Math.max(...ratios),
          equalSigns: shareOfEqualSigns(ours, theirs, inputs),
        },
      }),
    });
  }
  const passes = await inTurns(3 * task.rounds, {
    forward: () => secondsOf(() => bare.logits(inputs)),
    gradient: () => secondsOf(() => bare.gradient(inputs, labels)),
  });
  const forwardGraph = meter.graphs.find(({ outputs }) => Object.keys(outputs).join() === 'logits');
  const peerMemory = await peer?.memory();
  peer?.end();
  await judged.dispose();
  await meter.runtime.dispose();
  return {
    ...task,
    batch: subject.batch,
    peakGflops: median(peaks),
    setup,
    forward: median(passes.forward),
    gradient: median(passes.gradient),
    gradientRatio: medianRatio(passes.gradient, passes.forward),
    flopRatio: forwardGraph === undefined ? Number.NaN : flopsOf(gradientGraph(meter)) / flopsOf(forwardGraph),
    memory,
    ...(peerMemory !== undefined && { peerMemory }),
    attacks,
  };
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
