import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { renderHtml } from '../../src/report/html/html.ts';
import { shownReports } from './reports.ts';
import { describeUnless } from '../skip.ts';
import { chromium, Viewer } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const missing = chromium() === null ? 'there is no chromium on the PATH' : null;

let viewer: Viewer;
beforeAll(async () => {
  if (missing === null) viewer = await Viewer.launch();
});
afterAll(async () => {
  if (missing === null) await viewer.close();
});

const wide = { width: 1280, scheme: 'light' } as const;

/** What an expression is worth in the page. */
async function valueOf<Value>(page: Page, expression: string): Promise<Value> {
  return (await page.evaluate(expression)) as Value;
}

/** The lines that a chart tells of what is pointed at; none: nothing is pointed at. */
function tip(page: Page, figure: string): Promise<string[]> {
  const element = `document.querySelector('${figure} .tip')`;
  return valueOf(
    page,
    `${element}.hidden ? [] : [...${element}.children].map((line) => line.textContent)`,
  );
}

/** Where something is on the screen, after it was scrolled to. */
async function boxOf(page: Page, selector: string) {
  const element = await page.waitForSelector(selector);
  await element?.scrollIntoView();
  const box = await element?.boundingBox();
  if (!box) throw new Error(`expected ${selector}, found none`);
  return box;
}

/** The seconds that the charts show. */
function range(page: Page): Promise<[string, string]> {
  const section = "document.querySelector('section.run').dataset";
  return valueOf(page, `[${section}.from, ${section}.to]`);
}

/** The labels of the time axis of each chart. */
function ticks(page: Page): Promise<string[][]> {
  const labels = "[...figure.querySelectorAll('.x-ticks text')].map((one) => one.textContent)";
  return valueOf(page, `[...document.querySelectorAll('${users}')].map((figure) => ${labels})`);
}

const users = 'figure.of-time';

describeUnless(missing, 'report.html in a browser', () => {
  it('tells the values of the look that is pointed at, with the clock', async () => {
    const { page, errors } = await viewer.open(renderHtml(shownReports.found), wide);
    const { x, y, width, height } = await boxOf(page, `${users} .picture > svg`);
    expect(await tip(page, users)).toEqual([]);
    // In the middle of the plot, from 76 to 908 of 920.
    await page.mouse.move(x + (width * (76 + 908)) / 2 / 920, y + height / 2);
    const lines = await tip(page, users);
    expect(lines).toEqual([
      '07:35 · 13:07:35',
      expect.stringMatching(/^active: 1?,?\d+$/),
      expect.stringMatching(/^requested: 1?,?\d+$/),
    ]);
    const sample = shownReports.found.run.samples.find(
      ({ time }) => time - shownReports.found.run.startedAt === 455,
    );
    expect(lines[1]).toBe(`active: ${sample?.activeUsers.toLocaleString('en-US')}`);
    await page.mouse.move(x + width / 2, y - 40);
    expect(await tip(page, users)).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('zooms all charts of a measurement to what is dragged across, and back', async () => {
    const { page, errors } = await viewer.open(renderHtml(shownReports.found), wide);
    const { x, y, width, height } = await boxOf(page, `${users} .picture > svg`);
    const at = (share: number): number => x + (width * (76 + share * (908 - 76))) / 920;
    expect(await range(page)).toEqual(['0', '910']);
    await page.mouse.move(at(0.2), y + height / 2);
    await page.mouse.down();
    await page.mouse.move(at(0.5), y + height / 2, { steps: 5 });
    await page.mouse.up();
    const [from, to] = await range(page);
    expect(Number(from)).toBeCloseTo(182, -1);
    expect(Number(to)).toBeCloseTo(455, -1);
    const labels = ['04:00', '05:00', '06:00', '07:00'];
    expect(await ticks(page)).toEqual([labels, labels, labels, labels, labels]);
    await page.mouse.click(at(0.5), y + height / 2, { count: 2 });
    expect(await range(page)).toEqual(['0', '910']);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('can do all of it by the keyboard', async () => {
    const { page, errors } = await viewer.open(renderHtml(shownReports.found), wide);
    await page.focus(`${users} .picture`);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight'] as const) {
      await page.keyboard.press(key);
    }
    expect((await tip(page, users))[0]).toBe('00:10 · 13:00:10');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    const [from, to] = await range(page);
    expect(Number(to) - Number(from)).toBeCloseTo(910 / 4, 5);
    expect((await tip(page, users))[0]).toBe('00:10 · 13:00:10');
    await page.keyboard.press('0');
    expect(await range(page)).toEqual(['0', '910']);
    await page.keyboard.press('Escape');
    expect(await tip(page, users)).toEqual([]);
    await page.focus('.tools button:last-of-type');
    await page.keyboard.press('Enter');
    expect((await ticks(page))[0]?.[0]).toMatch(/^13:0\d:00$/);
    await page.focus('figure.of-marks .picture');
    await page.keyboard.press('ArrowRight');
    expect(await tip(page, 'figure.of-marks')).toEqual([
      expect.stringMatching(/^80 users for 30 s/),
    ]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('has all there is to read without scripts, and a table behind each chart', async () => {
    const html = renderHtml(shownReports.found);
    const { page } = await viewer.open(html, { ...wide, scripts: false });
    const figures = html.match(/<figure /g)?.length ?? 0;
    expect(html.match(/<details class="values">/g)).toHaveLength(figures);
    expect(html).not.toContain('class="tools"');
    await page.close();
  });

  it.each(Object.keys(shownReports) as (keyof typeof shownReports)[])(
    'fits on a narrow screen, and axe finds nothing serious: %s',
    async (name) => {
      for (const width of [1280, 390]) {
        for (const scheme of ['light', 'dark'] as const) {
          const { page, errors } = await viewer.open(renderHtml(shownReports[name]), {
            width,
            scheme,
          });
          const beyond = await valueOf<number>(
            page,
            'document.documentElement.scrollWidth - innerWidth',
          );
          expect(beyond).toBeLessThanOrEqual(0);
          const cut = await valueOf<string[]>(
            page,
            "[...document.querySelectorAll('.card')].filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.ariaLabel)",
          );
          expect(cut).toEqual([]);
          const distorted = await valueOf<string[]>(
            page,
            "[...document.querySelectorAll('.picture circle')].map((circle) => circle.getBoundingClientRect()).filter(({ width, height }) => Math.abs(width - height) > 0.2).map(({ width, height }) => `${width} x ${height}`)",
          );
          expect(distorted).toEqual([]);
          expect(errors).toEqual([]);
          // The page's own policy forbids it; this is the test's doing.
          await page.setBypassCSP(true);
          await page.reload();
          await page.evaluate(axe);
          const found = await valueOf<string[]>(
            page,
            'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes[0].html}`))',
          );
          expect(found).toEqual([]);
          await page.close();
        }
      }
    },
  );
});
