import { tried } from '../probes/effort.ts';
import { type Check, type Evidence, type Finding, firstSamples, percent } from './check.ts';

const SAMPLES = 50;
/** More effort may find a straggler; more than this share is a search that had not ended. */
const TOLERATED = 0.02;
const STEPS = 300;
const RESTARTS = 5;

function alarm(how: string): string {
  return `when the strongest attack of the ladder, ${how}, finds so many more that the robust accuracy would fall by more than ${Number((100 * TOLERATED).toPrecision(6))} percentage points`;
}

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
  alarm: alarm(`run with ${STEPS} steps on up to ${SAMPLES} of the samples that had resisted`),
  find: (evidence) => withMore(evidence, `${STEPS} steps`, { steps: STEPS }),
};

/** @see Carlini et al. 2019, arXiv 1902.06705; Tramer et al. 2020, arXiv 2002.08347 */
export const moreRestarts: Check = {
  code: 'more-restarts',
  title: 'More restarts do not help',
  alarm: alarm(`begun from ${RESTARTS} more random points on up to ${SAMPLES} of the samples that had resisted`),
  find: (evidence) => withMore(evidence, `${RESTARTS} more random starts`, { restarts: RESTARTS }),
};
