/** What a pass of linear bounds takes, all values between included. In a process of its own; prints a line of JSON. */
import { join } from 'node:path';
import { BoundedNetwork } from '../src/certification/bounded-network.ts';
import type { Boxes } from '../src/certification/bounds.ts';
import type { Bounded } from '../src/certification/trace.ts';
import { loadClassifier } from '../src/classifier/load.node.ts';
import { loadMnist } from '../src/data/index.node.ts';
import { readNetwork, readProperty } from '../src/property/load.node.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { row } from '../src/tensor/index.ts';
import { metered } from './meter.ts';
import { watchOthers } from './others.ts';
import { matrixProducts } from './peak.ts';
import { inTurns, median, medianRatio, secondsOf } from './rounds.ts';

export interface BoundsTask {
  readonly subject: string;
  readonly threads: number;
  readonly rounds: number;
  readonly patience: number;
}

export interface BoundsMeasures extends BoundsTask {
  /** Elements that were bounded by lines, because intervals left them on both sides of a bend. */
  readonly open: number;
  readonly seconds: number;
  readonly gflop: number;
  readonly gflops: number;
  readonly peak: number;
  readonly shareOfPeak: number;
  /** Peak of the process, in MB. */
  readonly memory: number;
  readonly others: number;
}

interface BoundsSubject {
  readonly bounded: Bounded;
  readonly box: Boxes;
}

const data = process.env.GIBBON_DATA ?? '';

async function digit(runtime: Runtime, model: string, epsilon: number): Promise<BoundsSubject> {
  const classifier = await loadClassifier(join(data, 'models', `${model}.onnx`), { runtime });
  const { images } = await loadMnist({ split: 'test', dataDir: data });
  const x = row(images, 0);
  const box = {
    count: 1,
    low: x.map((value) => Math.max(0, value - epsilon)),
    high: x.map((value) => Math.min(1, value + epsilon)),
  };
  return { bounded: { inputShape: classifier.inputShape, outputsOf: classifier.logitsOf }, box };
}

async function problem(runtime: Runtime, family: string, onnx: string, vnnlib: string): Promise<BoundsSubject> {
  const network = await readNetwork(join(data, 'vnncomp', family, onnx), { runtime });
  const { boxes } = await readProperty(join(data, 'vnncomp', family, vnnlib));
  const [{ low, high }] = boxes;
  return { bounded: network, box: { count: 1, low: Float32Array.from(low), high: Float32Array.from(high) } };
}

const subjects: Readonly<Record<string, (runtime: Runtime) => Promise<BoundsSubject>>> = {
  'mnist_conv_adversarial, 0.1': (runtime) => digit(runtime, 'mnist_conv_adversarial', 0.1),
  'cifar10_resnet 2b, 0.008': (runtime) =>
    problem(runtime, 'cifar10_resnet', 'resnet_2b.onnx', 'prop_2_eps_0.008.vnnlib'),
  'mnist_fc 6x256, 0.05': (runtime) => problem(runtime, 'mnist_fc', 'mnist-net_256x6.onnx', 'prop_5_0.05.vnnlib'),
};

export const boundsSubjects = Object.keys(subjects);

async function measure(task: BoundsTask): Promise<BoundsMeasures> {
  const meter = metered(await nativeRuntime({ threads: task.threads }));
  const { bounded, box } = await subjects[task.subject](meter.runtime);
  const network = new BoundedNetwork(bounded, meter.runtime, { precision: 'float32', rounding: true });
  const { outputs, relaxed } = network.anatomy;
  const pass = async () => {
    const known = await network.intervals(box, { linear: true });
    // The first output's lead over each of the others.
    const coefficients = new Float32Array((outputs - 1) * outputs);
    for (let i = 0; i < outputs - 1; i++) {
      coefficients[i * outputs] = 1;
      coefficients[i * outputs + i + 1] = -1;
    }
    await network.bounds(box, known, { count: outputs - 1, box: new Int32Array(outputs - 1), coefficients });
    return known;
  };
  const known = await pass();
  const open = relaxed.reduce((sum, { bends = [] }, i) => {
    const isOpen = (lower: number, at: number) => bends.some((bend) => lower < bend && bend < known.upper[i][at]);
    return sum + Array.from(known.lower[i]).filter(isOpen).length;
  }, 0);
  const before = meter.flops;
  await pass();
  const flops = meter.flops - before;
  const products = await matrixProducts(task.threads);
  const turns = await inTurns(
    { rounds: task.rounds, patience: task.patience, others: watchOthers() },
    { pass: () => secondsOf(pass), peak: () => products.best() },
  );
  const gflops = turns.of.pass.map((seconds) => flops / seconds / 1e9);
  await network.dispose();
  await meter.runtime.dispose();
  return {
    ...task,
    open,
    seconds: median(turns.of.pass),
    gflop: flops / 1e9,
    gflops: median(gflops),
    peak: median(turns.of.peak),
    shareOfPeak: medianRatio(gflops, turns.of.peak),
    memory: process.resourceUsage().maxRSS / 1024,
    others: turns.others,
  };
}

const [, script = '', task] = process.argv;
if (/bounds\.js$/.test(script) && task !== undefined) {
  process.stdout.write(`${JSON.stringify(await measure(JSON.parse(task)))}\n`);
}
