import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { encodePng } from '../../report/page/png.ts';
import { pictureProtocol, terminalPicture } from './terminal-picture.ts';

const image = { pixels: Uint8Array.of(0, 255, 10, 20, 30, 40), width: 2, height: 3, channels: 1 } as const;

describe('pictureProtocol', () => {
  it.each([
    ['a pipe', false, { KITTY_WINDOW_ID: '1' }, 'none'],
    ['a terminal without control words', true, { TERM: 'dumb' }, 'none'],
    ['kitty', true, { KITTY_WINDOW_ID: '1' }, 'kitty'],
    ['kitty behind tmux', true, { KITTY_WINDOW_ID: '1', TMUX: 'x' }, 'blocks'],
    ['iTerm', true, { TERM_PROGRAM: 'iTerm.app' }, 'iterm'],
    ['any other', true, { TERM: 'xterm-256color' }, 'blocks'],
    ['one that wants no colour', true, { TERM: 'xterm', NO_COLOR: '1' }, 'none'],
  ] as const)('of %s', (_, isTerminal, env, protocol) => {
    expect(pictureProtocol(isTerminal, env)).toBe(protocol);
  });
});

describe('terminalPicture', () => {
  it('shows two rows of pixels a line, and repeats the last where their number is odd', () => {
    const lines = terminalPicture(image, image, 'blocks')?.split('\n') ?? [];
    const cells = lines.map((line) =>
      [...line.matchAll(/38;2;(\d+);\d+;\d+;48;2;(\d+);/g)].map(([, up, down]) => [+up, +down]),
    );
    expect(cells).toEqual([
      [
        [0, 10],
        [255, 20],
      ],
      [
        [30, 30],
        [40, 40],
      ],
    ]);
    for (const line of lines) expect(line.endsWith('\x1b[0m')).toBe(true);
  });

  it('takes each channel of a colour', () => {
    const red = { pixels: Uint8Array.of(9, 8, 7), width: 1, height: 1, channels: 3 } as const;
    expect(terminalPicture(red, red, 'blocks')).toContain('38;2;9;8;7');
  });

  it('hands the larger picture over as PNG where the terminal takes pictures', () => {
    const random = randomStream(0, 'pixels');
    const noise = Uint8Array.from({ length: 9000 }, () => random.uniform(0, 256));
    const large = { pixels: noise, width: 90, height: 100, channels: 1 } as const;
    const png = Buffer.from(encodePng(large)).toString('base64');
    expect(terminalPicture(image, large, 'iterm')).toContain(`:${png}\x07`);
    const words = (terminalPicture(image, large, 'kitty') ?? '').split('\x1b\\').slice(0, -1);
    const parts = words.map((word) => word.replace('\x1b_G', '').split(';'));
    expect(parts.map(([, part]) => part).join('')).toBe(png);
    expect(parts.map(([keys]) => keys.slice(-1)).join('')).toMatch(/^1+0$/);
  });

  it('shows nothing where nothing can be shown', () => {
    expect(terminalPicture(image, image, 'none')).toBeUndefined();
  });
});
