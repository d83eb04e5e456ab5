import { expect, it } from 'vitest';
import { inColour, showsColour } from './colour.ts';

it('colours the words that one looks for, and no others', () => {
  expect(inColour('ALARM    Gradients: 3\npassed   Noise')).toBe(
    '\x1b[31mALARM\x1b[0m    Gradients: 3\n\x1b[32mpassed\x1b[0m   Noise',
  );
  expect(inColour('a.png  FOOLED, as PNG too')).toBe('a.png  \x1b[33mFOOLED\x1b[0m, as PNG too');
  expect(inColour('No ALARM was passed on; Met it')).toBe('No ALARM was passed on; Met it');
});

it.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { NO_COLOR: '' }, true],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{}, {}, false],
])('is for terminals whose users want it: %j %j', (stream, env, shown) => {
  expect(showsColour(stream, env)).toBe(shown);
});
