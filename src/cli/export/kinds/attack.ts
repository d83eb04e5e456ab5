import { exportAttack } from '../../../exports/index.ts';
import type { ExportKind } from './kind.ts';
import { withModel } from './with-model.ts';

export const attack: ExportKind = {
  name: 'attack',
  summary: 'from samples, labels and epsilon to adversarial examples',
  takes: ['attack', 'norm', 'epsilon', 'steps', 'stepSize', 'targeted', 'clip'],
  make: (plan, runtime) =>
    withModel(plan, runtime, (classifier, file) => {
      const { attack: name = 'pgd', norm, epsilon, steps, stepSize, targeted, clip } = plan.choices;
      return exportAttack(classifier, name, {
        ...file,
        ...(norm && { norm }),
        ...(epsilon !== undefined && { epsilon }),
        ...(targeted && { targeted }),
        ...(clip === false && { clip }),
        options: { steps, stepSize },
      });
    }),
};
