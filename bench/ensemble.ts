/** AutoAttack on one model, in a process of its own. Prints a line of JSON. */
import { join } from 'node:path';
import { apgdTargeted, autoattack, pgd } from '../src/attacks/index.ts';
import { loadClassifier } from '../src/classifier/load.node.ts';
import { type Attack, attack, robustAccuracy } from '../src/harness/index.ts';
import { poolRuntime } from '../src/workers/pool.node.ts';
import { ensembleSubjects, samplesOf } from './ensemble-subjects.ts';
import { type Meter, metered } from './meter.ts';
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
  /** GFLOP/s of all programs over the whole time. */
  readonly speed: number;
}

export interface EnsembleMeasures {
  readonly subject: string;
  readonly runs: readonly EnsembleRun[];
  /** GFLOP/s of matrix products on as many threads. */
  readonly peak: number;
  readonly others: number;
}

async function measure({ subject: name, quick }: EnsembleTask): Promise<EnsembleMeasures> {
  const subject = ensembleSubjects.find((candidate) => candidate.name === name);
  if (subject === undefined) throw new Error(`there is no subject "${name}"`);
  const meter: Meter = metered(await poolRuntime({ workers: WORKERS }));
  const path = join(process.env.GIBBON_DATA ?? '', 'models', `${subject.file}.onnx`);
  const classifier = await loadClassifier(path, { ...subject.options, runtime: meter.runtime });
  const count = quick ? subject.quickCount : subject.count;
  const { inputs, labels } = await samplesOf(subject, count);
  const others = watchOthers(async () => 0);
  const timed = async (method: Attack): Promise<EnsembleRun> => {
    const [flops, start] = [meter.flops, performance.now()];
    const result = await attack(classifier, method, inputs, labels, { epsilon: subject.epsilon });
    const seconds = (performance.now() - start) / 1000;
    return {
      attack: method.name,
      samples: count,
      robustAccuracy: robustAccuracy(result),
      seconds,
      forwards: result.cost.forwards / count,
      backwards: result.cost.backwards / count,
      speed: (meter.flops - flops) / seconds / 1e9,
    };
  };
  // The first run compiles what all need.
  await timed(pgd);
  await others();
  const runs = [await timed(pgd), await timed(apgdTargeted), await timed(autoattack)];
  const share = await others();
  const peak = await (await matrixProducts(WORKERS)).best();
  await meter.runtime.dispose();
  return { subject: name, runs, peak, others: share };
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
