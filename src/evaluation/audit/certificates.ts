/** The other side of an audit: samples that provably keep their class, whatever the attack. */

import { Certifier, PROOFS, type Proof } from '../../certification/certifier.ts';
import { orderingOf } from '../../certification/ordering.ts';
import { anatomyOf } from '../../certification/trace.ts';
import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import { row } from '../../tensor/index.ts';
import { everywhere, type NormName } from '../../threat/index.ts';
import { proportion } from '../statistics/proportion.ts';
import { type Certified, certifiedCurve } from './certified-curve.ts';
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

/** What attacks found out about the samples. */
export interface AttackedSamples {
  readonly isRight: readonly boolean[];
  /** How far the example is that fools a sample; undefined where none was found. */
  readonly distanceOf: (sample: number) => number | undefined;
}

/**
 * Refuses what cannot be certified, before anything is attacked.
 *
 * @throws OptionError for norms other than Linf; UnsupportedOperatorError that names all operators that cannot be bounded
 */
export function requireCertifiable(classifier: Classifier, norm: NormName): void {
  if (norm !== 'Linf') {
    throw new OptionError(
      '--certify',
      `bounds are of boxes, so of Linf only, not of ${norm}`,
      'In L2, gibbon smooth certifies the vote of noisy copies.',
    );
  }
  anatomyOf(orderingOf(classifier).bounded, 'float32');
}

/**
 * Certifies all samples that are answered correctly, also those that were fooled: none of these may have a certificate as far
 * as its example. On the first samples, other radii are tried too.
 *
 * @throws Error if a sample has both a certificate and an adversarial example, which is a defect
 */
export async function auditCertificates(
  classifier: Classifier,
  samples: SampleSet,
  { isRight, distanceOf }: AttackedSamples,
  { epsilon, clip, signal, onProgress }: CertificateOptions,
): Promise<AuditCertificates> {
  const started = performance.now();
  const { inputs, labels, names } = samples;
  const right = [...isRight.keys()].filter((sample) => isRight[sample]);
  const certifier = new Certifier(classifier, { box: clip ? classifier.box : everywhere, by: PROOFS });
  const proofs = new Map<number, Proof>();
  const attempt: Certified = async (sample, radius) => {
    const proof = await certifier.prove(row(inputs, sample), labels[sample], radius);
    const distance = distanceOf(sample);
    if (proof !== undefined && distance !== undefined && distance <= radius) {
      throw new Error(
        `sample ${names[sample]} has a certificate by ${proof} for epsilon ${radius}, and an adversarial example at distance ${distance} is in the journal`,
      );
    }
    return proof;
  };
  try {
    let done = 0;
    await certifier.each(right.length, signal, async (i) => {
      const proof = await attempt(right[i], epsilon);
      if (proof !== undefined) proofs.set(right[i], proof);
      onProgress?.({ stage: 'certificates', done: ++done, total: right.length });
    });
    const accuracyOverEpsilon = await certifiedCurve(certifier, attempt, {
      isRight,
      isCertified: (sample) => proofs.has(sample),
      epsilon,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const by = (kind: Proof) => [...proofs.values()].filter((proof) => proof === kind).length;
    return {
      certifiedAccuracy: proportion(proofs.size, labels.length),
      byIntervals: by('intervals'),
      byLinearBounds: by('linear bounds'),
      certified: right.filter((sample) => proofs.has(sample)),
      undecided: right.filter((sample) => !proofs.has(sample) && distanceOf(sample) === undefined).length,
      accuracyOverEpsilon,
      claim: CLAIM,
      remarks: certifier.diagnostics.map(({ message }) => message),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await certifier.dispose();
  }
}

const CLAIM =
  'as float32 arithmetic computes the model, in whatever order it adds; elementary functions within 2^-19 of their value';
