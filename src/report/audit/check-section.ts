import { points } from '../../evaluation/audit/statement.ts';
import type { AuditDiagnostic, AuditResult } from '../../evaluation/index.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { marked } from '../page/mark.ts';
import { dataTable, unbroken } from '../page/page.ts';
import { checkIn, type Language, type Text, texts } from './language/language.ts';
import { commonReason, effectIn } from './words.ts';

/** What stands for a verdict of a check. */
const MARKS = { passed: 'tick', alarm: 'warning', 'too few': 'diamond', 'not applicable': 'ring' } as const;

/** The checks, those with the largest effect first; what does not apply stands last. */
export function checkSection({ diagnostics }: AuditResult, language: Language): Markup {
  const text = texts[language];
  const effect = (check: AuditDiagnostic) => check.effect?.value ?? -1;
  const reason = commonReason(diagnostics);
  if (reason !== undefined) {
    return html`<section>
<h2>${text.checks}</h2>
<p>${text.noneApplies(diagnostics.length, checkIn(language, reason).evidence)}</p>
</section>`;
  }
  const sorted = diagnostics.toSorted((a, b) => effect(b) - effect(a));
  return html`<section>
<h2>${text.checks}</h2>
<p>${text.checksLead}</p>
${dataTable(
  text.checks,
  text.checkHeadings,
  sorted.map((check) => checkRow(check, language)),
)}
</section>`;
}

function checkRow(check: AuditDiagnostic, language: Language): Content[] {
  const text = texts[language];
  const { title, evidence } = checkIn(language, check);
  const needs = check.verdict === 'too few' ? html`<div>${text.needsSamples(check.needs)}</div>` : [];
  return [
    marked(MARKS[check.verdict], text.outcomes[check.verdict]),
    html`<strong>${title}</strong><div>${unbroken(evidence)}</div>${needs}<div class="quiet">${documentation(check.page)}</div>`,
    unbroken(effectIn(text, check)),
    powerIn(text, check),
  ];
}

function powerIn(text: Text, { sees, limit }: AuditDiagnostic): string {
  return sees === null || limit === null ? '' : text.sees(points(sees), points(limit));
}

/** A page of the documentation: a link where it is an address, else its path in the repository. */
function documentation(page: string): Markup {
  return /^https:\/\//.test(page) ? html`<a href="${page}">${page}</a>` : html`<code>${page}</code>`;
}
