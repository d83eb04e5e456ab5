/** The other side of an audit: samples that provably keep their class, whatever the attack. */

import { certify } from '../../certification/certify.ts';
import { anatomyOf } from '../../certification/trace.ts';
import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import type { Runtime } from '../../runtime/index.ts';
import { takeRows } from '../../tensor/index.ts';
import { everywhere, type NormName } from '../../threat/index.ts';
import { proportion } from '../statistics/proportion.ts';
import type { AuditCertificates } from './result.ts';
import type { SampleSet } from './sample-set.ts';

export interface CertificateOptions {
  readonly norm: NormName;
  readonly epsilon: number;
  /** Whether examples are kept inside the box. */
  readonly clip: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
}

/**
 * Refuses what cannot be certified, before anything is attacked.
 *
 * @throws OptionError for norms other than Linf; UnsupportedOperatorError that names all operators that cannot be bounded
 */
export function requireCertifiable(classifier: Classifier, norm: NormName): void {
  if (norm !== 'Linf') throw new OptionError('--certify', `bounds are of boxes, so of Linf only, not of ${norm}`);
  anatomyOf({ inputShape: classifier.inputShape, outputsOf: classifier.logitsOf }, 'float32');
}

/**
 * Certifies all samples that are answered correctly, also those that were fooled: none of these may have a certificate.
 *
 * @throws Error if a sample has both a certificate and an adversarial example, which is a defect
 */
export async function auditCertificates(
  classifier: Classifier,
  runtime: Runtime,
  { inputs, labels, names }: SampleSet,
  isRight: readonly boolean[],
  isFooled: (sample: number) => boolean,
  { epsilon, clip, signal, onProgress }: CertificateOptions,
): Promise<AuditCertificates> {
  const started = performance.now();
  const right = [...isRight.keys()].filter((sample) => isRight[sample]);
  const proofs = await certify(
    classifier,
    runtime,
    takeRows(inputs, right),
    Int32Array.from(right, (sample) => labels[sample]),
    {
      epsilon,
      box: clip ? classifier.box : everywhere,
      ...(signal && { signal }),
      onSample: (done) => onProgress?.({ stage: 'certificates', done: done + 1, total: right.length }),
    },
  );
  signal?.throwIfAborted();
  const conflict = right.find((sample, i) => proofs[i] !== undefined && isFooled(sample));
  if (conflict !== undefined) {
    throw new Error(
      `sample ${names[conflict]} has a certificate by ${proofs[right.indexOf(conflict)]} for epsilon ${epsilon}, and an adversarial example within it is in the journal`,
    );
  }
  const by = (kind: string) => proofs.filter((proof) => proof === kind).length;
  const certified = by('intervals') + by('linear bounds');
  const open = right.filter((sample, i) => proofs[i] === undefined && !isFooled(sample)).length;
  return {
    certifiedAccuracy: proportion(certified, labels.length),
    byIntervals: by('intervals'),
    byLinearBounds: by('linear bounds'),
    certified: right.filter((_, i) => proofs[i] !== undefined),
    undecided: open,
    claim: CLAIM,
    seconds: (performance.now() - started) / 1000,
  };
}

const CLAIM =
  'as float32 arithmetic computes the model, in whatever order it adds; elementary functions within 2^-19 of their value';
