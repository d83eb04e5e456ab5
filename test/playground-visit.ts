/** Visits to the built playground in Chromium, with an eye on what a visitor would not see. */
import { resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type PageServer, servePage } from '../src/cli/play/page-server.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import './fresh-build.ts';

export const PLAY = resolve(import.meta.dirname, '../dist/play');

/** Times may be longer by this on machines that do other things as well. */
export const SLACK = process.env.GIBBON_QUIET === '1' ? 1 : 20;

/** What went on behind the page. */
export interface Visit {
  readonly page: Page;
  /** Errors of the console and of scripts. */
  readonly errors: string[];
  /** Requests to other origins. */
  readonly foreign: string[];
  /** Bytes of the files that came, by their addresses. */
  readonly transferred: Map<string, number>;
}

export class Playground {
  readonly #server: PageServer;
  readonly #browser: Browser;
  /** By width and language. What a context has loaded and compiled once need not come again. */
  readonly #contexts = new Map<string, Promise<BrowserContext>>();

  private constructor(server: PageServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(): Promise<Playground> {
    const server = await servePage(PLAY, 0);
    return new Playground(server, await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS }));
  }

  get address(): string {
    return this.#server.address;
  }

  /** Opens a page; those of one width and language share a cache, which the first of them finds empty. */
  async visit(hash: string, width: number, locale = 'en-US'): Promise<Visit> {
    const key = `${width} ${locale}`;
    const opened =
      this.#contexts.get(key) ??
      this.#browser.newContext({ viewport: { width, height: 800 }, locale, hasTouch: width < 600 });
    this.#contexts.set(key, opened);
    const context = await opened;
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const visit: Visit = { page, errors: [], foreign: [], transferred: new Map() };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) visit.errors.push(message.text());
    });
    page.on('pageerror', (error) => visit.errors.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && `${origin}/` !== this.address) visit.foreign.push(request.url());
    });
    page.on('response', (response) => {
      visit.transferred.set(response.url(), Number(response.headers()['content-length'] ?? 0));
    });
    await page.goto(`${this.address}#${hash}`);
    return visit;
  }

  async end(): Promise<void> {
    await this.#browser.close();
    this.#server.server.closeAllConnections();
    await new Promise((closed) => this.#server.server.close(closed));
  }
}

/** Waits until an expression is true of the page. Its security policy keeps Playwright from watching by itself. */
export async function until(page: Page, expression: string): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await page.evaluate(`Boolean(${expression})`)) !== true) {
    if (Date.now() > end) throw new Error(`never so: ${expression}`);
    await page.waitForTimeout(50);
  }
}

/** Whether the page is wider than the window: people would have to scroll sideways. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth');
}
