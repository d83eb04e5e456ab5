import { checks, type Language } from '../../../evaluation/checks/index.ts';
import type { AuditDiagnostic } from '../../../evaluation/index.ts';
import { en, type Text } from './en.ts';
import { zh } from './zh.ts';

export type { Language, Text };

export const texts: Readonly<Record<Language, Text>> = { en, zh };

/** Title and evidence of a check in a language; as the record has them where this version does not know the check. */
export function checkIn(language: Language, check: AuditDiagnostic): { title: string; evidence: string } {
  const known = checks.find(({ code }) => code === check.code);
  if (known === undefined) return check;
  const words = known.words[language];
  const title = { passed: words.passed, alarm: words.alarm, 'too few': words.asks, 'not applicable': words.asks };
  const { because, facts, verdict } = check;
  const found = Object.keys(facts).length === 0 ? [] : [words.evidence(facts)];
  const reason = because === null ? [] : [words.reasons?.[because] ?? texts[language].littleLeft];
  return { title: title[verdict], evidence: [...found, ...reason].join(language === 'zh' ? '；' : '; ') };
}
