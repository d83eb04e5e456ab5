import type { Classifier, Layout } from '../../classifier/index.ts';
import type { AuditExample, AuditPicture, Measured, SampleSet } from '../../evaluation/index.ts';
import { row, toBase64 } from '../../tensor/index.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf } from '../page/pictures.ts';

/** What was audited, as far as its examples show it. */
export interface Shown {
  readonly classifier: Classifier;
  readonly samples: SampleSet;
  readonly classNames: readonly string[] | undefined;
  readonly layout: Layout;
}

/** So many show what there is to see. */
const SHOWN = 12;

/** The examples that a page shows: the first of each class, then the first ones. */
export function auditExamples(
  { classifier, samples, classNames, layout }: Shown,
  fooledBy: Measured['fooledBy'],
): AuditExample[] {
  const all = [...fooledBy].sort(([a], [b]) => a - b);
  const seen = new Set<number>();
  const firsts = all.filter(([sample]) => !seen.has(samples.labels[sample]) && seen.add(samples.labels[sample]));
  const others = all.filter((entry) => !firsts.includes(entry));
  const format: ImageFormat = { shape: classifier.inputShape, layout, box: classifier.box };
  const named = (index: number) => classNames?.[index] ?? null;
  return [...firsts, ...others].slice(0, SHOWN).map(([sample, { rung, outcome }]) => ({
    sample: outcome.sample,
    label: outcome.label,
    labelName: named(outcome.label),
    attack: rung,
    distance: outcome.distance,
    clean: { ...outcome.clean, name: named(outcome.clean.class) },
    adversarial: { ...outcome.adversarial, name: named(outcome.adversarial.class) },
    pictures: picturesOf(row(samples.inputs, sample), outcome.example, format),
  }));
}

function picturesOf(
  clean: Float32Array,
  adversarial: Float32Array | undefined,
  format: ImageFormat,
): AuditExample['pictures'] {
  if (adversarial === undefined || format.shape.length !== 3) return null;
  const { image, factor } = perturbationPicture(clean, adversarial, format);
  return {
    clean: auditPicture(pixelImageOf(clean, format)),
    perturbation: auditPicture(image),
    factor,
    adversarial: auditPicture(pixelImageOf(adversarial, format)),
  };
}

/** An image as the record holds it. */
export function auditPicture({ width, height, channels, pixels }: ReturnType<typeof pixelImageOf>): AuditPicture {
  return { width, height, channels: channels === 1 ? 1 : 3, pixels: toBase64(pixels) };
}
