/** AutoAttack on one model, in a process of its own. Prints a line of JSON. */
import { join } from 'node:path';
import { apgdTargeted, autoattack, pgd } from '../src/attacks/index.ts';
import type { Cost } from '../src/classifier/index.ts';
import { type LoadOptions, loadClassifier } from '../src/classifier/load.node.ts';
import { type Attack, attack, robustAccuracy } from '../src/harness/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { type FloatTensor, takeRows } from '../src/tensor/index.ts';
import { flopsOf } from '../src/transforms/flops.ts';
import { poolRuntime } from '../src/workers/pool.node.ts';
import { ensembleSubjects, samplesOf } from './ensemble-subjects.ts';
import { forwardGraph, gradientGraph, metered } from './meter.ts';
import { watchOthers } from './others.ts';
import { matrixProducts } from './peak.ts';

const WORKERS = 2;

export interface EnsembleTask {
  readonly subject: string;
  readonly quick: boolean;
}

/** What one attack came to. */
export interface EnsembleRun {
  readonly attack: string;
  readonly samples: number;
  readonly robustAccuracy: number;
  readonly seconds: number;
  readonly forwards: number;
  readonly backwards: number;
  /** GFLOP/s of all passes over the whole time. */
  readonly speed: number;
}

export interface EnsembleMeasures {
  readonly subject: string;
  readonly runs: readonly EnsembleRun[];
  /** GFLOP/s of matrix products on as many threads. */
  readonly peak: number;
  readonly others: number;
}

/** The arithmetic of passes of one sample through a model. */
async function arithmeticOf(path: string, options: LoadOptions, inputs: FloatTensor): Promise<(cost: Cost) => number> {
  const meter = metered(await nativeRuntime());
  await using classifier = await loadClassifier(path, { ...options, runtime: meter.runtime });
  const one = takeRows(inputs, [0]);
  await classifier.logits(one);
  await classifier.gradient(one, Int32Array.of(0));
  const forward = flopsOf(forwardGraph(meter));
  const backward = flopsOf(gradientGraph(meter)) - forward;
  return ({ forwards, backwards }) => forwards * forward + backwards * backward;
}

async function measure({ subject: name, quick }: EnsembleTask): Promise<EnsembleMeasures> {
  const subject = ensembleSubjects.find((candidate) => candidate.name === name);
  if (subject === undefined) throw new Error(`there is no subject "${name}"`);
  const runtime = await poolRuntime({ workers: WORKERS });
  const path = join(process.env.GIBBON_DATA ?? '', 'models', `${subject.file}.onnx`);
  const classifier = await loadClassifier(path, { ...subject.options, runtime });
  const count = quick ? subject.quickCount : subject.count;
  const { inputs, labels } = await samplesOf(subject, count);
  const arithmetic = await arithmeticOf(path, subject.options, inputs);
  const others = watchOthers(async () => 0);
  const timed = async (method: Attack): Promise<EnsembleRun> => {
    const start = performance.now();
    const result = await attack(classifier, method, inputs, labels, { epsilon: subject.epsilon });
    const seconds = (performance.now() - start) / 1000;
    return {
      attack: method.name,
      samples: count,
      robustAccuracy: robustAccuracy(result),
      seconds,
      forwards: result.cost.forwards / count,
      backwards: result.cost.backwards / count,
      speed: arithmetic(result.cost) / seconds / 1e9,
    };
  };
  // The first run compiles what all need.
  await timed(pgd);
  await others();
  const runs = [await timed(pgd), await timed(apgdTargeted), await timed(autoattack)];
  const share = await others();
  const peak = await (await matrixProducts(WORKERS)).best();
  await runtime.dispose();
  return { subject: name, runs, peak, others: share };
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
