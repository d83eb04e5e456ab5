import { add, log, mul, softmax } from '../../operators/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import type { TrainedModel } from '../context.ts';
import { pgdError, pgdNote } from '../measures/beside-fgsm.ts';
import { attack, logitsOn } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { mistakesIn, testDigits } from '../measures/test-digits.ts';
import type { Preset } from '../preset.ts';
import { ensembleMaxout } from '../recipes/maxout.ts';

const membersAt = (preset: Preset): number => (preset === 'smoke' || preset === 'quick' ? 3 : 12);

/** The logarithm of the mean of the members' probabilities. */
function together(members: readonly TrainedModel[]): Pick<TrainedModel, 'logitsOf'> {
  return {
    logitsOf: (x) => {
      const probabilities = members.map(({ logitsOf }) => softmax(logitsOf(x)));
      return log(
        mul(
          1 / members.length,
          probabilities.reduce((sum, p) => add(sum, p)),
        ),
      );
    },
  };
}

export const ensemble = defineClaim({
  row: 32,
  section: '9',
  title: 'Ensemble of 12 maxout networks: FGSM error',
  claim:
    'Averaging does not wash adversarial examples away: 91.1 % wrong when the whole ensemble is attacked, 87.9 % when only one ' +
    'member is.',
  paper: '91.1 %, 87.9 %',
  expected: { 'attack on all': percentBetween(85, 97), 'attack on one': percentBetween(85, 97) },
  decidedAt: 'standard',
  ownSeeds: true,
  models: (preset) =>
    Array.from({ length: membersAt(preset) }, (_, member) => ({ recipe: ensembleMaxout(preset), member })),
  holdsInDirection: (measured) => measured['attack on all'] > 50,
  async measure(context) {
    const members: TrainedModel[] = [];
    for (let member = 0; member < membersAt(context.preset); member++) {
      members.push(await context.trained(ensembleMaxout(context.preset), member));
    }
    const samples = testDigits(context);
    const all = together(members);
    const onAll = await attack(context, all, samples);
    const { adversarials } = await attack(context, members[0], samples);
    const many = await pgdError(context, all, samples);
    const errorOn = (logits: typeof onAll.clean) => mistakesIn(softmaxPredictions(logits), samples.labels).error;
    return {
      measured: {
        'attack on all': percent(errorOn(onAll.attacked)),
        'attack on one': percent(errorOn(await logitsOn(context, all, adversarials))),
        'clean error': percent(errorOn(onAll.clean)),
        'PGD error': percent(many),
      },
      notes: [
        `${members.length} networks, each trained for a sixth of the time of the others, averaged by their probabilities: the paper says ` +
          'neither how long nor how. An attack on one is a transfer to all.',
        pgdNote(context),
      ],
    };
  },
});
