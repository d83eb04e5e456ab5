/** Gibbon and TensorFlow.js in turns on one page in Chromium. In a process of its own; prints a line of JSON. */
import type { Page } from 'playwright-core';
import { asked, openSite, type Site } from './browser-site.ts';
import { type OthersShare, watchOthers } from './others.ts';
import type { Start } from './page/main.ts';
import type { Contender } from './page/problem.ts';
import type { Distance } from './page/worker.ts';
import { inTurns, type RoundOptions, type Rounds } from './rounds.ts';

/** Runs of each before the first that counts: Chromium compiles what is hot a second time, better. */
const WARM_UP = 4;

export interface BrowserTask {
  /** For each of these, a page. */
  readonly threads: readonly number[];
  readonly rounds: number;
  /** Seconds to wait in each measurement for other processes to be quiet. */
  readonly patience: number;
}

export type About = Pick<Contender, 'name' | 'threads'>;

/** All times in seconds. */
export interface PageMeasures {
  readonly threads: number;
  readonly ours: About;
  readonly theirs: About;
  /** Of one batch, forward and back to the images. */
  readonly batches: Rounds<'gibbon' | 'tensorflow'>;
  readonly distance: Distance;
  /** From the navigation on, each time in a new window. */
  readonly starts: Rounds<keyof Start>;
  /** Of PGD on one image. */
  readonly pgd: Rounds<'pgd'>;
  /** How many gradients PGD asked for. */
  readonly gradients: number;
}

export interface BrowserMeasures {
  readonly version: string;
  readonly pages: readonly PageMeasures[];
}

async function measure({ threads, rounds, patience }: BrowserTask): Promise<BrowserMeasures> {
  const site = await openSite();
  try {
    const options = { rounds, patience, others: await othersOf(site) };
    const pages: PageMeasures[] = [];
    for (const count of threads) pages.push(await measurePage(site, count, options));
    return { version: site.browser.version(), pages };
  } finally {
    await site.close();
  }
}

async function measurePage(site: Site, threads: number, options: RoundOptions): Promise<PageMeasures> {
  const starts = await measureStarts(site, threads, options);
  const page = await site.open(threads);
  await startOf(page);
  const ours = await asked(page, 'ours');
  const theirs = await asked(page, 'theirs');
  const distance = await asked(page, 'distance');
  for (let run = 0; run < WARM_UP; run++) {
    for (const question of ['gibbon', 'tensorflow', 'pgd'] as const) await asked(page, question);
  }
  const batches = await inTurns(options, {
    gibbon: () => asked(page, 'gibbon'),
    tensorflow: () => asked(page, 'tensorflow'),
  });
  const { gradients } = await asked(page, 'pgd');
  const pgd = await inTurns(options, { pgd: async () => (await asked(page, 'pgd')).seconds });
  await page.context().close();
  return { threads, ours, theirs, batches, distance, starts, pgd, gradients };
}

/** Windows stay open meanwhile: with a window, its processor time would be gone, and be taken for that of others. */
async function measureStarts(site: Site, threads: number, options: RoundOptions): Promise<Rounds<keyof Start>> {
  const opened: { readonly page: Page; readonly start: Start }[] = [];
  const starts = await inTurns(options, {
    loaded: async () => {
      const page = await site.open(threads);
      const start = await startOf(page);
      opened.push({ page, start });
      return start.loaded;
    },
    answered: async () => opened[opened.length - 1].start.answered,
  });
  for (const { page } of opened) await page.context().close();
  return starts;
}

function startOf(page: Page): Promise<Start> {
  return page.evaluate('globalThis.started');
}

/** Of all processes that are not this one and not Chromium's. */
async function othersOf({ browser }: Site): Promise<OthersShare> {
  const session = await browser.newBrowserCDPSession();
  return watchOthers(async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  });
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
