/** Inputs beside the one that is attacked: --input and --feed. */
import type { Command } from 'commander';
import { parseNpy, readBytes } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';
import type { Feed } from '../../model/index.ts';
import { parseFraction } from '../../threat/index.ts';

/** What an input is fed, as it was typed. */
export interface FeedFlag {
  readonly name: string;
  readonly value: string;
}

export interface FeedFlags {
  readonly input?: string;
  readonly feed?: readonly FeedFlag[];
}

/** Adds the options to the group that is open. */
export function feedOptions(command: Command): Command {
  return command
    .option('--input <name>', 'the input to attack, where it has several')
    .option(
      '--feed <name=value>',
      'what another input is fed: a number, zeros, or an .npy file, for all samples or with a row for each; once for each input',
      (text: string, before: readonly FeedFlag[] = []) => [...before, feedFlag(text)],
    );
}

function feedFlag(text: string): FeedFlag {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { name: text.slice(0, at), value: text.slice(at + 1) };
  throw new OptionError(
    '--feed',
    `"${text}" names no input or no value`,
    'Write e.g. sr=16000, state=zeros or mask=mask.npy.',
  );
}

/** What inputs are fed, by name. @throws DataError for files that cannot be read; OptionError for anything else that is not a value */
export async function feedsOf({ feed = [] }: FeedFlags): Promise<Readonly<Record<string, Feed>>> {
  const entries = await Promise.all(feed.map(async ({ name, value }) => [name, await feedOf(value)] as const));
  return Object.fromEntries(entries);
}

async function feedOf(value: string): Promise<Feed> {
  if (value === 'zeros') return 0;
  if (/\.npy$/i.test(value)) return parseNpy(await readBytes(value), value);
  return parseFraction(value, '--feed');
}
