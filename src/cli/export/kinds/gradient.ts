import { exportGradient } from '../../../exports/index.ts';
import { isLossName } from '../../../exports/losses.ts';
import type { ExportKind } from './kind.ts';
import { withModel } from './with-model.ts';

export const gradient: ExportKind = {
  name: 'gradient',
  summary: 'losses and input gradients, and products with Jacobian and Hessian',
  takes: ['product', 'loss', 'count'],
  make: (plan, runtime) =>
    withModel(plan, runtime, (classifier, file) => {
      const { product = 'loss', loss, count } = plan.choices;
      return exportGradient(classifier, product, {
        ...file,
        ...(isLossName(loss) && { loss }),
        ...(count !== undefined && { count }),
      });
    }),
};
