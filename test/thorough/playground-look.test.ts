/**
 * How the playground looks: at three widths, light and dark, in both languages. GIBBON_SHOTS names a folder for pictures to look at.
 * Seven minutes without a graphics card, so only by name: GIBBON_LONG=1.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, isMissing } from '../chromium.ts';
import { isTooWide, Playground, until } from '../playground-visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What counts as good, of all that moves without a reader's doing (web.dev, Cumulative Layout Shift). */
const LAYOUT_SHIFT = 0.1;
const SHOTS = process.env.GIBBON_SHOTS;

const chapters = ['photograph', 'sum', 'lines', 'others', 'training', 'limits', 'own'] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function violations(page: Page): Promise<readonly string[]> {
  const found: { violations: readonly Violation[] } = await page.evaluate('axe.run(document)');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

/** Waits until nothing on the page waits. */
async function settled(page: Page): Promise<void> {
  const waiting = "document.querySelectorAll('.stage [role=status], .own [role=status]')";
  await until(page, `[...${waiting}].every(({ textContent }) => !/…|⋯/.test(textContent))`);
}

const isShort = process.env.GIBBON_LONG !== '1';

describe.skipIf(isMissing || isShort)(`the look of the playground (needs ${CHROMIUM} and GIBBON_LONG=1)`, () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await Playground.start();
  });
  afterAll(() => playground?.end());

  // Each width, scheme and language occurs with each of the others, but not all of them with all.
  it.each([
    [360, 'light', 'en-US'],
    [360, 'dark', 'zh-CN'],
    [768, 'light', 'zh-CN'],
    [768, 'dark', 'en-US'],
    [1280, 'light', 'en-US'],
    [1280, 'dark', 'zh-CN'],
  ] as const)(
    '%i pixels wide, %s, %s: nothing is cut, shifts, or cannot be read',
    { timeout: 400_000 },
    async (width, scheme, locale) => {
      const visit = await playground.visit('', width, locale);
      const { page, errors } = visit;
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.evaluate(`new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shifted = (globalThis.shifted ?? 0) + value;
    }).observe({ type: 'layout-shift', buffered: true })`);
      await page.locator('.stage .verdict strong').waitFor();
      expect(
        Number(await page.evaluate('globalThis.shifted ?? 0')),
        'layout shift until the first attack',
      ).toBeLessThan(LAYOUT_SHIFT);
      await page.evaluate(AXE);
      for (const [i, chapter] of chapters.entries()) {
        await page.locator('.contents a').nth(i).click();
        await page.locator(`.contents a[href="#${chapter}"][aria-current]`).waitFor();
        await settled(page);
        if (SHOTS !== undefined)
          await page.screenshot({ path: join(SHOTS, `${chapter}-${width}-${scheme}-${locale}.png`) });
        expect(await isTooWide(page), `${chapter} scrolls sideways`).toBe(false);
        expect(await violations(page), `axe-core on ${chapter}`).toEqual([]);
      }
      expect(errors).toEqual([]);
      await page.close();
    },
  );

  it('can be read and dragged by the keyboard alone', async () => {
    const { page } = await playground.visit('', 1280);
    await page.locator('.stage .verdict strong').waitFor();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate("document.activeElement.matches('.stage input[type=range]')")) === true) break;
    }
    const before = await page.locator('.stage .epsilon output').textContent();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.stage .epsilon output').textContent()).not.toBe(before);
    expect(await page.locator('.stage .epsilon input').getAttribute('aria-valuetext')).toMatch(/2\.5\/255.*sees: /);
    await page.locator('.contents a').nth(2).focus();
    await page.keyboard.press('Enter');
    await until(page, "document.activeElement.id === 'lines-title'");
    await page.close();
  });
});
