/** An audit as one page, for people who were not there: the number, whether to believe it, and what it rests on. */
import type { AuditDiagnostic, AuditResult, AuditRung } from '../../evaluation/index.ts';
import { compact, duration, grouped, percent } from '../../numbers.ts';
import type { Canvas } from '../figures/figure.ts';
import { figureElement } from '../page/figure-element.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { type Content, html, htmlPage, type Markup } from '../page/html.ts';
import { marked } from '../page/mark.ts';
import { command, dataTable, type Fact, factList, unbroken } from '../page/page.ts';
import { machineInWords } from '../words.ts';
import { classFigure, epsilonFigure, exampleFigure, transferFigure } from './figures.ts';
import { accuracyInWords, goalFacts, measureRows } from './goal-measure.ts';
import { auditStyle } from './style.ts';
import {
  bracketInWords,
  intervalInWords,
  isKnown,
  limitInWords,
  nameOf,
  optionsInWords,
  shownAnswer,
  verdictInWords,
} from './words.ts';

/**
 * An audit as an HTML file that needs no other and no network.
 *
 * @param canvas of about 640 pixels; narrow screens get narrower charts of their own
 */
export function auditPage(audit: AuditResult, canvas: Canvas): string {
  const drawn = (figure: FigureRecord | undefined) => (figure === undefined ? [] : figureElement(figure, canvas));
  const body = html`<header>
<h1>Robustness audit of <span class="name">${audit.model.name}</span></h1>
<p>How often the model still answers correctly when somebody changes its inputs on purpose, within a limit that is named below.</p>
</header>
<main>
${headline(audit)}
<section>
<h2>What was tested</h2>
${factList(testedFacts(audit))}
${measureTable(audit)}
</section>
<section>
<h2>The attacks</h2>
<p>${unbroken(ladderInWords(audit))}</p>
${ladderTable(audit)}
${drawn(audit.accuracyOverEpsilon.length === 0 ? undefined : epsilonFigure(audit))}
${drawn(transferFigure(audit))}
</section>
<section>
<h2>What speaks for and against the number</h2>
<p>An attack that does not work makes a model look robust. Each check below is one way in which that happens.</p>
${checkTable(audit.diagnostics)}
${remarkList(audit)}
</section>
<section>
<h2>Where the model is weak</h2>
${factList(mistakeFacts(audit))}
${drawn(audit.perClass.length < 2 ? undefined : classFigure(audit))}
${drawn(exampleFigure(audit))}
${exampleTable(audit)}
</section>
<section>
<h2>What this report does not say</h2>
<ul>
<li>Attacks show that something can be found, never that nothing can: the accuracy under attack is an upper bound.</li>
<li>It holds for the file, the data and the kind of change that are named here. Other changes, e.g. larger ones, rotations, or
stickers, are other questions.</li>
<li>The interval is about the draw of the samples alone, at a confidence of 95&nbsp;% (Clopper and Pearson 1934).</li>
<li>Whether a number is good enough is for those to decide who know what the model is used for.</li>
</ul>
</section>
<section>
<h2>Where it comes from</h2>
${factList(provenanceFacts(audit))}
<p class="quiet">Run it again:</p>
${command(audit.setting.command)}
</section>
</main>`;
  return htmlPage({ title: `Robustness audit of ${audit.model.name}`, language: 'en', style: auditStyle, body });
}

function headline(audit: AuditResult): Markup {
  const { robustAccuracy, cleanAccuracy, noiseAccuracy, verdict, setting, model, certificates } = audit;
  const { count, total, value } = robustAccuracy;
  const comparison = `before any attack ${percent(cleanAccuracy.value)}, under random noise of the same size ${percent(noiseAccuracy.value)}`;
  return html`<section class="headline" aria-label="result">
<div>
<h2>${capitalised(accuracyInWords(audit))}</h2>
<p class="figure-number">${unbroken(percent(value))}</p>
<p>${unbroken(intervalInWords(robustAccuracy))} at 95&nbsp;% confidence; ${grouped(count)} of ${grouped(total)} samples.</p>
<p>${limitInWords(setting, model)}</p>
${certificates ? html`<p>${unbroken(bracketInWords(certificates))}</p>` : ''}
<p class="quiet">For comparison: ${unbroken(comparison)}.</p>
</div>
<div>
<h2>${marked(verdictMark(audit), verdictInWords(audit))}</h2>
<ul>${verdict.reasons.map((reason) => html`<li>${unbroken(reason)}.</li>`)}</ul>
<p class="quiet">${meaningOf(audit)}</p>
</div>
</section>`;
}

function verdictMark(audit: AuditResult): 'tick' | 'warning' | 'ring' {
  if (isKnown(audit) || audit.verdict.kind === 'no sign') return 'tick';
  return audit.verdict.kind === 'signs' ? 'warning' : 'ring';
}

function meaningOf(audit: AuditResult): string {
  if (isKnown(audit))
    return 'Every sample was either fooled or proved to resist whatever an attacker does within epsilon.';
  return audit.verdict.kind !== 'signs'
    ? 'No check found a sign that stronger attacks would find much more. It is an upper bound all the same.'
    : 'The attacks may not have done their work: the true accuracy under attack may be much lower.';
}

const capitalised = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** What a goal measures over all samples. */
function measureTable(audit: AuditResult): Content {
  const [headings, ...rows] = measureRows(audit);
  return headings === undefined
    ? []
    : dataTable(
        'measures',
        headings,
        rows.map((row) => row.map(unbroken)),
      );
}

function testedFacts({ model, data, setting, goal }: AuditResult): Fact[] {
  const { norm, epsilon, preset, secondRuntime } = setting;
  return [
    ['model', html`<span class="name">${model.name}</span>, ${modelInWords(model, goal === undefined)}`],
    ...goalFacts({ goal }),
    ['samples', `${grouped(data.samples)} from ${data.description}`],
    ['attacker', 'knows the file, its weights included, and may ask it as often as the attacks need'],
    ['limit', `${norm}, epsilon ${compact(epsilon)}. ${limitInWords(setting, model)}`],
    ['attacks', `the ladder "${preset}", each example judged by the file itself on ${setting.runtime}`],
    ...(secondRuntime === null ? [] : [['second judge', secondRuntime] satisfies Fact]),
  ];
}

function modelInWords(
  { classCount, inputShape, parameters, operators }: AuditResult['model'],
  hasClasses: boolean,
): string {
  const nodes = Object.values(operators ?? {}).reduce((sum, count) => sum + count, 0);
  return [
    ...(hasClasses ? [`${grouped(classCount)} classes`] : []),
    `inputs of shape ${inputShape.join(' x ')}`,
    ...(parameters === undefined ? [] : [`${grouped(parameters)} weights`]),
    ...(operators === undefined ? [] : [`${grouped(nodes)} operators`]),
  ].join(', ');
}

function ladderInWords({ ladder, cleanAccuracy, goal }: AuditResult): string {
  if (goal !== undefined) {
    return `A sample counts as withstanding only if no attack reaches the goal. ${ladder.length} attacks were run, one after the other, on the ${grouped(cleanAccuracy.count)} samples at which it is not reached before any attack, or on those of them that had withstood until then.`;
  }
  return `A sample counts as correct only if no attack changes the answer. ${ladder.length} attacks were run, one after the other, on the ${grouped(cleanAccuracy.count)} samples that the model answers correctly before any attack, or on those of them that had resisted until then.`;
}

function ladderTable({ ladder, setting }: AuditResult): Markup {
  const survives8Bits = ladder.some(({ survive8Bits }) => survive8Bits !== null);
  const isJudgedTwice = setting.secondRuntime !== null;
  const headings = [
    'attack',
    'run on',
    'fooled',
    'accuracy left',
    'on its own',
    ...(survives8Bits ? ['fool as 8-bit images'] : []),
    ...(isJudgedTwice ? ['fool the second judge'] : []),
    'passes a sample, forward + backward',
    'time',
  ];
  const share = (value: number | null) => (value === null ? '' : unbroken(percent(value)));
  const rows = ladder.map((rung): Content[] => [
    rungCell(rung),
    grouped(rung.attacked),
    grouped(rung.fooled),
    html`<strong class="whole">${percent(rung.robustAccuracy.value)}</strong><div class="quiet whole">${intervalInWords(rung.robustAccuracy)}</div>`,
    rung.aloneAccuracy === null ? '' : share(rung.aloneAccuracy.value),
    ...(survives8Bits ? [share(rung.survive8Bits)] : []),
    ...(isJudgedTwice ? [share(rung.agreeElsewhere)] : []),
    html`<span class="whole">${passesOf(rung)}</span>`,
    html`<span class="whole">${duration(rung.seconds)}</span>`,
  ]);
  return dataTable('attacks', headings, rows);
}

function rungCell(rung: AuditRung): Markup {
  const options = optionsInWords(rung);
  return html`<strong>${rung.name}</strong><div class="quiet">${rung.description}${options === '' ? '' : ` (${options})`}</div>`;
}

function passesOf({ queriesPerSample, cost, attacked }: AuditRung): string {
  const backwards = attacked === 0 ? 0 : cost.backwards / attacked;
  return `${grouped(queriesPerSample)} + ${grouped(backwards)}`;
}

/** What stands for a verdict of a check. */
const CHECK_MARKS: Readonly<Record<AuditDiagnostic['verdict'], Markup>> = {
  passed: marked('tick', 'passed'),
  alarm: marked('warning', 'alarm'),
  'too few': marked('ring', 'too few samples'),
  'not applicable': marked('ring', 'not applicable'),
};

function checkTable(diagnostics: readonly AuditDiagnostic[]): Markup {
  const rows = diagnostics.map(({ title, verdict, evidence, page }): Content[] => [
    CHECK_MARKS[verdict],
    html`<strong>${title}</strong><div>${unbroken(evidence)}</div><div class="quiet">${documentation(page)}</div>`,
  ]);
  return dataTable('checks', ['result', 'check and what was found'], rows);
}

/** What the attacks found worth saying beside the checks. */
function remarkList({ remarks }: AuditResult): Content {
  return remarks.length === 0 ? [] : html`<ul>${remarks.map((remark) => html`<li>${unbroken(remark)}.</li>`)}</ul>`;
}

/** A page of the documentation: a link where it is an address, else its path in the repository. */
function documentation(page: string): Markup {
  return /^https:\/\//.test(page) ? html`<a href="${page}">${page}</a>` : html`<code>${page}</code>`;
}

function mistakeFacts({ confidenceOnMistakes, medianDistance, setting, goal }: AuditResult): Fact[] {
  const { clean, adversarial } = confidenceOnMistakes;
  const sure = (share: number | null) => (share === null ? 'it makes none' : unbroken(percent(share)));
  return [
    ...(goal === undefined
      ? [
          [
            'mistakes',
            `mean confidence in wrong answers before any attack: ${sure(clean)}; under attack: ${sure(adversarial)}`,
          ] satisfies Fact,
        ]
      : []),
    ...(medianDistance === null
      ? []
      : [
          [
            'distance',
            `${setting.norm} ${compact(medianDistance, 3)}, the median of the examples that fool`,
          ] satisfies Fact,
        ]),
  ];
}

/** Examples that are no images. */
function exampleTable({ examples, setting }: AuditResult): Content {
  const rows = examples
    .filter(({ pictures }) => pictures === null)
    .map((example): Content[] => [
      example.sample,
      ...(example.measured ? [] : [nameOf(example.label, example.labelName)]),
      unbroken(shownAnswer(example, 'before')),
      unbroken(shownAnswer(example, 'after')),
      example.attack,
      compact(example.distance, 3),
    ]);
  if (rows.length === 0) return [];
  const truth = examples.some(({ measured }) => measured !== undefined) ? [] : ['true class'];
  return dataTable('examples', ['sample', ...truth, 'clean', 'changed', 'attack', setting.norm], rows);
}

function provenanceFacts({ model, data, setting, cost, seconds, started, finished, machine }: AuditResult): Fact[] {
  const { version, runtime, seed, preprocessing } = setting;
  const { mean, std, layout, channels } = preprocessing;
  const steps = Object.entries({ mean, std, layout, channels }).flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${value}`,
  );
  return [
    ['model file', html`SHA-256 <code class="hash">${model.sha256}</code>`],
    ['data', html`SHA-256 <code class="hash">${data.sha256}</code>`],
    ['pixels', [`${compact(setting.box.low)}..${compact(setting.box.high)}`, ...steps].join(', ')],
    ['software', `gibbon ${version} on ${runtime}, seed ${seed}`],
    ...(machine === null ? [] : [['machine', machineInWords(machine)] satisfies Fact]),
    ['when', `${moment(started)} to ${moment(finished)} UTC`],
    [
      'cost',
      `${grouped(cost.forwards)} forward and ${grouped(cost.backwards)} backward passes of one sample, in ${duration(seconds)}`,
    ],
  ];
}

/** ISO 8601 without fractions of seconds, as people read it. */
function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '');
}
