/** The pages of audits and of their comparisons as people see them: in Chromium, in both languages, light and dark, on a telephone and on paper. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareAudits, comparedReport } from '../../src/evaluation/index.ts';
import { auditPage } from '../../src/report/audit/page.ts';
import { comparisonPage } from '../../src/report/comparison/page.ts';
import { nodeCanvas } from '../../src/report/figures/canvas.node.ts';
import { auditSample } from '../audit-sample.ts';
import { ARGUMENTS, CHROMIUM, drawsChinese, isMissing } from '../chromium.ts';

/** Small pictures of the pages; UPDATE_PICTURES=1 takes them anew. */
const PICTURES = resolve(import.meta.dirname, '../pages');
const SMALL = 120;
/** The mean difference in levels of 255: other fonts move words a little, a broken page moves everything. */
const TOLERATED = 14;
const MOST_PAGES = 6;

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const folder = mkdtempSync(join(tmpdir(), 'gibbon-page-'));

type Made = (language: 'en' | 'zh') => string;

/** What each page is made of, and what stands on top of its printed pages. */
const pages: readonly { name: string; made: Made; hash: string }[] = [
  {
    name: 'audit',
    made: (language) => auditPage(auditSample, nodeCanvas(), { language }),
    hash: auditSample.model.sha256.slice(0, 16),
  },
  {
    name: 'comparison',
    made: (language) => comparisonPage(comparisonSample(), nodeCanvas(), { language }),
    hash: auditSample.model.sha256.slice(0, 12),
  },
];

/** The sample audit beside one of another file, in which 60 samples more are fooled and two fewer. */
function comparisonSample() {
  const report = (result: typeof auditSample, location: string) => comparedReport(JSON.stringify(result), location);
  const model = { ...auditSample.model, name: 'mnist_robust_int8.onnx', sha256: 'ab'.repeat(32) };
  const perSample = auditSample.perSample.map((sample, i) => {
    if (i < 60) return { ...sample, fooledBy: 'pgd' };
    return i === 905 || i === 906 ? { ...sample, fooledBy: null } : sample;
  });
  const after = { ...auditSample, model, perSample };
  return compareAudits(report(auditSample, 'v1/audit.json'), report(after, 'v2/audit.json'));
}

const variants = (['en', 'zh'] as const).flatMap((language) => [
  { language, scheme: 'light' as const, width: 1000 },
  { language, scheme: 'dark' as const, width: 1000 },
  { language, scheme: 'light' as const, width: 360 },
]);

describe.skipIf(isMissing).each(pages)(`the page of one $name (needs ${CHROMIUM})`, ({ name, made, hash }) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(language: 'en' | 'zh', scheme: 'light' | 'dark', width: number): Promise<Page> {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${language}.html`);
    writeFileSync(file, made(language));
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    return page;
  }

  it.for(variants)(
    'in $language, $scheme, $width pixels wide fits, and axe finds nothing',
    async (variant, { skip }) => {
      const { language, scheme, width } = variant;
      const page = await opened(language, scheme, width);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.addScriptTag({ path: AXE });
      const violations: unknown = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
      );
      expect(violations).toEqual([]);

      const picture = join(PICTURES, `${name}-${language}-${scheme}-${width}.png`);
      if (language === 'zh' && !drawsChinese()) {
        await page.context().close();
        return skip('no Chinese font is installed: the picture was not compared');
      }
      const taken = await small(await page.screenshot({ fullPage: true }));
      if (process.env.UPDATE_PICTURES === '1' || !existsSync(picture)) writeFileSync(picture, taken);
      expect(await difference(taken, readFileSync(picture))).toBeLessThan(TOLERATED);
      await page.context().close();
    },
  );

  it.each(['en', 'zh'] as const)(
    'on paper in %s has numbered pages under its title and hash, and few of them',
    async (language) => {
      const page = await opened(language, 'light', 1000);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      const count = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
      expect(count).toBeGreaterThan(2);
      expect(count).toBeLessThanOrEqual(MOST_PAGES);
      const rules = await page.evaluate(
        '[...document.styleSheets[0].cssRules].find((rule) => rule.cssText.startsWith("@page")).cssText',
      );
      expect(rules).toContain('counter(page)');
      expect(rules).toContain(hash);
      await page.context().close();
    },
  );
});

/** A picture in grey, a hundred pixels wide. */
function small(picture: Buffer): Promise<Buffer> {
  return sharp(picture)
    .greyscale()
    .resize(SMALL, 6 * SMALL, { fit: 'fill' })
    .png()
    .toBuffer();
}

/** Between two pictures of one size. */
async function difference(first: Buffer, second: Buffer): Promise<number> {
  const [a, b] = await Promise.all([first, second].map((each) => sharp(each).greyscale().raw().toBuffer()));
  return a.reduce((sum, level, i) => sum + Math.abs(level - b[i]), 0) / a.length;
}
