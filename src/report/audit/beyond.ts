/** What an audit found beyond the norm ball: its section of the page, and its lines on a terminal. */
import type { AuditBeyond, AuditResult } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { dataTable, unbroken } from '../page/page.ts';
import { folded, numberColumns, withoutColumns } from '../text-table.ts';
import { type BeyondText, beyondTexts } from './language/beyond.ts';
import { type Language, texts } from './language/language.ts';
import { intervalInWords } from './words.ts';

/** Columns that narrow terminals do without, the first to go first: those between the ends of the scale, then these. */
const SEVERITIES_TO_SPARE = [2, 4, 3, 1, 5];

/** The section; nothing where it was not asked for. */
export function beyondSection({ beyond, cleanAccuracy }: AuditResult, language: Language): Content {
  if (beyond === undefined) return [];
  const text = beyondTexts[language];
  const [headings, ...rows] = corruptionRows(beyond, text);
  return html`<section>
<h2>${text.title}</h2>
<p>${unbroken(text.lead(percent(cleanAccuracy.value)))}</p>
<p>${unbroken(meanIn(text, beyond))}</p>
${dataTable(
  text.title,
  headings,
  rows.map((row): Content[] => row.map(unbroken)),
)}
${deviationNotes(beyond, text)}
<p>${unbroken(movementsIn(text, beyond, language))}</p>
<p>${unbroken(noiseIn(text, beyond))}</p>
</section>`;
}

/** The lines, of at most `width` characters; none where it was not asked for. */
export function beyondLines({ beyond }: AuditResult, width: number): string[] {
  if (beyond === undefined) return [];
  const text = beyondTexts.en;
  return [
    '',
    ...folded(meanIn(text, beyond), width),
    numberColumns(withoutColumns(corruptionRows(beyond, text), width, SEVERITIES_TO_SPARE)),
    ...folded(movementsIn(text, beyond, 'en'), width),
    ...folded(noiseIn(text, beyond), width),
    '',
  ];
}

function corruptionRows({ corruptions: { corruptions } }: AuditBeyond, text: BeyondText): string[][] {
  const [corruption, mean] = text.headings;
  return [
    [corruption, ...[1, 2, 3, 4, 5].map(text.severity), mean],
    ...corruptions.map(({ name, accuracy }) => [
      text.corruption(name),
      ...accuracy.map(({ value }) => percent(value)),
      percent(accuracy.reduce((sum, { value }) => sum + value, 0) / accuracy.length),
    ]),
  ];
}

function meanIn(text: BeyondText, { corruptions }: AuditBeyond): string {
  const { published, meanCorruptionError, dividedBy } = corruptions;
  return text.mean(published, percent(meanCorruptionError), dividedBy);
}

function movementsIn(text: BeyondText, { movements }: AuditBeyond, language: Language): string {
  const { accuracy } = movements;
  return text.movements(movements, percent(accuracy.value), intervalInWords(accuracy, texts[language]));
}

function noiseIn(text: BeyondText, { gaussianNoise }: AuditBeyond): string {
  return text.noise(gaussianNoise.map(({ sigma, accuracy }) => text.noiseAt(percent(accuracy.value), compact(sigma))));
}

function deviationNotes({ corruptions: { corruptions } }: AuditBeyond, text: BeyondText): Markup | readonly [] {
  const notes = corruptions.flatMap((each) =>
    text.deviations(each).map((deviation) => `${text.corruption(each.name)}: ${deviation}`),
  );
  return notes.length === 0 ? [] : html`<ul class="quiet">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}
