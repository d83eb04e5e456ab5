import { checks, type Language } from '../../../evaluation/checks/index.ts';
import type { AuditDiagnostic, AuditResult } from '../../../evaluation/index.ts';
import { en, type Text, type ToldGoal } from './en.ts';
import { goalEn } from './goal-en.ts';
import { goalZh } from './goal-zh.ts';
import { zh } from './zh.ts';

export type { Language, Text };

export const texts: Readonly<Record<Language, Text>> = { en, zh };

const ofGoals: Readonly<Record<Language, (goal: ToldGoal) => Partial<Text>>> = { en: goalEn, zh: goalZh };

/** All that the page of an audit says: of classes, or of its goal. */
export function textOf({ goal, model }: Pick<AuditResult, 'goal' | 'model'>, language: Language): Text {
  if (goal === undefined) return texts[language];
  const told = { ...goal.said[language], isPicture: model.layout !== undefined };
  return { ...texts[language], ...ofGoals[language](told) };
}

/** Title and evidence of a check in a language; as the record has them where this version does not know the check. */
export function checkIn(language: Language, check: AuditDiagnostic): { title: string; evidence: string } {
  const known = checks.find(({ code }) => code === check.code);
  if (known === undefined) return check;
  const words = known.words[language];
  const title = { passed: words.passed, alarm: words.alarm, 'too few': words.asks, 'not applicable': words.asks };
  const { because, facts, verdict } = check;
  const found = Object.keys(facts).length === 0 ? [] : [words.evidence(facts)];
  const reason = because === null ? [] : [words.reasons?.[because] ?? texts[language].inapplicable[because] ?? because];
  return { title: title[verdict], evidence: [...found, ...reason].join(language === 'zh' ? '；' : '; ') };
}
