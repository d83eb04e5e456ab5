/** The stories of the playground, by real clicks on a telephone and on a desk. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks } from '../../src/attacks/index.ts';
import { CHROMIUM, isMissing } from '../chromium.ts';
import { gibbon } from '../command-line.ts';
import { isTooWide, Playground, SLACK, type Visit } from '../playground-visit.ts';

/** Slack for a machine that does other things: the budget is in brackets. */
const USABLE = 3_000 * SLACK;
const REDRAW = 50 * SLACK;
const PGD = 0.3 * SLACK;
const FIRST_LOAD = 1.5e6;

/** Draws a seven. */
async function drawSeven(page: Page): Promise<void> {
  const box = await page.locator('.pad canvas').boundingBox();
  if (box === null) throw new Error('the drawing area is not to be seen');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.25, 0.22));
  await page.mouse.down();
  await page.mouse.move(...at(0.72, 0.2), { steps: 8 });
  await page.mouse.move(...at(0.42, 0.85), { steps: 10 });
  await page.mouse.up();
}

/** Moves epsilon as a hand does; gives the median time until the picture has followed, in milliseconds. */
function dragTime(page: Page): Promise<number> {
  return page.evaluate(`(async () => {
    const slider = document.querySelector('.epsilon input');
    const frame = () => new Promise(requestAnimationFrame);
    const times = [];
    for (let i = 0; i < 25; i++) {
      await frame();
      const start = performance.now();
      slider.value = String(0.01 * i);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      while (document.querySelector('.epsilon output').textContent !== (0.01 * i).toFixed(3)) await frame();
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[12];
  })()`);
}

const saved = async (page: Page, click: () => Promise<void>): Promise<{ name: string; path: string }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), path: await download.path() };
};

describe.skipIf(isMissing).each([360, 1280])(`the playground, %i pixels wide (needs ${CHROMIUM})`, (width) => {
  let playground: Playground;
  let folder: string;

  beforeAll(async () => {
    playground = await Playground.start();
    folder = mkdtempSync(join(tmpdir(), 'gibbon-play-'));
  });
  afterAll(async () => {
    await playground?.end();
    rmSync(folder, { recursive: true });
  });

  async function leave({ page, errors, foreign }: Visit): Promise<void> {
    expect(errors, 'errors in the console').toEqual([]);
    expect(foreign, 'requests that left the origin').toEqual([]);
    expect(await isTooWide(page), 'the page scrolls sideways').toBe(false);
    await page.close();
  }

  it('1: shows a digit, turns its answer along epsilon, and transfers', async () => {
    const started = performance.now();
    const visit = await playground.visit('', width);
    const { page, transferred } = visit;
    await page.locator('.explorer').waitFor();
    expect(performance.now() - started, 'milliseconds until it can be used').toBeLessThan(USABLE);
    const bytes = [...transferred].filter(([url]) => !url.endsWith('.wasm')).map(([, size]) => size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD);

    const verdict = page.locator('.verdict');
    expect(await verdict.textContent()).toMatch(/^Right Maxout says 3/);
    await page.locator('.epsilon input').fill('0.2');
    expect(await verdict.textContent()).toMatch(/^Fooled Maxout says [^3]/);
    await page.locator('.epsilon input').press('ArrowRight');
    expect(await page.locator('.epsilon output').textContent()).toBe('0.205');
    expect(await page.locator('.chart.draggable').getAttribute('aria-label')).toContain('epsilon 0.205');
    const proved = await page.locator('.note.proved').textContent();
    expect(proved, 'as small as PGD needs it to be, and not 0').toMatch(
      /Up to ε = 0\.0[0-4]\d, the dotted line, no change turns the answer/,
    );
    expect(await dragTime(page), 'milliseconds until the picture follows').toBeLessThan(REDRAW);

    for (const name of ['Softmax regression', 'RBF', 'CNN', 'Maxout, adversarially trained']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('.verdict', { hasText: `${name} says` }).waitFor();
    }
    await page.getByRole('button', { name: 'Softmax regression', exact: true }).click();
    await page.locator('.verdict', { hasText: 'Softmax regression says' }).waitFor();
    await page.locator('.epsilon input').fill('0.3');
    const others = await page.locator('.transfer .answer.wrong').count();
    expect(others, 'networks that the perturbation of softmax regression fools').toBeGreaterThan(1);
    await leave(visit);
  });

  it.skipIf(width < 600)('1: prints a command that gives the same answer', async () => {
    const visit = await playground.visit('digits', width);
    const { page } = visit;
    await page.locator('.explorer').waitFor();
    await page.locator('.epsilon input').fill('0.2');
    const answer = /says (\d)/.exec((await page.locator('.verdict').textContent()) ?? '')?.[1];
    const model = await saved(page, () => page.locator('.command a').click());
    const digit = await saved(page, () => page.locator('.command .files button').click());
    const line = (await page.locator('.command code').textContent()) ?? '';
    for (const { name, path } of [model, digit]) copyFileSync(path, join(folder, name));
    const [npx, name, ...words] = line.split(' ');
    expect([npx, name]).toEqual(['npx', 'gibbon']);
    const { stdout, stderr, code } = await gibbon(folder, [...words, '--json']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).example.answer.class).toBe(Number(answer));
    await leave(visit);
  });

  it('2: takes a drawn digit and a photograph', async () => {
    const visit = await playground.visit('digits', width);
    const { page } = visit;
    await page.locator('.explorer').waitFor();
    await page.getByRole('button', { name: 'CNN', exact: true }).click();
    await page.getByRole('button', { name: 'Draw' }).click();
    await drawSeven(page);
    await page.locator('.verdict', { hasText: 'CNN says 7' }).waitFor();

    await page.getByRole('button', { name: 'Photograph' }).click();
    const photo = await page.evaluate(`(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#e8e4d8';
      pen.fillRect(0, 0, 640, 480);
      Object.assign(pen, { strokeStyle: '#223', lineWidth: 22, lineCap: 'round', lineJoin: 'round' });
      pen.beginPath();
      pen.ellipse(330, 230, 75, 120, 0, 0, 7);
      pen.stroke();
      return canvas.toDataURL('image/jpeg');
    })()`);
    await page.locator('.source input[type=file]').setInputFiles({
      name: 'zero.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from(String(photo).split(',')[1], 'base64'),
    });
    await page.locator('.verdict', { hasText: 'CNN says 0' }).waitFor();
    await leave(visit);
  });

  it('3: attacks a dropped file, targeted or not, and hands out the results', async () => {
    const visit = await playground.visit('own', width);
    const { page } = visit;
    const file = join(import.meta.dirname, '../../web/models/maxout.onnx');
    await page.locator('input[accept=".onnx"]').setInputFiles(file);
    await page.locator('.facts', { hasText: 'takes pictures of 28 × 28' }).waitFor();
    await page.getByRole('button', { name: 'a 7' }).click();
    await page.getByLabel(/^ε/).fill('0.2');
    const run = page.getByRole('button', { name: 'Attack', exact: true });
    const verdict = page.locator('.verdict');
    await run.click();
    expect(await verdict.textContent()).toMatch(/^Fooled Class 7 .* became class [^7]/);
    await run.click();
    const told = (await page.locator('.verdict + p').textContent()) ?? '';
    expect(Number(/([\d.]+) s\./.exec(told)?.[1]), 'seconds of PGD with 40 steps').toBeLessThan(PGD);

    const record = await saved(page, () => page.getByRole('button', { name: /JSON/ }).click());
    expect(JSON.parse(readFileSync(record.path, 'utf8'))).toMatchObject({
      schema: 'gibbon-playground-attack/1',
      attack: 'pgd',
      epsilon: 0.2,
      result: { fooled: true },
      cost: { backwards: 40 },
    });
    const picture = await saved(page, () => page.getByRole('button', { name: /PNG/ }).click());
    expect(readFileSync(picture.path).subarray(1, 4).toString()).toBe('PNG');

    const method = page.locator('select', { hasText: 'fgsm' });
    const listed = await method.locator('option').allTextContents();
    expect(listed.toSorted()).toEqual(Object.keys(attacks).toSorted());
    await method.selectOption('apgd');
    await run.click();
    expect(await verdict.textContent()).toMatch(/^Fooled/);
    await method.selectOption('fgsm');
    await page.getByLabel(/^Target class/).fill('3');
    await page.getByLabel(/^ε/).fill('60/255');
    await run.click();
    await verdict.waitFor();
    expect(await page.locator('.command code').textContent()).toBe(
      'npx gibbon attack maxout.onnx digit-7.png --attack fgsm --epsilon 60/255 --target 3 --out out',
    );
    await leave(visit);
  });

  it('4: trains before the eyes, and can be stopped', async () => {
    const visit = await playground.visit('training', width);
    const { page } = visit;
    await page.getByRole('button', { name: 'Softmax regression' }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    // News come when there is time for them: any epoch may be skipped.
    await page.getByText(/^Epoch ([3-9]|1\d):/).waitFor({ timeout: 100_000 });
    expect(await page.locator('.weights canvas').count()).toBe(10);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 100_000 });
    expect(await page.locator('.problem').count(), 'stopping is no problem').toBe(0);
    const error = /clean error ([\d.]+) %/.exec((await page.getByText(/^Epoch \d/).textContent()) ?? '')?.[1];
    expect(Number(error), 'percent of unseen digits').toBeLessThan(40);
    await leave(visit);
  });

  it('5: guides through the paper, in English and in Chinese', async () => {
    const visit = await playground.visit('tour', width, 'zh-CN');
    const { page } = visit;
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.locator('article h3').first().textContent()).toContain('引言');
    await page.getByRole('button', { name: 'English' }).click();
    const titles = new Set<string>();
    for (;;) {
      titles.add((await page.locator('article h3').first().textContent()) ?? '');
      await page.locator('main > article [role=status]', { hasText: 'Loading' }).waitFor({ state: 'detached' });
      expect(await isTooWide(page), `${[...titles].at(-1)} scrolls sideways`).toBe(false);
      const pictures = await page.locator('article .chart, article canvas, article .numbers').count();
      if (pictures > 0) expect(await page.locator('article .command code').count()).toBeGreaterThan(0);
      const next = page.getByRole('link', { name: 'Next' });
      if ((await next.count()) === 0) break;
      const { hash } = new URL(page.url());
      await next.click();
      await page.waitForFunction(`location.hash !== ${JSON.stringify(hash)}`);
      await page.waitForTimeout(50);
    }
    expect(titles.size).toBe(11);
    await leave(visit);
  });
});
