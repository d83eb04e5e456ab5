/** Pictures in a terminal: as pictures where it can show them, else as half blocks. */
import type { PixelImage } from '../../data/index.ts';
import { encodePng } from '../../report/page/png.ts';

/** How a terminal takes pictures. */
export type PictureProtocol = 'kitty' | 'iterm' | 'blocks' | 'none';

/** What the environment says of the terminal on stdout. */
export function pictureProtocol(isTerminal: boolean, env: NodeJS.ProcessEnv): PictureProtocol {
  if (!isTerminal || env.TERM === 'dumb') return 'none';
  // Within a multiplexer neither protocol is passed on.
  if (env.TMUX === undefined && env.STY === undefined) {
    if (env.KITTY_WINDOW_ID !== undefined || /ghostty/i.test(env.TERM_PROGRAM ?? '')) return 'kitty';
    if (env.TERM_PROGRAM === 'iTerm.app' || env.TERM_PROGRAM === 'WezTerm') return 'iterm';
  }
  return env.NO_COLOR === undefined || env.NO_COLOR === '' ? 'blocks' : 'none';
}

/** Pixels that go to a screen. */
export type ScreenImage = PixelImage & { readonly channels: 1 | 3 };

/** The words that show an image; undefined where the terminal cannot. `image` has one pixel a column. */
export function terminalPicture(
  image: ScreenImage,
  enlarged: ScreenImage,
  protocol: PictureProtocol,
): string | undefined {
  switch (protocol) {
    case 'kitty':
      return kittyPicture(encodePng(enlarged));
    case 'iterm':
      return itermPicture(encodePng(enlarged));
    case 'blocks':
      return halfBlocks(image);
    case 'none':
      return undefined;
  }
}

/** @see https://sw.kovidgoyal.net/kitty/graphics-protocol */
function kittyPicture(png: Uint8Array): string {
  const parts =
    Buffer.from(png)
      .toString('base64')
      .match(/.{1,4096}/g) ?? [];
  return parts
    .map((part, i) => `\x1b_G${i === 0 ? 'f=100,a=T,' : ''}m=${i === parts.length - 1 ? 0 : 1};${part}\x1b\\`)
    .join('');
}

/** @see https://iterm2.com/documentation-images.html */
function itermPicture(png: Uint8Array): string {
  return `\x1b]1337;File=inline=1;size=${png.length}:${Buffer.from(png).toString('base64')}\x07`;
}

/** Two pixels a character: the upper half in the colour of the letter, the lower in that behind it. */
function halfBlocks({ pixels, width, height, channels }: PixelImage): string {
  const colour = (x: number, y: number) => {
    const at = (Math.min(y, height - 1) * width + x) * channels;
    const [red, green, blue] = channels === 1 ? [pixels[at], pixels[at], pixels[at]] : pixels.subarray(at, at + 3);
    return `2;${red};${green};${blue}`;
  };
  const lines = Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    const cells = Array.from(
      { length: width },
      (_, x) => `\x1b[38;${colour(x, 2 * line)};48;${colour(x, 2 * line + 1)}m▀`,
    );
    return `${cells.join('')}\x1b[0m`;
  });
  return lines.join('\n');
}
