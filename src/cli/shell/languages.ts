import type { Language } from '../../evaluation/checks/index.ts';

/** Of pages; kept here so that help loads no report. */
export const languages: readonly Language[] = ['en', 'zh'];
