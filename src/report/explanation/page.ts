/** An explanation as one page: pictures first, then the numbers behind them. */
import type { Explanation } from '../../explanation/index.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import type { Canvas } from '../figures/figure.ts';
import { figureElement } from '../page/figure-element.ts';
import { html, htmlPage, type Markup } from '../page/html.ts';
import { dataTable, type Fact, factList, pageStyle, unbroken } from '../page/page.ts';
import type { ImageFormat } from '../page/pictures.ts';
import { explanationFigures } from './figures.ts';
import { conclusion, statement } from './statement.ts';
import { type ExplanationSetting, type ExplanationTable, explanationTables, gradientFacts, headline } from './text.ts';

/** One row of pictures has the whole width, and names of classes stay in a line. */
export const explanationStyle = `${pageStyle}
.images { width: 100%; max-width: 40rem; }
.images td { width: 33%; max-width: none; }
table.data td:first-child { white-space: nowrap; }
.statement { font-size: 1.15rem; }
summary { cursor: pointer; font-weight: 600; margin: 1rem 0 0.4rem; }
`;

/**
 * An explanation as an HTML file that needs no other and no network.
 *
 * @param input [1, ...inputShape], what was explained
 * @param format how it is an image; undefined where it is none
 * @param canvas of about 640 pixels; narrow screens get narrower charts of their own
 */
export function explanationPage(
  explanation: Explanation,
  setting: ExplanationSetting,
  input: FloatTensor,
  format: ImageFormat | undefined,
  canvas: Canvas,
): string {
  const { classNames, model, sample } = setting;
  const facts: Fact[] = [
    ['model', model],
    ['input', sample],
    ['seed', `${explanation.seed}, with gibbon ${setting.version} on ${setting.runtime}`],
    ...gradientFacts(explanation).map(
      ([heading, text]): Fact => [heading === 'input' ? 'values' : heading, unbroken(text)],
    ),
  ];
  const body = html`<header>
<h1>One answer, explained</h1>
<p class="statement">${unbroken(statement(explanation))}</p>
<p>${unbroken(headline(explanation, setting))}.</p>
</header>
<main>
<section>
<p>${unbroken(conclusion(explanation))}</p>
${explanation.diagnostics.map(({ message }) => html`<p><strong>Note:</strong> ${message}.</p>`)}
${explanationFigures(explanation, input, format, classNames).map((figure) => figureElement(figure, canvas))}
</section>
<section>
<h2>The numbers behind it</h2>
<p>Epsilon is the largest change of a value. One step of the fast gradient sign method moves every value by epsilon along the sign
of the gradient of L in the input; L is the log-odds against the label, the natural logarithm of the odds that the answer is another
class (Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572).</p>
${factList(facts)}
${explanationTables(explanation, classNames).map(tableSection)}
</section>
</main>`;
  return htmlPage({ title: `${sample}, explained`, language: 'en', style: explanationStyle, body });
}

/** A table that is opened where it is wanted. */
export function tableSection({ title, remark, rows: [headings, ...rows] }: ExplanationTable): Markup {
  return html`<details>
<summary>${title}</summary>
<p>${remark}</p>
${dataTable(
  title,
  headings,
  rows.map((row) => row.map(unbroken)),
)}
</details>
`;
}
