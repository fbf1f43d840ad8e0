import { describe, expect, it } from '@jest/globals';
import {
  drawnView,
  foldedView,
  fullView,
  plainView,
  type ProgressView,
} from '../../../src/report/progress/view.ts';

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

describe('a log of very many very short levels', () => {
  /** Half an hour with a level every six seconds, and a look every two. */
  function play(view: ProgressView): void {
    for (let time = 0; time <= 1800; time += 2) {
      if (time > 0 && time % 6 === 0) view.level(`level ${time / 6}`);
      view.tick(tick(time));
    }
    view.end();
  }

  it('folds those away that are too many, but for the last', () => {
    const shown: string[] = [];
    const folded: string[] = [];
    let isOpen = false;
    play(
      foldedView({
        writeLine: (line) => (isOpen ? folded : shown).push(line),
        open(title) {
          shown.push(title);
          isOpen = true;
        },
        close: () => (isOpen = false),
      }),
    );
    expect(shown.length).toBeLessThanOrEqual(102);
    expect(shown.slice(0, 41)).toEqual(['title 0', ...levelsTo(40)]);
    expect(shown.at(-1)).toBe('level 300');
    const told = [...shown, ...folded].filter((line) => line.startsWith('level'));
    expect(new Set(told).size).toBe(300);
  });

  it('leaves those out that are too many, but for the last, where nothing can be folded', () => {
    const shown: string[] = [];
    play(plainView((line) => shown.push(line)));
    expect(shown.length).toBeLessThanOrEqual(101);
    expect(shown.slice(0, 40)).toEqual(levelsTo(40));
    expect(shown.at(-1)).toBe('level 300');
  });

  function levelsTo(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `level ${index + 1}`);
  }
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
