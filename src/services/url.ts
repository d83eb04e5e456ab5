import { OptionError } from '../errors.ts';
import { type ArrayForm, bytesOf, LARGEST_ANSWER, ServiceFailure, type Transport } from './transport.ts';

const TYPES: Readonly<Record<ArrayForm, string>> = { json: 'application/json', npy: 'application/octet-stream' };

/** Statuses that a later try may change. */
const PASSING = [408, 425, 429];

/**
 * A server on this machine that is sent each array as the body of a POST.
 *
 * @throws OptionError for what is not the address of a server on this machine
 */
export function urlTransport(address: string, form: ArrayForm): Transport {
  const url = localUrl(address);
  return {
    name: address,
    async send(array, signal) {
      const body = bytesOf(array, form);
      const headers = { 'content-type': TYPES[form], accept: 'application/json' };
      try {
        // A redirection might lead away from this machine.
        const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
        const text = await textOf(response);
        if (response.ok) return text;
        throw refusal(response, text);
      } catch (error) {
        if (error instanceof ServiceFailure) throw error;
        throw new ServiceFailure('dead', `it cannot be reached${reasonOf(error)}`);
      }
    },
    distrust: () => {},
    close: async () => {},
  };
}

function localUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new OptionError('--url', `"${address}" is not an address`, 'Write e.g. http://127.0.0.1:8000/predict.');
  }
  const { hostname } = url;
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return url;
  throw new OptionError(
    '--url',
    `${hostname} is another machine`,
    'Only services on this machine are attacked: 127.0.0.1, [::1] or localhost.',
  );
}

function refusal({ status, headers }: Response, text: string): ServiceFailure {
  const isPassing = status >= 500 || PASSING.includes(status);
  const wait = Number(headers.get('retry-after') ?? Number.NaN);
  return new ServiceFailure('refused', `it answered with status ${status}: ${text.trim().slice(0, 200)}`, {
    retryAfter: wait >= 0 ? Math.min(wait, 60) : undefined,
    isFinal: !isPassing,
  });
}

async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length > LARGEST_ANSWER) throw new ServiceFailure('nonsense', 'its answer does not end');
  }
  return text + decoder.decode();
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}
