import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../../classifier/index.ts';
import { OptionError, UnsupportedOperatorError } from '../../errors.ts';
import { applyOne, constant, type Value } from '../../graph/index.ts';
import { Hardmax, matmul, mul, relu } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { auditCertificates, type CertificateOptions, requireCertifiable } from './certificates.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

/** Class 0 where x_0 is greater than x_1. */
function classifierOf(logitsOf: (x: Value) => Value): Classifier {
  const box = { low: 0, high: 1 };
  return graphClassifier({ name: 'test', logitsOf, inputShape: [2], classCount: 2, box, batchSize: 8, runtime });
}
const identity = () => classifierOf((x) => matmul(relu(x), constant(floats([2, 2], [1, 0, 0, 1]))));

/** Three samples of class 0, whose leads are 0.6, 0.1 and 1. */
const samples = {
  inputs: floats([3, 2], [0.8, 0.2, 0.55, 0.45, 1, 0]),
  labels: Int32Array.of(0, 0, 0),
  names: ['far', 'near', 'farthest'],
};
const options: CertificateOptions = { norm: 'Linf', epsilon: 0.2, clip: true };
const allRight = [true, true, true];
const certified = (
  given = samples,
  isRight = allRight,
  distanceOf: (sample: number) => number | undefined = () => undefined,
  asked = options,
) => auditCertificates(identity(), given, { isRight, distanceOf }, asked);

describe('certificates in audits', () => {
  it('count what is proved, and what is left', async () => {
    const found = await certified(samples, allRight, (sample) => (sample === 1 ? 0.1 : undefined));
    expect(found.certifiedAccuracy).toMatchObject({ count: 2, total: 3 });
    expect(found).toMatchObject({ byIntervals: 2, byLinearBounds: 0, undecided: 0 });
    const open = await certified(samples);
    expect(open.undecided).toBe(1);
    const wrong = await certified(samples, [false, true, true]);
    expect(wrong.certifiedAccuracy.count).toBe(1);
  });

  it('are a defect where an adversarial example exists', async () => {
    await expect(certified(samples, allRight, () => 0.19)).rejects.toThrow(
      'sample far has a certificate by intervals for epsilon 0.2, and an adversarial example at distance 0.19',
    );
    // A certificate of the curve, for a ball of twice the size.
    const far = (sample: number) => (sample === 2 ? 0.4 : undefined);
    await expect(certified(samples, allRight, far, { ...options, epsilon: 0.1 })).rejects.toThrow(
      'sample farthest has a certificate by intervals for epsilon 0.4',
    );
  });

  it('keep to the box only where examples do', async () => {
    const nearEdge = { ...samples, inputs: floats([3, 2], [1, 0.75, 1, 0.75, 1, 0.75]) };
    const count = async (clip: boolean) =>
      (await certified(nearEdge, allRight, () => undefined, { ...options, epsilon: 0.124, clip })).certifiedAccuracy
        .count;
    expect([await count(true), await count(false)]).toEqual([3, 3]);
    expect((await certified(nearEdge)).undecided).toBe(3);
  });

  it('have a curve over the radii of the attacked ones', async () => {
    const { accuracyOverEpsilon } = await certified(samples, [true, true, true]);
    const accuracies = accuracyOverEpsilon.points.map(({ accuracy }) => Math.round(3 * accuracy));
    // Leads of 0.1, 0.6 and 1 are lost at radii of 0.05, 0.3 and 0.5.
    expect(accuracyOverEpsilon.points.map(({ epsilon }) => epsilon)).toEqual(
      [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8].map((value) => expect.closeTo(value, 9)),
    );
    expect(accuracies).toEqual([3, 2, 2, 2, 2, 1, 1, 0, 0]);
    expect(accuracyOverEpsilon.samples).toBe(3);
  });

  it('are refused before attacks in other norms, and for operators without bounds', () => {
    expect(() => requireCertifiable(identity(), 'L2')).toThrow(OptionError);
    expect(() => requireCertifiable(identity(), 'Linf')).not.toThrow();
    const ranked = classifierOf((x) => mul(applyOne(Hardmax, [x], { axis: 1 }), x));
    expect(() => requireCertifiable(ranked, 'Linf')).toThrow(UnsupportedOperatorError);
  });
});
