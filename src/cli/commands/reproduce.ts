import { join } from 'node:path';
import { Command } from 'commander';
import type { ReproductionEvent } from '../../paper/index.ts';
import { presets } from '../../paper/preset.ts';
import type { ReproductionRecord } from '../../report/reproduction-record.ts';
import { oneOf, wholeNumber } from '../numbers.ts';
import { requireWritable } from '../output-folder.ts';
import { type ProgressBar, progressBar } from '../terminal.ts';

interface ReproduceFlags {
  readonly preset: (typeof presets)[number];
  readonly data?: string;
  readonly out?: string;
  readonly seed: number;
  readonly json?: true;
}

/** `gibbon reproduce`: measures the claims of the paper. Exits with 0 whatever became of them: that is a result. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description('run the experiments of the paper')
    .option('--preset <name>', `how much work: ${presets.join(', ')}`, oneOf('--preset', presets), 'smoke')
    .option('--data <dir>', 'folder with the four MNIST files (default: GIBBON_DATA, the cache, or a download)')
    .option('--out <dir>', 'folder to write reproduction.json and reproduction.md into')
    .option('--seed <number>', 'decides initial weights, the order of samples and noise', wholeNumber('--seed', 0), 0)
    .option('--json', 'print one JSON record and nothing else')
    .action(run);
}

async function run({ preset, data, out, seed, json }: ReproduceFlags): Promise<void> {
  const [{ reproduce }, { markdownTable, plainTable }, { defaultRuntime }, { digits }, { writeWhole }] =
    await Promise.all([
      import('../../paper/index.ts'),
      import('../../report/table.ts'),
      import('../../runtime/node.ts'),
      import('../digits.ts'),
      import('../../data/index.node.ts'),
    ]);
  if (out !== undefined) await requireWritable('--out', out);
  const dataset = await digits(data);
  const runtime = await defaultRuntime();
  for (const { message } of runtime.diagnostics) process.stderr.write(`note: ${message}\n`);
  const progress = trainingProgress();
  let record: ReproductionRecord;
  try {
    record = await reproduce({ preset, dataset, seed, runtime, onProgress: progress.show });
  } finally {
    progress.end();
    await runtime.dispose();
  }
  const text = `${JSON.stringify(record, null, 2)}\n`;
  if (out !== undefined) {
    const encoder = new TextEncoder();
    await writeWhole(join(out, 'reproduction.json'), encoder.encode(text));
    await writeWhole(join(out, 'reproduction.md'), encoder.encode(markdownTable(record)));
  }
  process.stdout.write(json ? text : plainTable(record));
}

/** A bar for each model while it is trained. */
function trainingProgress() {
  let model: string | undefined;
  let bar: ProgressBar | undefined;
  const end = () => {
    bar?.end();
    bar = undefined;
    model = undefined;
  };
  const show = (event: ReproductionEvent) => {
    if (event.kind !== 'training') return end();
    if (event.model !== model) {
      end();
      bar = progressBar(`training ${event.model}`);
      model = event.model;
    }
    bar?.update(event.done, event.total);
  };
  return { show, end };
}
