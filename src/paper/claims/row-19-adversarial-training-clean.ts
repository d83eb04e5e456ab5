import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { share, softmaxPredictions } from '../measures/predictions.ts';
import { meanOf, oneSidedMcNemar } from '../measures/statistics.ts';
import { testDigits } from '../measures/test-digits.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';

/** Fewer seeds say nothing: the two errors of the paper differ by less than one standard error. */
const ENOUGH_SEEDS = 5;

export const adversarialTrainingClean = defineClaim({
  row: 19,
  section: '6',
  title: 'Adversarial training: clean error, 240 units',
  claim: 'Adversarial training lowers the error on clean test images from 0.94 % to 0.84 %.',
  paper: '0.94 % to 0.84 %',
  expected: { 'certain reduction': percentBetween(0.001, 1) },
  decidedAt: 'original',
  ownSeeds: true,
  models: (preset, seedCount) =>
    Array.from({ length: seedCount }, (_, member) => [
      { recipe: maxout(preset), member },
      { recipe: adversarialMaxout(preset), member },
    ]).flat(),
  async measure(context) {
    const { inputs, labels } = testDigits(context);
    const isWrong = async (recipe: ReturnType<typeof maxout>, member: number) => {
      const answers = softmaxPredictions(await logitsOn(context, await context.trained(recipe, member), inputs));
      return answers.map(({ label }, i) => label !== labels[i]);
    };
    const pairs: { naive: boolean[]; trained: boolean[] }[] = [];
    for (let member = 0; member < context.seedCount; member++) {
      const naive = await isWrong(maxout(context.preset), member);
      pairs.push({ naive, trained: await isWrong(adversarialMaxout(context.preset), member) });
    }
    const errors = (of: (pair: (typeof pairs)[number]) => readonly boolean[]) =>
      pairs.map((pair) => share(of(pair).filter(Boolean).length, labels.length) ?? 0);
    const [naive, trained] = [errors((pair) => pair.naive), errors((pair) => pair.trained)];
    const p = oneSidedMcNemar(
      pairs.flatMap((pair) => pair.naive),
      pairs.flatMap((pair) => pair.trained),
    );
    const reduction = meanOf(naive) - meanOf(trained);
    const isCertain = context.seedCount >= ENOUGH_SEEDS && p < 0.05;
    return {
      measured: {
        'certain reduction': percent(isCertain ? reduction : null),
        'clean error without': { value: meanOf(naive), unit: '%', perSeed: naive },
        'clean error with': { value: meanOf(trained), unit: '%', perSeed: trained },
        'paired p': plain(p),
      },
      notes: [
        `${context.seedCount} seed${context.seedCount === 1 ? '' : 's'} (--seeds). Resolved only with at least ${ENOUGH_SEEDS} seeds and a paired ` +
          'p below 0.05 (McNemar, one-sided, over all seeds): 94 and 84 mistakes of 10,000 differ by less than one standard ' +
          'error of an unpaired difference.',
      ],
    };
  },
});
