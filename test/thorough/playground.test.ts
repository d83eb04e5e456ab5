/** The stories of the playground, by real clicks on a telephone and on a desk. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks } from '../../src/attacks/index.ts';
import { CHROMIUM, isMissing } from '../chromium.ts';
import { gibbon } from '../command-line.ts';
import { isTooWide, Playground, SLACK, until, type Visit } from '../playground-visit.ts';

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
    const slider = document.querySelector('.stage .epsilon input');
    const frame = () => new Promise(requestAnimationFrame);
    const times = [];
    for (let i = 0; i < 25; i++) {
      await frame();
      const start = performance.now();
      slider.value = String(i / 2 % 8);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      while (!document.querySelector('.stage .epsilon output').textContent.startsWith(String(i / 2 % 8) + '/')) await frame();
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

  it('opens with an attacked photograph, and turns its answer along epsilon', async () => {
    const started = performance.now();
    const visit = await playground.visit('', width);
    const { page, transferred } = visit;
    const verdict = page.locator('.stage .verdict');
    await verdict.filter({ hasText: 'The network sees' }).waitFor();
    expect(performance.now() - started, 'milliseconds until there is a live attack').toBeLessThan(USABLE);
    const bytes = [...transferred].filter(([url]) => !url.endsWith('.wasm')).map(([, size]) => size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD);

    expect(await verdict.textContent()).toMatch(/Fooled/);
    const slider = page.locator('.stage .epsilon input');
    await slider.fill('0');
    expect(await verdict.textContent()).toMatch(/Not fooled The network sees: Egyptian cat/);
    await slider.fill('3.5');
    expect(await page.locator('.stage .epsilon output').textContent()).toBe('3.5/255 = 0.0137');
    expect(await dragTime(page), 'milliseconds until the picture follows').toBeLessThan(REDRAW);
    await slider.fill('2');
    await page.getByRole('button', { name: 'Make it a gibbon' }).click();
    await verdict.filter({ hasText: 'gibbon' }).waitFor();
    await leave(visit);
  });

  it('keeps the figure in sight while the text passes, and shows what the chapter speaks of', async () => {
    const visit = await playground.visit('sum', width);
    const { page } = visit;
    const verdict = page.locator('.stage .verdict');
    const inSight = () =>
      page.evaluate(`(({ top, bottom }) => top >= 0 && top < innerHeight / 2 && bottom > top + 100)(
        document.querySelector('.stage .figure').getBoundingClientRect())`);
    await verdict.filter({ hasText: 'Maxout says' }).waitFor();
    expect(await inSight()).toBe(true);
    await page.getByRole('button', { name: 'with all 784' }).click();
    expect(await verdict.textContent()).toMatch(/Fooled/);
    await page.getByRole('button', { name: 'With 20 pixels' }).click();
    expect(await verdict.textContent()).toMatch(/Right/);

    await page.getByRole('link', { name: /Straight lines/ }).click();
    await page.locator('.stage .straightness').waitFor();
    expect(await inSight()).toBe(true);
    const straightness = async () =>
      Number(/R² = ([\d.]+)/.exec((await page.locator('.stage .straightness').textContent()) ?? '')?.[1]);
    await page.getByRole('button', { name: 'Let pixels leave black and white' }).click();
    await page.getByRole('button', { name: 'softmax regression' }).first().click();
    await verdict.filter({ hasText: 'Softmax regression says' }).waitFor();
    expect(await straightness(), 'softmax regression has straight lines').toBeGreaterThan(0.999);
    await page.getByRole('button', { name: 'An RBF network' }).click();
    await verdict.filter({ hasText: 'RBF says' }).waitFor();
    expect(await page.locator('.stage .straightness').textContent()).toContain('not straight here');

    await page.getByRole('link', { name: /Other networks/ }).click();
    await page.getByRole('button', { name: 'softmax regression' }).last().click();
    await verdict.filter({ hasText: 'Softmax regression says' }).waitFor();
    await page.locator('.stage .epsilon input').fill('0.3');
    // Two networks at least are fooled by the perturbation of softmax regression.
    await page.locator('.transfer .answer.wrong').nth(1).waitFor();

    await page.getByRole('link', { name: /Training/ }).click();
    await page.locator('.stage .half').nth(1).waitFor();
    expect(await page.locator('.stage .half figure').count(), 'clean and attacked, in both networks').toBe(4);
    await page.getByRole('link', { name: /Beyond one step/ }).click();
    await page.locator('.note.proved').waitFor();
    await page.locator('.stage .figure .pair figure').nth(1).waitFor();
    expect(await inSight()).toBe(true);
    await leave(visit);
  });

  it('says in its address what is looked at, so that it can be shared', async () => {
    const visit = await playground.visit('lines?model=cnn&digit=3&epsilon=0.3&clip=no', width);
    const { page } = visit;
    const verdict = page.locator('.stage .verdict');
    await verdict.filter({ hasText: 'CNN says' }).waitFor();
    expect(await page.locator('.stage .epsilon output').textContent()).toBe('0.300');
    expect(await page.locator('.contents [aria-current]').textContent()).toContain('3');
    await page.locator('.stage .epsilon input').fill('0.2');
    await until(page, "location.hash === '#lines?model=cnn&digit=3&epsilon=0.2&clip=no'");
    await leave(visit);
  });

  it('takes a drawn digit and a photograph of one', async () => {
    const visit = await playground.visit('lines?model=cnn', width);
    const { page } = visit;
    await page.locator('.stage .verdict', { hasText: 'CNN says' }).waitFor();
    await page.locator('.choices summary').click();
    await page.getByRole('button', { name: 'Draw' }).click();
    await page.locator('.pad canvas').scrollIntoViewIfNeeded();
    await drawSeven(page);
    await page.locator('.verdict', { hasText: 'CNN says 7' }).waitFor();

    await page.getByRole('button', { name: 'Photograph', exact: true }).click();
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

  it.skipIf(width < 600)('prints a command that gives the same answer', async () => {
    const visit = await playground.visit('lines', width);
    const { page } = visit;
    await page.locator('.stage .verdict', { hasText: 'Maxout says' }).waitFor();
    await page.locator('.stage .epsilon input').fill('0.2');
    const answer = /says (\d)/.exec((await page.locator('.stage .verdict').textContent()) ?? '')?.[1];
    await page.locator('.choices summary').click();
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

  it('attacks this page’s photograph before anything is dropped, and a dropped file at once', async () => {
    const visit = await playground.visit('own', width);
    const { page } = visit;
    const own = page.locator('.own');
    const verdict = own.locator('.figure .verdict');
    await verdict.nth(1).waitFor();
    expect(await own.locator('.figure').textContent()).toContain('Untouched, the model says: Egyptian cat');
    expect(await verdict.allTextContents(), 'one step, then forty').toEqual([
      expect.stringMatching(/Fooled Now it says/),
      expect.stringMatching(/Fooled Now it says/),
    ]);

    const file = join(import.meta.dirname, '../../web/models/maxout.onnx');
    await own.locator('input[accept=".onnx"]').setInputFiles(file);
    await own.locator('.facts', { hasText: 'takes pictures of 28 × 28' }).waitFor();
    await own.locator('.problem', { hasText: 'does not look like one written digit' }).waitFor();
    await own.getByRole('button', { name: 'a 7' }).click();
    await own.locator('.problem').waitFor({ state: 'detached' });
    await own.locator('.figure', { hasText: 'the model says: 7' }).waitFor();
    await own.locator('.figure .epsilon input').fill('0.225');
    await verdict
      .filter({ hasText: /Now it says: [^7]/ })
      .nth(1)
      .waitFor();
    await leave(visit);
  });

  it('attacks a dropped file, targeted or not, and hands out the results', async () => {
    const visit = await playground.visit('own', width);
    const { page } = visit;
    const own = page.locator('.own');
    const file = join(import.meta.dirname, '../../web/models/maxout.onnx');
    await page.locator('input[accept=".onnx"]').setInputFiles(file);
    await own.locator('.facts', { hasText: 'takes pictures of 28 × 28' }).waitFor();
    await own.getByRole('button', { name: 'a 7' }).click();
    await own.getByText('Every attack, with its options').click();
    await own.getByLabel(/^ε, in/).fill('0.2');
    const run = own.getByRole('button', { name: 'Attack', exact: true });
    const verdict = own.locator('.all-attacks .verdict');
    await run.click();
    expect(await verdict.textContent()).toMatch(/^Fooled Class 7 .* became class [^7]/);
    await run.click();
    const told = (await own.locator('.all-attacks .verdict + p').textContent()) ?? '';
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

    const method = own.locator('select', { hasText: 'fgsm' });
    const listed = await method.locator('option').allTextContents();
    expect(listed.toSorted()).toEqual(Object.keys(attacks).toSorted());
    await method.selectOption('apgd');
    await run.click();
    expect(await verdict.textContent()).toMatch(/^Fooled/);
    await method.selectOption('fgsm');
    await own.getByLabel(/^Target class/).fill('3');
    await own.getByLabel(/^ε, in/).fill('60/255');
    await run.click();
    await verdict.waitFor();
    expect(await own.locator('.command code').textContent()).toBe(
      'npx gibbon attack maxout.onnx digit-7.png --attack fgsm --epsilon 60/255 --target 3 --out out',
    );
    await leave(visit);
  });

  it('trains before the eyes, and can be stopped', async () => {
    const visit = await playground.visit('training', width);
    const { page } = visit;
    await page.getByText('Train one yourself').click();
    await page.locator('.training').getByRole('button', { name: 'Softmax regression' }).click();
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

  it('tells its claims with their verdicts, in English and in Chinese', async () => {
    const visit = await playground.visit('', width, 'zh-CN');
    const { page } = visit;
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.locator('#sum h2').textContent()).toContain('许多小改动');
    const claims = await page.locator('.claims li').count();
    expect(claims).toBeGreaterThan(10);
    const told = await page.locator('.claims li > p:first-child').allTextContents();
    expect(
      told.filter((claim) => !/[\u4e00-\u9fff]{4}/.test(claim)),
      'claims that are not in Chinese',
    ).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('#sum h2').textContent()).toContain('many small changes');
    expect(await page.locator('.claims .tag').allTextContents()).toHaveLength(claims);
    expect(await page.locator('math').count()).toBeGreaterThan(3);
    await leave(visit);
  });
});
