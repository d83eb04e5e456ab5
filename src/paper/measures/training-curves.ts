import type { FigureRecord } from '../../report/page/figure-record.ts';
import type { TrainingRecord } from '../recipe.ts';

const labels: Readonly<Record<string, { readonly label: string; readonly unit: string }>> = {
  error: { label: 'validation error', unit: '%' },
  adversarialError: { label: 'validation error under FGSM', unit: '%' },
};

/** How a network learned: its objective, and what was looked at after every epoch. None of a single epoch. */
export function trainingCurves({ recipe, history }: TrainingRecord): FigureRecord[] {
  if (history.length < 2) return [];
  const looked = Object.entries(labels).filter(([name]) => history.some(({ figures }) => figures[name] !== undefined));
  return [
    {
      name: 'learning-curves',
      title: `Learning curves of the ${recipe}`,
      data: {
        epochs: history.map(({ epoch }) => epoch + 1),
        series: [
          { label: 'objective', unit: 'nats', values: history.map(({ loss }) => loss) },
          ...looked.map(([name, { label, unit }]) => ({
            label,
            unit,
            values: history.map(({ figures }) => figures[name] ?? null),
          })),
        ],
      },
    },
  ];
}
