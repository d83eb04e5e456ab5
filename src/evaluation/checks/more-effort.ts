import { tried } from '../probes/effort.ts';
import {
  amongFirst,
  amongResisting,
  type Check,
  type CheckWords,
  countAmong,
  countTrue,
  type Evidence,
  type Found,
} from './check.ts';

/** Each costs as much as a rung of the ladder. */
const SAMPLES = 400;
/** More effort may find a straggler; more than this share is a search that had not ended. */
const LIMIT = 0.02;
const STEPS = 300;
const RESTARTS = 5;

async function withMore(evidence: Evidence, options: Record<string, number>): Promise<Found> {
  const { classifier, samples, resists, run, strongest } = evidence;
  const trial = { method: strongest.method, options: { ...strongest.options, ...options } };
  const shows = await amongFirst(samples, SAMPLES, resists, (chosen) =>
    tried(classifier, chosen, trial, { ...run, names: chosen.names, seed: run.seed + 1 }),
  );
  const facts = { attack: strongest.method.name, fooled: countTrue(shows), resisting: countAmong(resists, SAMPLES) };
  return { shows, facts };
}

const english = (how: string): Pick<CheckWords, 'evidence'> => ({
  evidence: amongResisting(
    'en',
    ({ attack, fooled }, samples) => `${attack} with ${how} fools ${fooled} of ${samples}`,
  ),
});

const chinese = (how: string): Pick<CheckWords, 'evidence'> => ({
  evidence: amongResisting('zh', ({ attack, fooled }, samples) => `${attack} ${how}，在${samples}中骗过 ${fooled} 个`),
});

/** @see Carlini et al. 2019, arXiv 1902.06705: verify that attacks have converged */
export const moreSteps: Check = {
  code: 'more-steps',
  unit: 'points',
  limit: LIMIT,
  most: SAMPLES,
  words: {
    en: {
      passed: 'More steps do not help',
      alarm: 'More steps find more: the attack had not ended',
      asks: 'Do more steps find more?',
      counts: `samples that had resisted and that the strongest attack of the ladder, run with ${STEPS} steps, fools after all`,
      ...english(`${STEPS} steps`),
    },
    zh: {
      passed: '增加步数也没有帮助',
      alarm: '步数更多时找到更多：攻击尚未收敛',
      asks: '步数更多会找到更多吗？',
      counts: `原先攻不破、而攻击阶梯中最强的攻击走 ${STEPS} 步后骗过的样本`,
      ...chinese(`走 ${STEPS} 步`),
    },
  },
  find: (evidence) => withMore(evidence, { steps: STEPS }),
};

/** @see Carlini et al. 2019, arXiv 1902.06705; Tramer et al. 2020, arXiv 2002.08347 */
export const moreRestarts: Check = {
  code: 'more-restarts',
  unit: 'points',
  limit: LIMIT,
  most: SAMPLES,
  words: {
    en: {
      passed: 'More restarts do not help',
      alarm: 'More restarts find more: one start is not enough',
      asks: 'Do more restarts find more?',
      counts: `samples that had resisted and that the strongest attack of the ladder, begun from ${RESTARTS} more random points, fools after all`,
      ...english(`${RESTARTS} more random starts`),
    },
    zh: {
      passed: '增加重启次数也没有帮助',
      alarm: '重启更多次时找到更多：一次起点不够',
      asks: '重启更多次会找到更多吗？',
      counts: `原先攻不破、而攻击阶梯中最强的攻击另从 ${RESTARTS} 个随机点出发后骗过的样本`,
      ...chinese(`另从 ${RESTARTS} 个随机点出发`),
    },
  },
  find: (evidence) => withMore(evidence, { restarts: RESTARTS }),
};
