import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** Chromium on the PATH, where e2e/install.sh puts it; null: there is none. */
export function chromium(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = folders.map((folder) => join(folder, 'chromium'));
  return paths.find((path) => existsSync(path)) ?? null;
}

/** How a page is looked at. */
export interface Looks {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** Left out: it runs scripts. */
  readonly scripts?: false;
}

/** A browser that shows pages from files. */
export class Viewer {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), 'capacity-gate-pages-'));
  #count = 0;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<Viewer> {
    const executablePath = chromium();
    if (executablePath === null) throw new Error('expected chromium on the PATH, found none');
    return new Viewer(
      await puppeteer.launch({
        executablePath,
        // As root there is no sandbox, and pages are our own.
        args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
      }),
    );
  }

  /** Opens a page of so much HTML; whatever goes wrong in it is thrown by `errors` of the result. */
  async open(html: string, { width, scheme, scripts }: Looks): Promise<OpenPage> {
    const page = await this.#browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.setJavaScriptEnabled(scripts !== false);
    await page.setViewport({ width, height: 900 });
    await page.emulateTimezone('Europe/Berlin');
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}.html`);
    writeFileSync(path, html);
    await page.goto(`file://${path}`);
    return { page, errors };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true });
  }
}

export interface OpenPage {
  readonly page: Page;
  /** What the browser complained of, a blocked script among it. */
  readonly errors: readonly string[];
}
