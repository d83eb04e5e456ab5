/** What `gibbon explain` does once its words are read. */
import { readModelCard } from '../../classifier/card.node.ts';
import { type Classifier, guessLayout, type Layout } from '../../classifier/index.ts';
import { DataError } from '../../errors.ts';
import { explain } from '../../explanation/index.ts';
import type { ExplanationSetting } from '../../report/explanation/text.ts';
import type { ImageFormat } from '../../report/page/pictures.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { takeRows } from '../../tensor/index.ts';
import { refuseSizes, requireClasses } from '../attack/checks.ts';
import { loadModel, namesOf, preprocessingOf } from '../inputs/models.ts';
import { readSamples } from '../inputs/samples.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import type { ExplainFlags } from './flags.ts';
import { printExplanation, saveExplanation } from './output.ts';

/** Explains as the flags say, prints what was found, and writes the page that was asked for. */
export async function runExplanation(modelPath: string, inputPath: string, flags: ExplainFlags): Promise<void> {
  refuseSizes([inputPath], flags);
  if (flags.out !== undefined) await requireWritableFile('--out', flags.out);
  const started = performance.now();
  const card = await readModelCard(modelPath);
  const preprocessing = preprocessingOf(flags, card);
  const runtime = await defaultRuntime(flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const classifier = await loadModel(modelPath, runtime, preprocessing, flags, card);
    try {
      requireClasses(classifier, flags);
      const classNames = await namesOf(classifier, modelPath, flags, card);
      const layout = preprocessing.layout ?? guessLayout(classifier.inputShape) ?? 'nchw';
      const { inputs, names, labels } = await readSamples([inputPath], classifier, {
        layout,
        resize: flags.resize ?? card?.resize,
        crop: flags.crop ?? card?.crop,
        label: flags.label,
        labelOffset: flags.labelOffset ?? card?.labelOffset ?? 0,
        classNames,
        limit: flags.index + 1,
      });
      requireIndex(flags.index, names, inputPath);
      const input = takeRows(inputs, [flags.index]);
      const label = labels?.[flags.index];
      const bar = progressBar('explaining');
      const explanation = await explain(classifier, input, {
        ...(label !== undefined && { label }),
        ...(flags.range !== undefined && { range: flags.range }),
        ...(flags.epsilon !== undefined && { epsilon: flags.epsilon }),
        draws: flags.draws,
        seed: flags.seed,
        onProgress: ({ done, total }) => bar.update(done, total),
      }).finally(bar.end);
      const setting: ExplanationSetting = {
        model: modelPath,
        sample: names[flags.index],
        version: VERSION,
        runtime: runtime.name,
        classNames,
        labelIsAnswer: label === undefined,
        preprocessing: { ...preprocessing, box: classifier.box },
        seconds: (performance.now() - started) / 1000,
      };
      if (flags.out !== undefined) {
        await saveExplanation(flags.out, explanation, setting, input, imageFormat(classifier, layout));
      }
      printExplanation(explanation, setting, flags);
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

function requireIndex(index: number, names: readonly string[], path: string): void {
  if (index < names.length) return;
  throw new DataError(`it holds ${names.length} input(s), and --index ${index} is asked for`, {
    path,
    hint: `They are counted from 0 to ${names.length - 1}.`,
  });
}

/** How inputs are images; undefined where they are none. */
function imageFormat({ inputShape: shape, box }: Classifier, layout: Layout): ImageFormat | undefined {
  const channels = layout === 'nchw' ? shape[0] : shape[2];
  return shape.length === 3 && (channels === 1 || channels === 3) ? { shape, layout, box } : undefined;
}
