import { tried } from '../probes/effort.ts';
import { type Check, type Evidence, type Finding, firstSamples, percent } from './check.ts';

const SAMPLES = 50;
/** More effort may find a straggler; more than this share is a search that had not ended. */
const TOLERATED = 0.02;

async function withMore(evidence: Evidence, how: string, options: Record<string, number>): Promise<Finding> {
  const { classifier, samples, resists, isRight, run, strongest } = evidence;
  const few = firstSamples(samples, resists, SAMPLES);
  if (few.labels.length === 0)
    return { verdict: 'passed', evidence: 'no sample resists, so that there is nothing left to find' };
  const trial = { method: strongest.method, options: { ...strongest.options, ...options } };
  const found = await tried(classifier, few, trial, { ...run, names: few.names, seed: run.seed + 1 });
  const resisting = resists.filter(Boolean).length;
  const right = isRight.filter(Boolean).length;
  // Of all samples, as the audit's number is: a handful of stragglers among few that are left says little.
  const gained = ((found.fooled / found.samples) * resisting) / right;
  return {
    verdict: gained > TOLERATED ? 'alarm' : 'passed',
    evidence: `${strongest.method.name} with ${how} fools ${found.fooled} of ${found.samples} samples that had resisted, ${percent(gained, 1)} of all`,
  };
}

/** @see Carlini et al. 2019, arXiv 1902.06705: verify that attacks have converged */
export const moreSteps: Check = {
  code: 'more-steps',
  title: 'More steps do not help',
  find: (evidence) => withMore(evidence, '300 steps', { steps: 300 }),
};

/** @see Carlini et al. 2019, arXiv 1902.06705; Tramer et al. 2020, arXiv 2002.08347 */
export const moreRestarts: Check = {
  code: 'more-restarts',
  title: 'More restarts do not help',
  find: (evidence) => withMore(evidence, '5 more random starts', { restarts: 5 }),
};
