/** What is audited, with all that can be refused before anything is written. */
import {
  type CleanAnswers,
  cleanAnswers,
  requireCertifiable,
  requireMeasured,
  requirePictures,
  requireSense,
} from '../../evaluation/index.ts';
import { radiusFindings } from '../../harness/findings.ts';
import type { Runtime } from '../../runtime/index.ts';
import { norms } from '../../threat/index.ts';
import { loadSurrogates, type Surrogate } from '../inputs/surrogates.ts';
import { note } from '../shell/terminal.ts';
import { goalSubjectOf } from './goal-subject.ts';
import { epsilonOf } from './identity.ts';
import type { AuditPlan } from './plan.ts';
import { type AuditSubject, subjectOf } from './subject.ts';
import { suggestionFor } from './suggestions.ts';

export interface OpenAudit {
  readonly subject: AuditSubject;
  readonly surrogates: readonly Surrogate[];
  readonly epsilon: number;
  /** The answers before any attack. */
  readonly clean: CleanAnswers;
}

/** @throws OptionError or DataError for a model, samples or options that do not go together, or answers no better than chance */
export async function openAudit(plan: AuditPlan, runtime: Runtime): Promise<OpenAudit> {
  const { goal, norm, clip } = plan;
  const subject = await (goal === undefined ? subjectOf(plan, runtime) : goalSubjectOf(plan, goal, runtime));
  const { classifier, samples } = subject;
  const surrogates = await loadSurrogates(classifier, runtime, plan.surrogates);
  const epsilon = epsilonOf(subject, plan);
  const clean = await cleanAnswers(classifier, samples, { norm, epsilon, clip });
  const suggestion = goal === undefined ? await suggestionFor(plan.model, runtime, subject, clean) : undefined;
  requireSense(classifier, clean, suggestion);
  if (suggestion !== undefined) note(suggestion);
  requireMeasured(plan.requirements, { norm, epsilon }, plan.certify ? ['--certify'] : []);
  if (plan.certify) requireCertifiable(classifier, norm);
  if (plan.beyond) requirePictures(classifier);
  for (const { message } of radiusFindings(classifier, norms[norm], epsilon)) note(message);
  return { subject, surrogates, epsilon, clean };
}
