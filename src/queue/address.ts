import { OptionError } from '../errors.ts';

/** Where a queue is. */
export interface QueueAddress {
  /** With name and password, where it has them: never to be shown or written down. */
  readonly secret: string;
  /** Without them. */
  readonly shown: string;
}

const PROTOCOLS = ['redis:', 'rediss:'];

/** @throws OptionError for what is not the address of a queue */
export function queueAddress(option: string, text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !PROTOCOLS.includes(url.protocol) || url.hostname === '') {
    throw new OptionError(
      option,
      `${url === undefined ? 'this' : `"${shownOf(url)}"`} is not the address of a queue`,
      'Write redis://HOST:PORT, or rediss:// for an encrypted connection.',
    );
  }
  return { secret: text, shown: shownOf(url) };
}

function shownOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** A text in which the names and passwords of addresses are left out. */
export function withoutCredentials(text: string): string {
  return text.replace(/\b(\w+:\/\/)[^/\s'"]*@/g, '$1');
}
