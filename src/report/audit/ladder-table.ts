import type { AuditResult, AuditRung } from '../../evaluation/index.ts';
import { duration, grouped, percent } from '../../numbers.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { dataTable, unbroken } from '../page/page.ts';
import type { Text } from './language/language.ts';
import { optionsInWords } from './words.ts';

/** The attacks in the order in which they ran, each with a plain word beside its name. */
export function ladderTable({ ladder, setting }: AuditResult, text: Text): Markup {
  const survives8Bits = ladder.some(({ survive8Bits }) => survive8Bits !== null);
  const isJudgedTwice = setting.secondRuntime !== null;
  const { attack, runOn, fooled, left, alone, survives, agrees, passes, time } = text.attackHeadings;
  const headings = [
    ...[attack, runOn, fooled, left, alone],
    ...(survives8Bits ? [survives] : []),
    ...(isJudgedTwice ? [agrees] : []),
    ...[passes, time],
  ];
  const share = (value: number | null) => (value === null ? '' : unbroken(percent(value)));
  const rows = ladder.map((rung): Content[] => [
    rungCell(rung, text),
    grouped(rung.attacked),
    grouped(rung.fooled),
    html`<strong class="whole">${percent(rung.robustAccuracy.value)}</strong><div class="quiet whole">${percent(rung.robustAccuracy.low)}${text.to}${percent(rung.robustAccuracy.high)}</div>`,
    rung.aloneAccuracy === null ? '' : share(rung.aloneAccuracy.value),
    ...(survives8Bits ? [share(rung.survive8Bits)] : []),
    ...(isJudgedTwice ? [share(rung.agreeElsewhere)] : []),
    html`<span class="whole">${passesOf(rung)}</span>`,
    html`<span class="whole">${duration(rung.seconds)}</span>`,
  ]);
  return html`<div class="ladder">${dataTable(text.attacks, headings, rows)}</div>`;
}

function rungCell(rung: AuditRung, text: Text): Markup {
  const options = optionsInWords(rung);
  const described = [text.describes(rung.description), options === '' ? '' : `(${options})`].filter(
    (part) => part !== '',
  );
  return html`<strong>${rung.name}</strong><div>${text.kinds[rung.access]}</div><div class="quiet">${described.join(' ')}</div>`;
}

function passesOf({ queriesPerSample, cost, attacked }: AuditRung): string {
  const backwards = attacked === 0 ? 0 : cost.backwards / attacked;
  return `${grouped(queriesPerSample)} + ${grouped(backwards)}`;
}
