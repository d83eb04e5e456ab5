import { defineClaim, percent, percentBetween } from '../claim.ts';
import { transferErrors } from '../measures/transfer.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';

export const transferFromTrained = defineClaim({
  row: 25,
  section: '6',
  title: 'Transfer: adversarially trained to naive',
  claim: "The naive network gets 40.9 % of the adversarially trained network's adversarial examples wrong.",
  paper: '40.9 %',
  expected: { error: percentBetween(30, 75), 'more than the other way by': percentBetween(0.001, 100) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: adversarialMaxout(preset) }],
  holdsInDirection: (measured) => measured['more than the other way by'] > 0,
  async measure(context) {
    const { oldToNew, newToOld } = await transferErrors(context);
    const more = oldToNew === null || newToOld === null ? null : newToOld - oldToNew;
    return { measured: { error: percent(newToOld), 'more than the other way by': percent(more) } };
  },
});
