/** Interval training on MNIST by the recipe of docs/certificates.md. Eight minutes of one core, so only by name: GIBBON_LONG=1. */
import { describe, expect, it } from 'vitest';
import { certify } from '../../src/certification/index.ts';
import { loadClassifier } from '../../src/classifier/load.node.ts';
import { first, loadMnist } from '../../src/data/index.node.ts';
import { adam, architectureNamed, exportClassifier } from '../../src/nn/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { boundedShare, cosine, errorRate, fitParameters, ibp } from '../../src/training/index.ts';
import { DATA } from '../real-models.ts';

const EPSILON = 0.2;
const BOX = { low: 0, high: 1 };
const EPOCHS = 24;

describe.skipIf(DATA === '' || process.env.GIBBON_LONG !== '1')(
  'interval training on MNIST (needs GIBBON_DATA and GIBBON_LONG=1)',
  () => {
    it('gives a network of which most answers can be certified', { timeout: 3_600_000 }, async () => {
      const runtime = await nativeRuntime({ threads: 1 });
      const [train, test] = await Promise.all(
        (['train', 'test'] as const).map((split) => loadMnist({ split, dataDir: DATA })),
      );
      const architecture = architectureNamed('small-cnn', [1, 28, 28], 10);
      const objective = ibp({ epsilon: EPSILON, warmUp: 0.5, ramp: 8, alpha: 0, box: BOX });
      const { parameters } = await fitParameters(
        { architecture, objective, optimizer: adam() },
        { inputs: train.images, labels: train.labels },
        {
          runtime,
          seed: 0,
          epochs: EPOCHS,
          batchSize: 100,
          schedule: cosine({ from: 1e-3, to: 1e-5, epochs: EPOCHS }),
        },
      );
      const judged = { inputs: test.images, labels: test.labels };
      // Measured: 2.95 % and 88.8 %.
      expect(await errorRate(architecture, parameters, judged, { runtime })).toBeLessThan(0.05);
      const share = await boundedShare(architecture, parameters, judged, { runtime, epsilon: EPSILON, box: BOX });
      expect(share).toBeGreaterThan(0.88);

      const classifier = await loadClassifier(exportClassifier(architecture, parameters), { runtime });
      const few = first(test, 200);
      const asked = { epsilon: EPSILON, by: ['intervals'] } as const;
      const { proofs } = await certify(classifier, few, few.labels, asked);
      const proved = proofs.filter((proof) => proof !== undefined).length / few.labels.length;
      expect(proved, 'of the file, with its rounding').toBeGreaterThan(share - 0.15);
      await classifier.dispose();
      await runtime.dispose();
    });
  },
);
