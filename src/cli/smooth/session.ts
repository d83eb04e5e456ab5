/** What `gibbon smooth` does once its words are read. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';
import { smooth } from '../../evaluation/smoothing/smooth.ts';
import { exportVote } from '../../evaluation/smoothing/vote.ts';
import { type SmoothingRecord, type SmoothingRun, smoothingText } from '../../report/smoothing.ts';
import { loadModel } from '../inputs/models.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import { samplesFor } from '../inputs/samples-for.ts';
import { note, print, printRecord, progressBar } from '../shell/terminal.ts';
import type { SmoothPlan } from './plan.ts';

/** Counts votes as the plan says, and prints what they certify. */
export async function runSmoothing(plan: SmoothPlan): Promise<void> {
  const { copies, alpha, seed } = plan;
  const runtime = await runtimeFor(plan);
  try {
    const classifier = await loadModel(plan.model, runtime);
    try {
      const { samples } = await samplesFor(classifier, plan.model, plan.samples);
      const { inputs, names, labels } = samples;
      if (labels === undefined) {
        throw new OptionError(
          '--labels',
          'accuracy needs the true classes',
          'Name a file with them, or give a folder with a folder of images for each class.',
        );
      }
      const bar = progressBar('smoothing');
      const runs: SmoothingRun[] = [];
      for (const sigma of plan.sigmas) {
        const found = await smooth(classifier, inputs, {
          sigma,
          samples: copies,
          alpha,
          seed,
          names,
          onProgress: ({ done, total }) => bar.update(done, total, `sigma ${sigma}`),
        });
        runs.push({ sigma, samples: found.map((result, i) => ({ ...result, label: labels[i] })) });
      }
      bar.end();
      const model = basename(plan.model.path);
      const record: SmoothingRecord = { schema: 'gibbon-smoothing/1', model, copies, alpha, seed, runs };
      if (plan.vote !== undefined) {
        const { path, noise } = plan.vote;
        const [sigma] = plan.sigmas;
        await writeWhole(path, exportVote(classifier, { sigma, samples: copies, alpha, seed, noise }));
        note(
          `${path} is the vote of ${copies} copies, its noise ${noise === 'inside' ? `inside by seed ${seed}` : 'an input'}`,
        );
      }
      if (plan.out !== undefined) await writeFile(plan.out, `${JSON.stringify(record)}\n`);
      if (plan.json) printRecord(record);
      else print(smoothingText(record));
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}
