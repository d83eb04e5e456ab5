/** Where an audit comes from, how its samples were taken, and who stands for it. */
import type { AuditResult } from '../../evaluation/index.ts';
import { compact, grouped } from '../../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { type Fact, factList } from '../page/page.ts';
import { machineInWords } from '../words.ts';
import type { Text } from './language/language.ts';
import { limitIn } from './words.ts';

export function testedFacts(audit: AuditResult, text: Text): Fact[] {
  const { model, data, setting } = audit;
  const { norm, epsilon, preset, secondRuntime, runtime } = setting;
  return [
    [text.model, html`<span class="name">${model.name}</span>, ${modelFacts(audit, text)}`],
    [text.samples, text.sampled(grouped(data.samples), data.description)],
    [text.attacker, text.knows],
    [text.limit, `${norm}, epsilon ${compact(epsilon)}. ${limitIn(audit, text)}`],
    [text.attackSet, text.presetOn(preset, runtime)],
    ...(secondRuntime === null ? [] : [[text.secondJudge, secondRuntime] satisfies Fact]),
  ];
}

function modelFacts({ model, goal }: AuditResult, text: Text): string {
  const { classCount, inputShape, parameters, operators } = model;
  const nodes = operators && Object.values(operators).reduce((sum, count) => sum + count, 0);
  const count = (number: number | undefined) => (number === undefined ? undefined : grouped(number));
  return text.modelFacts(
    goal ? undefined : grouped(classCount),
    inputShape.join(' x '),
    count(parameters),
    count(nodes),
  );
}

export function originFacts(
  { model, data, goal, setting, started, finished, machine }: AuditResult,
  text: Text,
): Fact[] {
  const { version, runtime, seed, preprocessing, box } = setting;
  const { mean, std, layout, channels } = preprocessing;
  const steps = Object.entries({ mean, std, layout, channels }).flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${value}`,
  );
  return [
    [text.modelFile, html`SHA-256 <code class="hash">${model.sha256}</code>`],
    [text.data, html`SHA-256 <code class="hash">${data.sha256}</code>`],
    [
      model.layout === undefined && goal ? text.values : text.pixels,
      [`${compact(box.low)}..${compact(box.high)}`, ...steps].join(', '),
    ],
    [text.software, text.softwareOf(version, runtime, seed)],
    ...(machine === null ? [] : [[text.machine, machineInWords(machine)] satisfies Fact]),
    [text.when, text.whenOf(moment(started), moment(finished))],
  ];
}

/** ISO 8601 without fractions of seconds, as people read it. */
function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '');
}

/** Lines to be filled in by hand on paper. */
export function signatureBlock(text: Text): Markup {
  const lines = text.signatureFields.map((field): Fact => [field, html`<span class="line"></span>`]);
  return html`<section class="signature">
<h2>${text.signature}</h2>
${factList(lines)}
</section>`;
}
