import type { Markup } from '../page/html.ts';
import { marked, type shapes } from '../page/mark.ts';
import type { Verdict } from './record.ts';

const SHAPES: Readonly<Record<Verdict, keyof typeof shapes>> = {
  reproduced: 'tick',
  'direction only': 'upward',
  'not resolved at this budget': 'ring',
  refuted: 'cross',
  proxy: 'diamond',
  'holds on other data': 'tick',
  'does not hold on other data': 'cross',
};

/** A verdict. */
export function verdictMark(verdict: Verdict): Markup {
  return marked(SHAPES[verdict], verdict);
}
