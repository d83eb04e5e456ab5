/** What a reader must know if nothing else is read: three sentences, the number, and what speaks for or against it. */
import type { AuditBeyond, AuditResult } from '../../evaluation/index.ts';
import { compact, grouped, percent } from '../../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { marked } from '../page/mark.ts';
import { unbroken } from '../page/page.ts';
import { measureRows } from './goal-measure.ts';
import { checkIn, type Language, type Text, textOf } from './language/language.ts';
import { effectIn, isKnown, limitIn, nameIn, preliminaryIn, requirementIn } from './words.ts';

export function headline(audit: AuditResult, language: Language): Markup {
  const text = textOf(audit, language);
  const preliminary = preliminaryIn(audit, text);
  return html`<section aria-label="${text.inShort}">
${preliminary === undefined ? [] : html`<p class="preliminary">${marked('ring', text.preliminary)} ${preliminary}</p>`}
<ul class="short">${sentences(audit, language).map((sentence) => html`<li>${unbroken(sentence)}</li>`)}</ul>
<div class="headline">
${numberPanel(audit, text)}
${verdictPanel(audit, language)}
</div>
</section>`;
}

/** How many answers can be changed and by how little; the worst class, or what a goal measures first; noise beside it. */
function sentences(audit: AuditResult, language: Language): string[] {
  const text = textOf(audit, language);
  const { cleanAccuracy, robustAccuracy, noiseAccuracy, medianDistance, setting, perClass, beyond } = audit;
  const fooled = cleanAccuracy.count - robustAccuracy.count;
  const limit = limitIn(audit, text);
  const little = medianDistance === null ? '' : text.byHowLittle(compact(medianDistance, 3), setting.norm);
  const changed =
    fooled === 0
      ? text.nothingChanged(grouped(cleanAccuracy.count), limit)
      : text.changed(grouped(fooled), grouped(cleanAccuracy.count), percent(fooled / cleanAccuracy.count), limit) +
        little;
  const corrupted = beyond === undefined ? '' : text.corrupted(percent(meanCorrupted(beyond)));
  const noise = text.noise(percent(noiseAccuracy.value), percent(cleanAccuracy.value)) + corrupted;
  const [, first] = measureRows(audit, language);
  if (audit.goal !== undefined) return [changed, ...(first === undefined ? [] : [text.measured(first)]), noise];
  return [changed, weakest(perClass, text), noise];
}

function weakest(perClass: AuditResult['perClass'], text: Text): string {
  if (perClass.length < 2) return text.oneClass;
  const [worst] = perClass.toSorted((a, b) => a.robust - b.robust || b.samples - a.samples);
  const { class: index, name, samples, robust, clean } = worst;
  if (perClass.every((each) => each.robust === robust)) return text.allAlike(percent(robust));
  const called = nameIn(text, index, name);
  if (samples === 1) return text.onlySample(called, robust === 1, clean === 1);
  return text.worst(called, grouped(samples), percent(robust), percent(clean));
}

/** Over all corruptions and severities. */
function meanCorrupted({ corruptions: { corruptions } }: AuditBeyond): number {
  const shares = corruptions.flatMap(({ accuracy }) => accuracy.map(({ value }) => value));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function numberPanel(audit: AuditResult, text: Text): Markup {
  const { robustAccuracy, certificates, requirements = [] } = audit;
  const { count, total, value, low, high } = robustAccuracy;
  const bracket = certificates && [
    text.bracket(percent(certificates.certifiedAccuracy.value), percent(value)),
    text.undecided(grouped(certificates.undecided), grouped(total)),
  ];
  return html`<div>
<h2>${text.accuracy}</h2>
<p class="figure-number">${unbroken(percent(value))}</p>
<p>${unbroken(text.counted(percent(low), percent(high), grouped(count), grouped(total)))}</p>
${bracket === undefined ? [] : html`<p>${unbroken(bracket.join(' '))}</p>`}
${requirements.map((each) => html`<p>${marked(each.isMet ? 'tick' : 'warning', requirementIn(text, each))}</p>`)}
</div>`;
}

function verdictPanel(audit: AuditResult, language: Language): Markup {
  const text = textOf(audit, language);
  const { kind, checks, needs } = audit.verdict;
  const mark = isKnown(audit) || kind === 'no sign' ? 'tick' : kind === 'signs' ? 'warning' : 'ring';
  const decisive = isKnown(audit) ? [] : audit.diagnostics.filter(({ verdict }) => verdict === toldBy[kind]);
  const told = decisive
    .toSorted((a, b) => (b.effect?.value ?? 0) - (a.effect?.value ?? 0))
    .map((check) => html`<li><strong>${checkIn(language, check).title}</strong> ${effectIn(text, check)}</li>`);
  const more = [
    ...(kind === 'no sign' ? [text.couldHaveFound(checks)] : []),
    ...(needs === null ? [] : [text.needs(grouped(needs))]),
    isKnown(audit) ? text.knownMeaning : text.meanings[kind],
  ];
  return html`<div>
<h2>${marked(mark, isKnown(audit) ? text.known : text.verdicts[kind])}</h2>
${told.length === 0 ? [] : html`<ul>${told}</ul>`}
<p class="quiet">${unbroken(more.join(' '))}</p>
</div>`;
}

/** Which checks a verdict rests on. */
const toldBy: Readonly<Record<AuditResult['verdict']['kind'], string | undefined>> = {
  signs: 'alarm',
  'too few': 'too few',
  'no sign': undefined,
  'little left': undefined,
  unchecked: undefined,
};
