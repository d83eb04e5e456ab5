/** What must and must not compile. `npm run types` checks it; nothing runs it. */

import { bisected, deepfool, integer, real } from '../src/api/attacks.ts';
import { attack, type Classifier, defineAttack, fgsm, type ImageSet, nearest, pgd } from '../src/index.ts';

export async function whatCompiles(classifier: Classifier, images: ImageSet, labels: Int32Array): Promise<void> {
  await attack(classifier, pgd, images, labels, { epsilon: 0.1, options: { steps: 20, restarts: 2 } });
  await attack(classifier, pgd, images.images, [1, 2], { epsilon: 0.1, options: { stepSize: undefined } });
  await attack(classifier, fgsm, images, BigInt64Array.of(1n), { epsilon: 0.1 });
  await nearest(classifier, pgd, images, labels, { options: { steps: 20, bisections: 12 } });
  await attack(classifier, bisected(pgd), images, labels, { epsilon: 0.1, options: { bisections: 12, steps: 3 } });

  // @ts-expect-error an option misspelt
  await attack(classifier, pgd, images, labels, { epsilon: 0.1, options: { step: 20 } });
  // @ts-expect-error an option of another attack
  await attack(classifier, pgd, images, labels, { epsilon: 0.1, options: { queries: 20 } });
  // @ts-expect-error an option of a wrong kind
  await attack(classifier, pgd, images, labels, { epsilon: 0.1, options: { steps: '20' } });
  // @ts-expect-error an option that takes none
  await attack(classifier, pgd, images, labels, { epsilon: 0.1, steps: 20 });
  // @ts-expect-error no epsilon
  await attack(classifier, pgd, images, labels, { options: { steps: 20 } });
  // @ts-expect-error an unknown norm
  await attack(classifier, pgd, images, labels, { epsilon: 0.1, norm: 'L3' });
  // @ts-expect-error labels that are a text
  await attack(classifier, pgd, images, 'cat', { epsilon: 0.1 });
  // @ts-expect-error an attack by its name
  await attack(classifier, 'pgd', images, labels, { epsilon: 0.1 });
  // @ts-expect-error an option that DeepFool does not have
  await nearest(classifier, deepfool, images, labels, { options: { restarts: 2 } });

  const own = defineAttack({
    name: 'own',
    description: 'nothing',
    access: 'none',
    norms: ['Linf'],
    options: { turns: integer(3, 'turns'), size: real(1, 'size') },
    async run({ input }, { turns, size }) {
      const both: number = turns + size;
      return both > 0 ? input.slice() : undefined;
    },
  });
  await attack(classifier, own, images, labels, { epsilon: 0.1, options: { turns: 2 } });
  // @ts-expect-error an option of an attack of one's own, misspelt
  await attack(classifier, own, images, labels, { epsilon: 0.1, options: { turn: 2 } });
}
