/** The report of a reproduction as one page: the table, and what is to be said and seen of each row. */

import { duration, grouped } from '../../numbers.ts';
import type { Canvas } from '../figures/figure.ts';
import { figureElement } from '../page/figure-element.ts';
import { type Content, html, htmlPage, type Markup } from '../page/html.ts';
import { command, dataTable, type Fact, factList, pageStyle, unbroken } from '../page/page.ts';
import { machineInWords } from '../words.ts';
import type { ModelRecord, RecordedDataset, ReproductionRecord, RowRecord } from './record.ts';
import { verdictMark } from './verdict-mark.ts';
import {
  expectedIn,
  intervalInWords,
  NOT_COMPARABLE,
  operations,
  quantityInWords,
  seedsInWords,
  seedsOfRun,
  summaryInWords,
} from './words.ts';

/**
 * A record as an HTML file that needs no other and no network.
 *
 * @param canvas of about 640 pixels; narrow screens get narrower charts of their own
 * @throws DataError for figures that this version does not know
 */
export function reproductionPage(record: ReproductionRecord, canvas: Canvas): string {
  const { paper, rows, models } = record;
  const body = html`<header>
<h1>Reproduction report</h1>
<p>${paper}</p>
</header>
<main>
<section>
<h2>What was run</h2>
${factList(runFacts(record))}
${record.dataset.comparable ? [] : html`<p><strong>${NOT_COMPARABLE}</strong></p>`}
</section>
<section>
<h2>What came of it</h2>
<p>${summaryInWords(record)}</p>
${dataTable(
  'results',
  ['row', 'claim', 'paper', 'measured (expected)', 'verdict'],
  rows.map((row) => summaryCells(row, record.dataset)),
)}
</section>
${rows.map((row) => rowSection(row, record.dataset, canvas))}
${models.length === 0 ? [] : modelSection(models)}
</main>`;
  return htmlPage({ title: 'Reproduction report', language: 'en', style: pageStyle, body });
}

function runFacts(record: ReproductionRecord): Fact[] {
  const { preset, dataset, runtime, machine, seconds } = record;
  const [train, test] = [dataset.trainCount, dataset.testCount].map(grouped);
  return [
    ['preset', `${preset}, ${seedsOfRun(record)}`],
    ['data', `${dataset.name}, ${train} training and ${test} test images`],
    ['runtime', runtime],
    ...(machine === undefined ? [] : [['machine', machineInWords(machine)] satisfies Fact]),
    ['time', duration(seconds)],
  ];
}

function summaryCells(record: RowRecord, data: RecordedDataset): Content[] {
  const { row, title, paper, measured, verdict } = record;
  const quantities = Object.entries(measured).map(([name, quantity]) => {
    const expected = expectedIn(record, name, data);
    const interval = expected === undefined ? [] : html` <span class="whole">(${intervalInWords(expected)})</span>`;
    return html`<div>${name} <strong class="whole">${quantityInWords(quantity)}</strong>${interval}</div>`;
  });
  return [row, html`<a href="#row-${row}">${title}</a>`, unbroken(paper), quantities, verdictMark(verdict)];
}

function rowSection(record: RowRecord, data: RecordedDataset, canvas: Canvas): Markup {
  const { row, section, title, claim, paper, verdict, seconds, dataset, notes, figures } = record;
  const facts: Fact[] = [
    ['claim', unbroken(claim)],
    ['paper', `${unbroken(paper)}, ${section === 'A' ? 'appendix' : `section ${section}`}`],
    ['verdict', verdictMark(verdict)],
    ['measured', `on ${dataset}, preset ${record.preset}, ${seedsOfRun(record)}, in ${duration(seconds)}`],
  ];
  return html`<section id="row-${row}">
<h2>${row}. ${title}</h2>
${factList(facts)}
${measuredTable(record, data)}
${notes.length === 0 ? [] : html`<ul>${notes.map((note) => html`<li>${unbroken(note)}</li>`)}</ul>`}
${figures.map((figure) => figureElement(figure, canvas))}
<p class="quiet">Measure it again:</p>
${command(record.command)}
</section>
`;
}

function measuredTable(record: RowRecord, data: RecordedDataset): Markup {
  const rows = Object.entries(record.measured).map(([name, quantity]) => {
    const expected = expectedIn(record, name, data);
    const seeds = seedsInWords(quantity);
    return [
      name,
      html`<strong>${quantityInWords(quantity)}</strong>${seeds === '' ? '' : `, ${unbroken(seeds)}`}`,
      expected === undefined ? '' : intervalInWords(expected),
    ];
  });
  return dataTable(`row ${record.row}`, ['quantity', 'measured', 'reproduced if'], rows);
}

function modelSection(models: readonly ModelRecord[]): Markup {
  const headings = ['model', 'parameters', 'epochs', 'training', 'operations', 'made by'];
  const rows = models.map(({ name, parameters, epochs, seconds, flops, identity }) => [
    name,
    grouped(parameters),
    epochs,
    duration(seconds),
    operations(flops),
    html`<details><summary>recipe</summary><pre>${identity}</pre></details>`,
  ]);
  return html`<section>
<h2>Models that were trained</h2>
${dataTable('models', headings, rows)}
</section>`;
}
