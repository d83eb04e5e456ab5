import type { Certifier, Proof } from '../../certification/certifier.ts';
import { curveEpsilons, curveSamples } from './accuracy-curve.ts';
import type { AuditCertificates } from './result.ts';

/** What proves that a sample keeps its label within a radius. */
export type Certified = (sample: number, radius: number) => Promise<Proof | undefined>;

export interface CertifiedCurveOptions {
  readonly isRight: readonly boolean[];
  /** Whether a sample has a certificate at `epsilon`. */
  readonly isCertified: (sample: number) => boolean;
  readonly epsilon: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
}

/**
 * The certified share of the first samples at the radii of the attacked curves. A certificate holds for all smaller balls too;
 * beyond a ball without one no larger ball is tried, so that two or three tries a sample give all radii.
 */
export async function certifiedCurve(
  certifier: Pick<Certifier, 'each'>,
  attempt: Certified,
  { isRight, isCertified, epsilon, signal, onProgress }: CertifiedCurveOptions,
): Promise<AuditCertificates['accuracyOverEpsilon']> {
  const samples = curveSamples(isRight.length);
  const radii = curveEpsilons(epsilon);
  const middle = radii.indexOf(epsilon);
  const right = [...isRight.keys()].slice(0, samples).filter((sample) => isRight[sample]);
  /** How many of the radii each sample is certified for. The first is 0, where a right answer is enough. */
  const reached = new Array<number>(right.length).fill(1);
  let done = 0;
  await certifier.each(right.length, signal, async (i) => {
    let [least, most] = isCertified(right[i]) ? [middle + 1, radii.length] : [1, middle];
    while (least < most) {
      const next = Math.floor((least + most) / 2);
      if ((await attempt(right[i], radii[next])) === undefined) most = next;
      else least = next + 1;
    }
    reached[i] = least;
    onProgress?.({ stage: 'certificates over epsilon', done: ++done, total: right.length });
  });
  return {
    samples,
    points: radii.map((radius, at) => ({
      epsilon: radius,
      accuracy: reached.filter((count) => count > at).length / samples,
    })),
  };
}
