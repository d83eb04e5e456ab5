/** What an audit found beyond the norm ball: its section of the page, and its lines on a terminal. */
import type { AuditBeyond, AuditResult } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { dataTable, unbroken } from '../page/page.ts';
import { folded, numberColumns } from '../text-table.ts';
import { intervalInWords } from './words.ts';

/** The section; nothing where it was not asked for. */
export function beyondSection({ beyond, cleanAccuracy }: AuditResult): Content {
  if (beyond === undefined) return [];
  const rows = corruptionRows(beyond);
  const [headings, ...body] = rows;
  return html`<section>
<h2>Beyond the limit: corruptions, rotations, noise</h2>
<p>Damage that nobody chose against this model, and that no limit above describes. Before it: ${unbroken(percent(cleanAccuracy.value))}.</p>
<p>${unbroken(meanInWords(beyond))}</p>
${dataTable(
  'corruptions',
  headings,
  body.map((row): Content[] => row.map(unbroken)),
)}
${deviationNotes(beyond)}
<p>${unbroken(movementsInWords(beyond))}</p>
<p>${unbroken(noiseInWords(beyond))}</p>
</section>`;
}

/** The lines, of at most `width` characters; none where it was not asked for. */
export function beyondLines({ beyond }: AuditResult, width: number): string[] {
  if (beyond === undefined) return [];
  return [
    '',
    ...folded(meanInWords(beyond), width),
    numberColumns(corruptionRows(beyond)),
    ...folded(movementsInWords(beyond), width),
    ...folded(noiseInWords(beyond), width),
    '',
  ];
}

function corruptionRows({ corruptions: { corruptions } }: AuditBeyond): string[][] {
  return [
    ['corruption', ...[1, 2, 3, 4, 5].map((severity) => `severity ${severity}`), 'mean'],
    ...corruptions.map(({ name, accuracy }) => [
      name,
      ...accuracy.map(({ value }) => percent(value)),
      percent(accuracy.reduce((sum, { value }) => sum + value, 0) / accuracy.length),
    ]),
  ];
}

function meanInWords({ corruptions }: AuditBeyond): string {
  const { published, meanCorruptionError, dividedBy } = corruptions;
  const divided = dividedBy === null ? ', not divided by that of another model' : `, divided by that of ${dividedBy}`;
  return `Accuracy under the fifteen corruptions of ${published} at five severities. Mean corruption error ${percent(meanCorruptionError)}${divided}.`;
}

function movementsInWords({ movements }: AuditBeyond): string {
  const { accuracy, degrees, angles, pixels, steps } = movements;
  return `Worst of ${angles * steps * steps} rotations of up to ${degrees} degrees and translations of up to ${pixels} pixels: ${percent(accuracy.value)} (${intervalInWords(accuracy)}).`;
}

function noiseInWords({ gaussianNoise }: AuditBeyond): string {
  const each = gaussianNoise.map(({ sigma, accuracy }) => `${percent(accuracy.value)} at ${compact(sigma)}`);
  return `Under Gaussian noise, by its standard deviation as a share of the pixel range: ${each.join(', ')}.`;
}

function deviationNotes({ corruptions: { corruptions } }: AuditBeyond): Markup | readonly [] {
  const notes = corruptions.flatMap(({ name, deviations }) => deviations.map((text) => `${name}: ${text}`));
  return notes.length === 0 ? [] : html`<ul class="quiet">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}
