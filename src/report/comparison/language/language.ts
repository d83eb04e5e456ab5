import type { Language } from '../../../evaluation/checks/index.ts';
import { type ComparisonText, en } from './en.ts';
import { zh } from './zh.ts';

export type { ComparisonText, Language };

export const comparisonTexts: Readonly<Record<Language, ComparisonText>> = { en, zh };
