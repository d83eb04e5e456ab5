/** Debian's redis-server on a port of its own, in a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

export const isMissing: boolean = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
})();

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Whatever Redis answers to a command. */
  ask(command: string, ...words: (string | number)[]): Promise<unknown>;
  /** Ends it as `kill -9` does, or in peace, which saves what it holds. */
  stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  start(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** @param words More words of its configuration, e.g. `--maxmemory 20mb` */
export async function redisServer(words: readonly string[] = [], password?: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const access = password === undefined ? {} : { password };
  const clientOf = () =>
    new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null, ...access });
  const ask = async (command: string, ...more: (string | number)[]) => {
    const client = clientOf();
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.call(command, ...more);
    } finally {
      client.disconnect();
    }
  };
  const start = async () => {
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    server = spawn('redis-server', [...own, ...words, ...(password === undefined ? [] : ['--requirepass', password])], {
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 100; tries++) {
      const answer = await ask('PING').catch((error: Error) => error.message);
      if (answer === 'PONG') return;
      await delay(50);
    }
    throw new Error('redis-server does not answer');
  };
  const stop = async (signal: NodeJS.Signals) => {
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    ask,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}
