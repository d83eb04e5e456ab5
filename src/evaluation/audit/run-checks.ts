import type { Progress } from '../../arguments.ts';
import { type Check, checks, type Evidence, type Facts, type Found } from '../checks/index.ts';
import { judged } from '../statistics/judgement.ts';
import type { Proportion } from '../statistics/proportion.ts';
import type { AuditDiagnostic } from './result.ts';

/**
 * Where no more than this share of all such samples resists, at 95 % confidence, the number cannot be lower by much, whatever the
 * attacks missed.
 */
const LITTLE = 0.05;

/** Where nothing resists, what was measured cannot be lower at all. */
export const isLittleLeft = ({ count, high }: Pick<Proportion, 'count' | 'high'>): boolean =>
  count === 0 || high <= LITTLE;

/** Why a check has nothing to look at, whichever it is. */
const LITTLE_LEFT = 'little left';
const NO_CLASSES = 'no classes';

/** What all checks say of an evaluation, in their order. */
export async function examined(
  evidence: Evidence,
  robustAccuracy: Proportion,
  onProgress?: (progress: Progress) => void,
): Promise<AuditDiagnostic[]> {
  const found: AuditDiagnostic[] = [];
  for (const check of checks) {
    const stage = `checking: ${check.words.en.asks.toLowerCase()}`;
    onProgress?.({ stage, done: found.length, total: checks.length });
    evidence.run.signal?.throwIfAborted();
    const because = whyNot(check, evidence, robustAccuracy);
    found.push(diagnosed(check, because === undefined ? await check.find(evidence) : { because, facts: {} }));
  }
  return found;
}

/** Why a check has nothing to look at, whatever it asks; undefined where it may look. */
function whyNot({ isOfClasses }: Check, { classifier }: Evidence, robustAccuracy: Proportion): string | undefined {
  if (isLittleLeft(robustAccuracy)) return LITTLE_LEFT;
  return isOfClasses && classifier.isProblem ? NO_CLASSES : undefined;
}

/** What a check makes of what it saw. */
export function diagnosed(check: Check, found: Found): AuditDiagnostic {
  const { code, unit, most, words, limit = null } = check;
  const facts = withoutNaN(found.facts);
  const common = { code, page: `docs/diagnostics/${code}.md`, facts, unit, limit };
  if ('because' in found || limit === null) {
    const because = 'because' in found ? found.because : 'no limit';
    const nothing = { effect: null, sees: null, needs: null };
    const evidence = [...(Object.keys(facts).length > 0 ? [words.en.evidence(facts)] : []), reasonOf(check, because)];
    const verdict = 'not applicable';
    return { ...common, ...nothing, verdict, because, title: words.en.asks, evidence: evidence.join('; ') };
  }
  const { shows } = found;
  const { verdict, effect, sees, needs } = judged(shows.filter(Boolean).length, shows.length, limit, most);
  const title = { passed: words.en.passed, alarm: words.en.alarm, 'too few': words.en.asks }[verdict];
  return { ...common, verdict, because: null, title, evidence: words.en.evidence(facts), effect, sees, needs };
}

/** Records are JSON, which has no word for what is not a number. */
function withoutNaN(facts: Facts): Facts {
  const entries = Object.entries(facts).map(([name, fact]) => [name, Number.isNaN(fact) ? 'NaN' : fact] as const);
  return Object.fromEntries(entries);
}

function reasonOf({ words }: Check, because: string): string {
  if (because === LITTLE_LEFT) return 'hardly any sample resists, so there is nothing left to find';
  if (because === NO_CLASSES) return 'it is about the classes of a classifier, and this goal has none';
  return words.en.reasons?.[because] ?? because;
}
