import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../../classifier/index.ts';
import { OptionError, UnsupportedOperatorError } from '../../errors.ts';
import { constant, type Value } from '../../graph/index.ts';
import { floor, matmul, mul, relu } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { auditCertificates, requireCertifiable } from './certificates.ts';

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
const options = { norm: 'Linf', epsilon: 0.2, clip: true } as const;
const allRight = [true, true, true];

describe('certificates in audits', () => {
  it('count what is proved, and what is left', async () => {
    const found = await auditCertificates(identity(), runtime, samples, allRight, (sample) => sample === 1, options);
    expect(found.certifiedAccuracy).toMatchObject({ count: 2, total: 3 });
    expect(found).toMatchObject({ byIntervals: 2, byLinearBounds: 0, undecided: 0 });
    const open = await auditCertificates(identity(), runtime, samples, allRight, () => false, options);
    expect(open.undecided).toBe(1);
    const wrong = await auditCertificates(identity(), runtime, samples, [false, true, true], () => false, options);
    expect(wrong.certifiedAccuracy.count).toBe(1);
  });

  it('are a defect where an adversarial example exists', async () => {
    await expect(auditCertificates(identity(), runtime, samples, allRight, () => true, options)).rejects.toThrow(
      'sample far has a certificate by intervals',
    );
  });

  it('keep to the box only where examples do', async () => {
    const nearEdge = { ...samples, inputs: floats([3, 2], [1, 0.75, 1, 0.75, 1, 0.75]) };
    const count = async (clip: boolean) =>
      (
        await auditCertificates(identity(), runtime, nearEdge, allRight, () => false, {
          ...options,
          epsilon: 0.124,
          clip,
        })
      ).certifiedAccuracy.count;
    expect([await count(true), await count(false)]).toEqual([3, 3]);
    const wider = { ...options, epsilon: 0.2, clip: true };
    expect((await auditCertificates(identity(), runtime, nearEdge, allRight, () => false, wider)).undecided).toBe(3);
  });

  it('are refused before attacks in other norms, and for operators without bounds', () => {
    expect(() => requireCertifiable(identity(), 'L2')).toThrow(OptionError);
    expect(() => requireCertifiable(identity(), 'Linf')).not.toThrow();
    const ranked = classifierOf((x) => mul(floor(x), x));
    expect(() => requireCertifiable(ranked, 'Linf')).toThrow(UnsupportedOperatorError);
  });
});
