/** An audit as one page, for people who were not there: the number, whether to believe it, and what it rests on. */
import type { AuditResult } from '../../evaluation/index.ts';
import { compact, duration, grouped, percent } from '../../numbers.ts';
import type { Canvas } from '../figures/figure.ts';
import { figureElement } from '../page/figure-element.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { type Content, html, htmlPage } from '../page/html.ts';
import { command, dataTable, type Fact, factList, unbroken } from '../page/page.ts';
import { beyondSection } from './beyond.ts';
import { checkSection } from './check-section.ts';
import { classFigure, epsilonFigure, exampleFigure, transferFigure } from './figures.ts';
import { goalFacts, measuredInWords, measureRows } from './goal-measure.ts';
import { headline } from './headline.ts';
import { ladderTable } from './ladder-table.ts';
import { type Language, type Text, textOf } from './language/language.ts';
import { originFacts, signatureBlock, testedFacts } from './origin.ts';
import { auditStyle } from './style.ts';
import { answerIn, nameIn } from './words.ts';

export interface AuditPageOptions {
  /** @default 'en' */
  readonly language?: Language;
}

/**
 * An audit as an HTML file that needs no other and no network.
 *
 * @param canvas of about 640 pixels; narrow screens get narrower charts of their own
 */
export function auditPage(audit: AuditResult, canvas: Canvas, { language = 'en' }: AuditPageOptions = {}): string {
  const text = textOf(audit, language);
  const drawn = (figure: FigureRecord | undefined) => (figure === undefined ? [] : figureElement(figure, canvas));
  const { model, accuracyOverEpsilon, cost, seconds, setting, cleanAccuracy, certificates } = audit;
  const remarks = [...audit.remarks, ...(certificates?.remarks ?? [])];
  const title = text.title(model.name);
  const ran = text.ladder(audit.ladder.length, grouped(cleanAccuracy.count));
  const body = html`<header>
<h1 class="name">${title}</h1>
<p>${text.lead}</p>
</header>
<main>
${headline(audit, language)}
${goalSection(audit, language)}
${drawn(accuracyOverEpsilon.length === 0 ? undefined : epsilonFigure(audit, text))}
${exampleSection(audit, language, drawn)}
${audit.goal ? [] : classSection(audit, text, drawn)}
<section>
<h2>${text.attacks}</h2>
<p>${unbroken(ran)}</p>
${ladderTable(audit, text)}
${drawn(transferFigure(audit, text))}
</section>
${checkSection(audit, language)}
${beyondSection(audit, language)}
<section>
<h2>${text.cost}</h2>
<p>${text.passes(grouped(cost.forwards), grouped(cost.backwards), duration(seconds))}</p>
</section>
<section>
<h2>${text.limits}</h2>
<ul>${text.limitItems.map((item) => html`<li>${item}</li>`)}</ul>
</section>
<section>
<h2>${text.tested}</h2>
${factList(testedFacts(audit, text))}
</section>
<section>
<h2>${text.origin}</h2>
${factList(originFacts(audit, text))}
${remarks.length === 0 ? [] : html`<h3>${text.notes}</h3><ul class="notes" lang="en">${remarks.map((remark) => html`<li>${unbroken(remark)}.</li>`)}</ul>`}
<p class="quiet">${text.again}</p>
${command(setting.command)}
</section>
${signatureBlock(text)}
</main>`;
  const running = { top: title, hash: `SHA-256 ${model.sha256.slice(0, 16)}` };
  return htmlPage({ title, language: text.tag, style: auditStyle(running), body });
}

type Drawn = (figure: FigureRecord | undefined) => Content;

function classSection(audit: AuditResult, text: Text, drawn: Drawn): Content {
  return html`<section>
<h2>${text.classes}</h2>
${factList(mistakeFacts(audit, text))}
${drawn(audit.perClass.length < 2 ? undefined : classFigure(audit, text))}
</section>`;
}

function exampleSection(audit: AuditResult, language: Language, drawn: Drawn): Content {
  if (audit.examples.length === 0) return [];
  const text = textOf(audit, language);
  return html`<section>
<h2>${text.examples}</h2>
${drawn(exampleFigure(audit, language))}
${exampleTable(audit, language)}
</section>`;
}

/** Examples that are no images. */
function exampleTable(audit: AuditResult, language: Language): Content {
  const { examples, setting, goal } = audit;
  const text = textOf(audit, language);
  const rows = examples
    .filter(({ pictures }) => pictures === null)
    .map((example): Content[] => [
      example.sample,
      ...(goal ? [] : [nameIn(text, example.label, example.labelName)]),
      unbroken(measuredInWords(example, 'before', language) ?? answerIn(text, example.clean)),
      unbroken(measuredInWords(example, 'after', language) ?? answerIn(text, example.adversarial)),
      example.attack,
      compact(example.distance, 3),
    ]);
  // The second heading is of the true class, which goals do not have.
  const headings = text.exampleHeadings.filter((_, i) => goal === undefined || i !== 1);
  return rows.length === 0 ? [] : dataTable(text.examples, [...headings, setting.norm], rows);
}

function mistakeFacts({ confidenceOnMistakes: { clean, adversarial } }: AuditResult, text: Text): Fact[] {
  const sure = (share: number | null) => (share === null ? undefined : unbroken(percent(share)));
  return [[text.mistakes, text.confidence(sure(clean), sure(adversarial))]];
}

/** What counts as harm where that is not a wrong class, and what it comes to over all samples. */
function goalSection(audit: AuditResult, language: Language): Content {
  const [headings, ...rows] = measureRows(audit, language);
  if (headings === undefined) return [];
  const cells = rows.map((row) => row.map(unbroken));
  return html`<section>
${factList(goalFacts(audit, language))}
${dataTable(headings[0], headings, cells)}
</section>`;
}
