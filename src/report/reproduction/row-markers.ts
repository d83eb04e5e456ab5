/**
 * Measured numbers in a text that people write. The text says where numbers belong,
 *
 *     Measured: <!-- row 9 --><!-- /row -->, of which <!-- row 9: error --><!-- /row --> are errors.
 *
 * and what stands between the two comments comes from a record: all numbers of a row with its verdict, or one by its name.
 */
import { DataError } from '../../errors.ts';
import { escapeMarkdown } from '../page/markdown.ts';
import type { Quantity, ReproductionRecord, RowRecord, Verdict } from './record.ts';
import { quantityInWords, seedsInWords } from './words.ts';

/** The languages of the texts. */
export type Language = 'en' | 'zh';

/** How a language says what the names and digits of a record do not. */
interface Words {
  readonly notMeasured: string;
  verdict(verdict: Verdict): string;
  quantity(quantity: Quantity): string;
  /** What a number is the mean of; `''` where one seed gave it. */
  seeds(quantity: Quantity): string;
  aside(text: string): string;
  row(quantities: readonly string[], verdict: string): string;
}

const chineseVerdicts: Readonly<Record<Verdict, string>> = {
  reproduced: '已复现',
  'direction only': '仅方向一致',
  'not resolved at this budget': '当前计算量下无法判定',
  refuted: '被否定',
  proxy: '替代品，不可比较',
  'holds on other data': '在其他数据上成立',
  'does not hold on other data': '在其他数据上不成立',
};

const words: Readonly<Record<Language, Words>> = {
  en: {
    notMeasured: 'not measured yet',
    verdict: (verdict) => verdict,
    quantity: quantityInWords,
    seeds: seedsInWords,
    aside: (text) => ` (${text})`,
    row: (quantities, verdict) => `${quantities.join(', ')}: **${verdict}**`,
  },
  zh: {
    notMeasured: '尚未测量',
    verdict: (verdict) => chineseVerdicts[verdict],
    quantity: (quantity) => (quantity.value === null ? '没有可测的样本' : quantityInWords(quantity)),
    seeds({ perSeed = [], unit }) {
      if (perSeed.length < 2) return '';
      const known = perSeed.filter((value) => value !== null);
      if (known.length === 0) return `${perSeed.length} 个随机种子`;
      const [least, most] = [Math.min(...known), Math.max(...known)].map((value) => quantityInWords({ value, unit }));
      const which = known.length === perSeed.length ? known.length : `${perSeed.length} 个中的 ${known.length}`;
      return `${which} 个随机种子的均值，${least} 至 ${most}`;
    },
    aside: (text) => `（${text}）`,
    row: (quantities, verdict) => `${quantities.join('，')}：**${verdict}**`,
  },
};

const MARKER = /<!-- row (\d+)(?:: ([^>]+?))? -->(?:(?!<!--).)*<!-- \/row -->/g;
const HALF = /<!--\s*\/?row\b.*/g;

/**
 * A text with the numbers of a record at its markers. Rows that the record does not have come out as "not measured yet".
 *
 * @throws DataError for names that a measured row has no number of, and for markers without an end in the same line
 */
export function fillMarkers(text: string, record: ReproductionRecord, language: Language): string {
  const halves = text.replace(MARKER, '').match(HALF);
  if (halves !== null) {
    const hint =
      'A marker and its end stand in one line: <!-- row 9 --><!-- /row --> or <!-- row 9: error --><!-- /row -->.';
    throw new DataError(`there is half a marker at "${halves[0]}"`, { hint });
  }
  const rows = new Map(record.rows.map((row) => [row.row, row]));
  return text.replace(MARKER, (_, number: string, name: string | undefined) => {
    const row = rows.get(Number(number));
    const opening = `<!-- row ${number}${name === undefined ? '' : `: ${name}`} -->`;
    return `${opening}${contentOf(row, name, words[language])}<!-- /row -->`;
  });
}

function contentOf(row: RowRecord | undefined, name: string | undefined, language: Words): string {
  if (row === undefined) return language.notMeasured;
  const verdict = language.verdict(row.verdict);
  if (name === undefined) {
    const quantities = Object.entries(row.measured).map(
      ([key, quantity]) => `${escapeMarkdown(key)} ${inWords(quantity, language)}`,
    );
    return language.row(quantities, verdict);
  }
  const quantity = row.measured[name];
  if (quantity === undefined) {
    const hint = `It has ${Object.keys(row.measured).join('; ')}.`;
    throw new DataError(`row ${row.row} has no number "${name}"`, { hint });
  }
  return (
    inWords(quantity, language) +
    (row.verdict === 'proxy' || row.verdict.endsWith('on other data') ? language.aside(verdict) : '')
  );
}

function inWords(quantity: Quantity, language: Words): string {
  const seeds = language.seeds(quantity);
  return language.quantity(quantity) + (seeds === '' ? '' : language.aside(seeds));
}
