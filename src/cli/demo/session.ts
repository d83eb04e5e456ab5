/** What `gibbon demo` does: one digit fooled, the reason in three lines, and an audit of twenty. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fgsm } from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import { loadClassifier } from '../../classifier/load.node.ts';
import { drawDigits, type LabelledImages, readBytes, take, writePng, writeWhole } from '../../data/index.node.ts';
import { GibbonError } from '../../errors.ts';
import { audit } from '../../evaluation/index.ts';
import { explain } from '../../explanation/index.ts';
import { type Answer, attack, type SampleResult } from '../../harness/index.ts';
import { percent } from '../../numbers.ts';
import { auditRecord, writeAudit } from '../../report/audit/write.node.ts';
import { statement } from '../../report/explanation/statement.ts';
import { pixelImageOf } from '../../report/page/pictures.ts';
import { folded } from '../../report/text-table.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { row } from '../../tensor/index.ts';
import { openInBrowser } from '../shell/browser.ts';
import { print, printPicture, progressBar } from '../shell/terminal.ts';
import type { DemoPlan } from './plan.ts';
import { triptych } from './triptych.ts';

const EPSILON = 0.1;
const DIGITS = 20;
const SEED = 1;
const WIDTH = 80;

/** Shows what Gibbon is for, with a network and digits that come with the package. */
export async function runDemo({ network, out, openBrowser }: DemoPlan): Promise<void> {
  const model = join(out, 'digits.onnx');
  await writeWhole(model, await readBytes(network));
  const digits = drawDigits({ count: DIGITS, seed: SEED, split: 'test' });
  const runtime = await defaultRuntime({ threads: 1 });
  try {
    const classifier = await loadClassifier(model, { runtime });
    try {
      await savePictures(join(out, 'digits'), digits, classifier);
      print(`A small network that reads digits: ${model}\n`);
      await foolOne(classifier, digits, out);
      await auditAll(classifier, digits, { model, out });
    } finally {
      await classifier.dispose();
    }
  } finally {
    await runtime.dispose();
  }
  print(whatNext(out, model));
  if (openBrowser) openInBrowser(pathToFileURL(resolve(out, 'audit.html')).href);
}

/** One step along the gradient's sign on each digit; shows the first that it fools, and explains it. */
async function foolOne(classifier: Classifier, digits: LabelledImages, out: string): Promise<void> {
  const result = await attack(classifier, fgsm, digits, digits.labels, { epsilon: EPSILON });
  const index = result.samples.findIndex(({ fooled, fooledBefore }) => fooled && !fooledBefore);
  if (index < 0) throw new GibbonError('demo', 'the network of the demonstration was not fooled');
  const clean = row(digits.images, index);
  const { inputShape: shape, box, layout = 'nchw' } = classifier;
  const { small, enlarged } = triptych(clean, row(result.adversarials, index), { shape, box, layout });
  const { pixels, width, height } = enlarged;
  await writePng(join(out, 'figure.png'), pixels, width, height, 1);
  printPicture({ ...small, channels: 1 }, { ...enlarged, channels: 1 });
  print(caption(result.samples[index]));

  const explanation = await explain(classifier, take(digits, [index]));
  print(`\nWhy? ${folded(statement(explanation), WIDTH - 5).join('\n     ')}\n`);
}

function caption({ clean, adversarial }: SampleResult): string {
  const said = ({ class: digit, confidence }: Answer) => `${digit} (${percent(confidence)})`;
  return `it reads ${said(clean)}  +  ${EPSILON} x the sign of the gradient  =  it reads ${said(adversarial)}`;
}

async function auditAll(
  classifier: Classifier,
  digits: LabelledImages,
  { model, out }: { readonly model: string; readonly out: string },
): Promise<void> {
  const bar = progressBar('auditing');
  const measured = await audit(classifier, digits, {
    epsilon: EPSILON,
    preset: 'fast',
    onProgress: ({ stage, done, total }) => bar.update(done, total, stage),
  }).finally(bar.end);
  const data = `${DIGITS} built-in digits`;
  const command = `npx gibbon audit ${model} --data ${join(out, 'digits')} --epsilon ${EPSILON} --preset fast`;
  await writeAudit(out, await auditRecord(classifier, digits, measured, { model, data, command }));
  const { cleanAccuracy, robustAccuracy } = measured;
  print(
    `Audit of ${DIGITS} digits, each value changed by at most ${EPSILON}: ` +
      `${cleanAccuracy.count} are read correctly before, ${robustAccuracy.count} under attack.\n`,
  );
}

/** Each digit as a file, in a folder of its class. */
async function savePictures(folder: string, digits: LabelledImages, classifier: Classifier): Promise<void> {
  const { inputShape: shape, box, layout = 'nchw' } = classifier;
  for (const [i, label] of digits.labels.entries()) {
    const { pixels, width, height } = pixelImageOf(row(digits.images, i), { shape, box, layout });
    await writePng(join(folder, String(label), `${i}.png`), pixels, width, height, 1);
  }
}

function whatNext(out: string, model: string): string {
  const digits = join(out, 'digits');
  return [
    `In ${out}: figure.png, audit.html (the whole report), digits.onnx and digits/. Try next:`,
    `  npx gibbon attack ${model} ${digits} --epsilon ${EPSILON} --out ${join(out, 'attacked')}`,
    `  npx gibbon explain ${model} ${digits} --out ${join(out, 'why.html')}`,
    `  npx gibbon audit ${model} --data ${digits} --epsilon ${EPSILON} --certify`,
    '  npx gibbon reproduce --preset smoke      the experiments of the paper, in half a minute',
    '  npx gibbon play                          the paper as a page: drag epsilon, draw digits',
  ].join('\n');
}
