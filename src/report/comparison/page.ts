/** A comparison of two audits as one page: what became worse, by how much, which samples, and whether it is chance. */
import type { AuditComparison, ChangedSample, ComparedSide } from '../../evaluation/index.ts';
import { compact, grouped } from '../../numbers.ts';
import { auditStyle } from '../audit/style.ts';
import type { Canvas } from '../figures/figure.ts';
import { figureElement } from '../page/figure-element.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { type Content, html, htmlPage, type Markup } from '../page/html.ts';
import { marked } from '../page/mark.ts';
import { dataTable, type Fact, factList, unbroken } from '../page/page.ts';
import { type ComparisonText, comparisonTexts, type Language } from './language/language.ts';
import { conclusionOf, fateInWords, levelInWords, metricRows, signed } from './words.ts';

/** Samples that the page names on each side; the record has all. */
const SHOWN = 100;

export interface ComparisonPageOptions {
  /** @default 'en' */
  readonly language?: Language;
}

/** A comparison as an HTML file that needs no other and no network. */
export function comparisonPage(
  comparison: AuditComparison,
  canvas: Canvas,
  { language = 'en' }: ComparisonPageOptions = {},
): string {
  const text = comparisonTexts[language];
  const { before, after, conditions, level, metrics, worse, better, isWorse } = comparison;
  const title = text.title(before.model.name, after.model.name);
  const [headings, ...rows] = metricRows(metrics, level, text);
  const conclusions = metrics.map((metric) => text.sentence(conclusionOf(metric, text)));
  const body = html`<header>
<h1 class="name">${title}</h1>
<p>${text.lead(grouped(conditions.count))}</p>
</header>
<main>
<section aria-label="${text.inShort}">
<p class="outcome">${marked(isWorse ? 'cross' : 'tick', isWorse ? text.worse : text.notWorse)}</p>
<ul class="short">${conclusions.map((each) => html`<li>${unbroken(each)}</li>`)}</ul>
</section>
<section>
<h2>${text.table}</h2>
${dataTable(
  text.table,
  headings.map(unbroken),
  rows.map((row): Content[] => row.map((cell) => html`<span class="whole">${unbroken(cell)}</span>`)),
)}
${figureElement(differenceFigure(comparison, text), canvas)}
</section>
${kindSection(comparison, text)}
<section>
<h2>${text.worseSamples(grouped(worse.length))}</h2>
${sampleTable(text.worseSamples(grouped(worse.length)), worse, text)}
</section>
<section>
<h2>${text.betterSamples(grouped(better.length))}</h2>
${sampleTable(text.betterSamples(grouped(better.length)), better, text)}
</section>
<section>
<h2>${text.compared}</h2>
${factList(comparedFacts(comparison, text))}
</section>
<section>
<h2>${text.limits}</h2>
<ul>${text.limitItems(compact(level)).map((item) => html`<li>${item}</li>`)}</ul>
</section>
</main>`;
  const hashes = [before, after].map(({ model }) => model.sha256.slice(0, 12));
  const running = { top: title, hash: `SHA-256 ${hashes.join(' / ')}` };
  return htmlPage({ title, language: text.tag, style: auditStyle(running), body });
}

function differenceFigure({ metrics, level }: AuditComparison, text: ComparisonText): FigureRecord {
  return {
    name: 'differences',
    title: text.figureTitle,
    caption: unbroken(text.figureCaption(levelInWords(level))),
    data: {
      quantity: text.points,
      differences: metrics.map(({ metric, difference: { value, low, high } }) => ({
        label: text.metrics[metric],
        value: 100 * value,
        low: 100 * low,
        high: 100 * high,
        inWords: `${signed(value)} (${signed(low)}${text.to}${signed(high)})`,
      })),
    },
  };
}

/** How many samples went from what to what, the most first. */
function kindSection({ worse, better, conditions }: AuditComparison, text: ComparisonText): Content {
  const changed = [...worse, ...better];
  if (changed.length === 0) return [];
  const kinds = new Map<string, readonly ChangedSample[]>();
  for (const change of changed) {
    const kind = `${change.before}, ${change.after}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), change]);
  }
  const rows = [...kinds.values()]
    .sort((a, b) => b.length - a.length)
    .map((alike): Content[] => {
      const [{ before, after }] = alike;
      return [text.fates[before], text.fates[after], grouped(alike.length)];
    });
  return html`<section>
<h2>${text.kinds}</h2>
<p>${text.kindsLead(grouped(changed.length), grouped(conditions.count))}</p>
${dataTable(text.kinds, text.kindHeadings, rows)}
</section>`;
}

/** The samples that fell furthest come first. */
function sampleTable(name: string, changes: readonly ChangedSample[], text: ComparisonText): Markup {
  if (changes.length === 0) return html`<p>${text.none}</p>`;
  const hidden = changes.length - SHOWN;
  const rows = changes
    .slice(0, SHOWN)
    .map((each): Content[] => [
      html`<span class="name">${each.sample}</span>`,
      each.label,
      fateInWords(each, 'before', text),
      fateInWords(each, 'after', text),
    ]);
  return html`${dataTable(name, text.sampleHeadings, rows)}${hidden > 0 ? html`<p class="quiet">${text.more(grouped(hidden))}</p>` : []}`;
}

function comparedFacts({ before, after, conditions }: AuditComparison, text: ComparisonText): Fact[] {
  const { count, data, goal, norm, epsilon, box, clip, preset, attacks } = conditions;
  const isSame = before.model.sha256 === after.model.sha256;
  return [
    [text.before, sideFacts(before, text)],
    [text.after, html`${sideFacts(after, text)}${isSame ? html`<div>${text.sameFile}</div>` : []}`],
    [text.samples, html`${grouped(count)}, SHA-256 <code class="hash">${data}</code>`],
    ...(goal === null ? [] : [[text.goal, `${String(goal.name)}: ${String(goal.words)}`] satisfies Fact]),
    [text.limit, text.limitOf(norm, compact(epsilon), compact(box.low), compact(box.high), clip)],
    [text.attacks, text.presetOf(preset, attacks.length)],
  ];
}

function sideFacts({ model, record, version, finished }: ComparedSide, text: ComparisonText): Markup {
  const moment = finished.replace('T', ' ').replace(/(\.\d+)?Z$/, '');
  return html`<span class="name">${model.name}</span>, SHA-256 <code class="hash">${model.sha256}</code><div class="quiet">${text.side(version, moment)}; <span class="name">${record}</span></div>`;
}
