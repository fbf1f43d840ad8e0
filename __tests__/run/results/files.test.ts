import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { renderHtml } from '../../../src/report/html/html.ts';
import { toReportJson } from '../../../src/report/files/json.ts';
import { renderSummary } from '../../../src/report/markdown/markdown.ts';
import { fitting, writeReports } from '../../../src/run/results/files.ts';
import { passed } from '../../fixtures/reports/reports.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('writeReports', () => {
  const folder = temporaryDirectory();

  it('writes the reports, into a folder that it makes', () => {
    const directory = join(folder(), 'made', 'here');
    const files = {
      json: join(directory, 'report.json'),
      html: join(directory, 'report.html'),
      summary: join(directory, 'summary.md'),
      samples: join(directory, 'samples.csv'),
    };
    expect(writeReports(passed, directory)).toEqual({ files, notices: [] });
    expect(readFileSync(files.json, 'utf8')).toBe(toReportJson(passed));
    expect(readFileSync(files.html, 'utf8')).toBe(renderHtml(passed));
    expect(readFileSync(files.summary, 'utf8')).toBe(renderSummary(passed));
  });

  it('tells which could not be written, and writes the others', () => {
    mkdirSync(join(folder(), 'report.html'));
    const { files, notices } = writeReports(passed, folder());
    expect(files).toEqual({
      json: join(folder(), 'report.json'),
      html: null,
      summary: join(folder(), 'summary.md'),
      samples: join(folder(), 'samples.csv'),
    });
    expect(notices).toEqual([
      expect.stringMatching(/^\S+\/report\.html could not be written: .*EISDIR/),
    ]);
    expect(readFileSync(join(folder(), 'report.json'), 'utf8')).toBe(toReportJson(passed));
  });

  it('follows no link, and writes into no pipe', () => {
    writeFileSync(join(folder(), 'other'), 'of somebody else');
    symlinkSync(join(folder(), 'other'), join(folder(), 'report.json'));
    execFileSync('mkfifo', [join(folder(), 'report.html')]);
    expect(writeReports(passed, folder()).notices).toEqual([]);
    expect(readFileSync(join(folder(), 'other'), 'utf8')).toBe('of somebody else');
    expect(readFileSync(join(folder(), 'report.json'), 'utf8')).toBe(toReportJson(passed));
    expect(lstatSync(join(folder(), 'report.html')).isFile()).toBe(true);
    expect(readdirSync(folder()).toSorted()).toEqual([
      'other',
      'report.html',
      'report.json',
      'samples.csv',
      'summary.md',
    ]);
  });

  it.each(['/proc/self/reports/deep', '/proc/nowhere'])('ends where %s cannot be made', (path) => {
    const { files, notices } = writeReports(passed, path);
    expect(files).toEqual({ json: null, html: null, summary: null, samples: null });
    expect(notices).toHaveLength(4);
  });

  it('tells it of all of them when the folder cannot be made', () => {
    writeFileSync(join(folder(), 'file'), '');
    const { files, notices } = writeReports(passed, join(folder(), 'file'));
    expect(files).toEqual({ json: null, html: null, summary: null, samples: null });
    expect(notices).toHaveLength(4);
  });
});

describe('fitting', () => {
  const long = {
    ...passed,
    run: {
      ...passed.run,
      samples: Array.from({ length: 20_000 }, () => passed.run.samples)
        .flat()
        .slice(0, 20_000),
      notices: Array.from({ length: 5000 }, (_, index) => `notice ${index} ${'x'.repeat(500)}`),
    },
  };

  it.each([
    ['JSON', toReportJson, 5_000_000],
    ['HTML', renderHtml, 1_000_000],
  ])('keeps %s small, and tells so', (_, render, most) => {
    expect(render(long).length).toBeGreaterThan(most);
    const text = fitting(render, most)(long);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
    expect(text).toContain('Samples or notices are left out: they were too many.');
  });

  it('leaves a report as it is that fits', () => {
    expect(fitting(toReportJson, 5_000_000)(passed)).toBe(toReportJson(passed));
  });
});
