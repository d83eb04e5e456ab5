/** An audit as a test report to be filed: laid out as laboratories report (ISO/IEC 17025, 7.8), clause by clause. */
import type { AuditRequirement } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { texts } from '../audit/language/language.ts';
import { bracketInWords, intervalInWords, preliminaryIn, verdictInWords } from '../audit/words.ts';
import { type Content, html, htmlPage, type Markup } from '../page/html.ts';
import { marked } from '../page/mark.ts';
import { command, dataTable, type Fact, factList, pageStyle, unbroken } from '../page/page.ts';
import { paperStyle } from '../page/paper.ts';
import { machineInWords } from '../words.ts';
import type { AuditCard } from './audit-card.ts';
import { clauses, type Filed, type Standing } from './clauses.ts';
import { threatInWords } from './threat.ts';

const style = `${pageStyle}
body { max-width: 52rem; }
@media (min-width: 43.01rem) {
  dl > div { grid-template-columns: 11rem minmax(0, 1fr); }
}
pre { overflow-x: auto; }
.hash, dd { overflow-wrap: anywhere; }
table.data { width: 100%; }
table.data th { white-space: normal; }
.signatures td { height: 3.2rem; }
.disclaimer { border: 1px solid var(--rule); border-radius: 4px; padding: 0.6rem 0.9rem; }
`;

const marks: Readonly<Record<Standing, Markup>> = {
  evidence: marked('tick', 'evidence'),
  partly: marked('diamond', 'partly'),
  'not established': marked('ring', 'not established'),
};

/** What nobody stated is said to be so, never left out. */
const stated = (text: string): Content => (text === '' ? html`<span class="quiet">not stated</span>` : text);

/** A report as an HTML file that needs no other and no network. */
export function filedPage(filed: Filed): string {
  const { audit, card, comparison } = filed;
  const threat = threatInWords(audit);
  const title = `Test report ${card.identifier === '' ? `of ${audit.model.name}` : card.identifier}`;
  const body = html`<header>
<h1>${title}</h1>
<p>Robustness of a model file against changes of its inputs. It relates only to the item tested, on the samples named below.</p>
<p class="disclaimer">This report states what was measured. It claims no compliance with any law or standard.</p>
</header>
<main>
<section><h2>Report and item</h2>${factList(itemFacts(filed))}</section>
<section><h2>Samples</h2>${factList(dataFacts(filed))}</section>
<section><h2>Threat model</h2>${factList([
    ['goal', threat.goal],
    ['capability', unbroken(threat.capability)],
    ['knowledge', threat.knowledge],
    ['stage of learning', threat.stage],
    ['MITRE ATLAS', html`${threat.techniques.map(({ id, name }) => html`${id} (${name})<br>`)}`],
  ])}<p class="quiet">Goal, capability, knowledge and stage as in NIST AI 100-2e2025.</p></section>
<section><h2>Method and conditions</h2>${factList(methodFacts(filed))}</section>
<section><h2>Results</h2>${factList(resultFacts(filed))}
<p>Uncertainty is the interval of Clopper and Pearson (1934) at 95&nbsp;% confidence. It is about the draw of the samples alone: attacks that
nobody tried may find more, so the accuracy under attack is an upper bound.</p>
${comparison === undefined ? '' : html`<p>${comparedInWords(comparison)}</p>`}</section>
<section><h2>Acceptance and conformity</h2>${conformity(audit.requirements)}</section>
<section><h2>Deviations and exclusions</h2>${factList([
    ['deviations', listed(card.deviations)],
    ['exclusions', listed(card.exclusions)],
  ])}</section>
<section><h2>Requirement by requirement</h2>
<p>What this report has to show for a clause. "Not established" must not be read as "not met", nor "evidence" as "met".</p>
${clauseTable(filed)}</section>
<section><h2>Responsible</h2>${signatures(card)}</section>
<section><h2>Run it again</h2>${command(audit.setting.command)}</section>
</main>`;
  const onPaper = paperStyle({ top: title, hash: `SHA-256 ${audit.model.sha256.slice(0, 16)}` }, '18mm 16mm');
  return htmlPage({ title, language: 'en', style: `${style}${onPaper}\n`, body });
}

function itemFacts({ audit, card }: Filed): Fact[] {
  return [
    ['report', stated(card.identifier)],
    ['issued', `${audit.finished.slice(0, 10)}, by gibbon ${audit.setting.version}`],
    ['customer', stated(card.customer)],
    ['place', stated(card.place)],
    ['item tested', stated(card.item.name)],
    ['its version', stated(card.item.version)],
    ['version before it', stated(card.item.predecessor)],
    ['condition on receipt', stated(card.item.condition)],
    ['file', html`${audit.model.name}, SHA-256 <code class="hash">${audit.model.sha256}</code>`],
    ['intended use', stated(card.intendedUse)],
  ];
}

function dataFacts({ audit: { data }, card }: Filed): Fact[] {
  return [
    ['source', stated(card.data.source)],
    ['how they were drawn', stated(card.data.sampling)],
    ['characteristics', stated(card.data.characteristics)],
    ['number', String(data.samples)],
    ['fingerprint', html`SHA-256 <code class="hash">${data.sha256}</code>`],
  ];
}

function methodFacts({ audit: { ladder, setting, machine, started, finished } }: Filed): Fact[] {
  return [
    ['procedure', 'docs/audit.md: attacks one after the other, each example judged by the file itself'],
    ['attacks', ladder.map(({ name }) => name).join(', ')],
    ['norm and epsilon', `${setting.norm}, ${compact(setting.epsilon)}`],
    ['preset and seed', `${setting.preset}, ${setting.seed}`],
    ['runtime', setting.runtime],
    ['machine', machine === null ? stated('') : machineInWords(machine)],
    ['dates', `${started} to ${finished}`],
    ['log', 'journal.jsonl, an entry for each attack on each sample'],
  ];
}

function resultFacts({ audit }: Filed): Fact[] {
  const { cleanAccuracy, robustAccuracy, noiseAccuracy, certificates } = audit;
  const share = (each: typeof cleanAccuracy) =>
    unbroken(`${percent(each.value)}, ${each.count} of ${each.total} (${intervalInWords(each)})`);
  const preliminary = preliminaryIn(audit, texts.en);
  return [
    ...(preliminary === undefined ? [] : [['preliminary', preliminary] satisfies Fact]),
    ['before any attack', share(cleanAccuracy)],
    ['under random noise', share(noiseAccuracy)],
    ['under attack', share(robustAccuracy)],
    ['proved', certificates === undefined ? 'not asked for' : unbroken(bracketInWords(certificates))],
    ['checks of the test', unbroken(verdictInWords(audit))],
  ];
}

function comparedInWords({ before, isWorse, worse, better }: NonNullable<Filed['comparison']>): string {
  const result = isWorse ? 'A significant loss' : 'No significant loss';
  return `${result} against ${before.model.name} (SHA-256 ${before.model.sha256.slice(0, 12)}) on the same samples: ${worse.length} became worse, ${better.length} better.`;
}

function conformity(requirements: readonly AuditRequirement[] = []): Markup {
  if (requirements.length === 0) {
    return html`<p>No acceptance threshold was set before the test. Statement of conformity: none.</p>`;
  }
  const rows = requirements.map(({ requirement, value, isMet }): Content[] => [
    html`<code>${requirement}</code>`,
    value === null ? 'not measured' : unbroken(percent(value)),
    isMet ? marked('tick', 'conforms') : marked('cross', 'does not conform'),
  ]);
  const table = dataTable('acceptance', ['threshold, set before the test', 'measured', 'statement'], rows);
  return html`${table}<p class="quiet">Decided by the measured value, without regard to its interval.</p>`;
}

function listed(texts: readonly string[]): Content {
  return texts.length === 0 ? 'none stated' : html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function clauseTable(filed: Filed): Markup {
  const rows = clauses.map(({ source, clause, asks, standing }): Content[] => {
    const { standing: result, because } = standing(filed);
    return [
      html`<strong>${clause}</strong><div class="quiet">${source}</div>`,
      html`${asks}<div class="quiet">${unbroken(because)}</div>`,
      marks[result],
    ];
  });
  return dataTable('clauses', ['clause', 'what it asks for, and what is here', 'standing'], rows);
}

function signatures({ responsible }: AuditCard): Markup {
  const people = responsible.length === 0 ? [{ name: '', role: '' }] : responsible;
  const rows = people.map(({ name, role }): Content[] => [name, role, '', '']);
  return html`<div class="signatures">${dataTable('signatures', ['name', 'role', 'date', 'signature'], rows)}</div>`;
}
