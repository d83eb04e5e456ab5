import { defineClaim, percent, percentBetween } from '../claim.ts';
import { transferErrors } from '../measures/transfer.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';

export const transferToTrained = defineClaim({
  row: 24,
  section: '6',
  title: 'Transfer: naive to adversarially trained',
  claim: "The adversarially trained network gets 19.6 % of the naive network's adversarial examples wrong.",
  paper: '19.6 %',
  expected: { error: percentBetween(12, 45) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: adversarialMaxout(preset) }],
  holdsInDirection: ({ error }) => error < 50,
  async measure(context) {
    const { oldToNew, oldToOld, newToOld, newToNew } = await transferErrors(context);
    return {
      measured: { error: percent(oldToNew) },
      figures: [
        {
          name: 'transfer-matrix',
          title: 'Who is fooled by whose adversarial examples',
          data: {
            models: ['naive', 'adversarially trained'],
            error: [
              [oldToOld, oldToNew],
              [newToOld, newToNew],
            ],
          },
        },
      ],
    };
  },
});
