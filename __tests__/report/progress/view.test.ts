import { describe, expect, it } from '@jest/globals';
import { drawnView, foldedView, fullView, plainView } from '../../../src/report/progress/view.ts';

const tick = (time: number) => ({
  time,
  title: `title ${time}`,
  text: `look ${time}`,
  drawn: (columns: number) => `drawn ${time} in ${columns}`,
});

describe('fullView', () => {
  it('has all', () => {
    const lines: string[] = [];
    const view = fullView((line) => lines.push(line));
    view.tick(tick(1));
    view.level('level');
    view.end();
    expect(lines).toEqual(['look 1', 'level']);
  });
});

describe('plainView', () => {
  it('shows a look only when there was nothing else for a minute', () => {
    const lines: string[] = [];
    const view = plainView((line) => lines.push(line));
    for (const time of [1000, 1030, 1059, 1060, 1090]) view.tick(tick(time));
    view.line('level');
    for (const time of [1120, 1149, 1150]) view.tick(tick(time));
    view.end();
    expect(lines).toEqual(['look 1060', 'level', 'look 1150']);
  });
});

describe('foldedView', () => {
  it('folds the looks between two lines', () => {
    const lines: string[] = [];
    const view = foldedView({
      writeLine: (line) => lines.push(line),
      open: (title) => lines.push(`open ${title}`),
      close: () => lines.push('close'),
    });
    view.line('notice');
    view.tick(tick(1));
    view.tick(tick(2));
    view.level('level 1');
    view.tick(tick(3));
    view.line('another notice');
    view.tick(tick(4));
    view.level('level 2');
    view.level('level 3');
    view.end();
    view.end();
    expect(lines).toEqual([
      'notice',
      ...['open title 1', 'look 1', 'look 2', 'close'],
      ...['open level 1', 'look 3', 'close'],
      'another notice',
      ...['open title 4', 'look 4', 'close'],
      ...['level 2', 'level 3'],
    ]);
  });
});

describe('drawnView', () => {
  it('draws one line again and again, below the lines that stay', () => {
    const written: string[] = [];
    const view = drawnView({
      write: (text) => written.push(text),
      columns: () => 81,
      colours: false,
    });
    view.line('notice');
    view.tick(tick(1));
    view.tick(tick(2));
    view.line('level');
    view.end();
    view.line('done');
    const clear = '\r\u001b[2K';
    expect(written).toEqual([
      'notice\n',
      'drawn 1 in 80',
      `${clear}drawn 2 in 80`,
      `${clear}level\ndrawn 2 in 80`,
      clear,
      'done\n',
    ]);
  });
});
