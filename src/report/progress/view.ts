/** Where progress is shown. Lines have no line end; all text is fit to be shown. */
export interface ProgressView {
  /** Whether lines may be coloured. */
  readonly colours: boolean;
  /** A line that stays: a notice. */
  line(text: string): void;
  /** A level that has ended, a line that stays as well; what is told next is of the one after it. */
  level(text: string): void;
  /** One look of the feedback loop. */
  tick(tick: Tick): void;
  /** No more looks are to come for now: what is open is closed, what is redrawn goes. */
  end(): void;
}

export interface Tick {
  /** Seconds since the epoch. */
  readonly time: number;
  /** Stands over several looks: `02:15, 640 users`. */
  readonly title: string;
  /** The line for a log. */
  readonly text: string;
  /** The line for a terminal of so many columns. */
  readonly drawn: (columns: number) => string;
}

type Write = (text: string) => void;

/** All looks, a line each. */
export function fullView(writeLine: Write): ProgressView {
  return {
    colours: false,
    line: writeLine,
    level: writeLine,
    tick: ({ text }) => writeLine(text),
    end: () => undefined,
  };
}

/** After so many seconds without a line a log shows one look, so that it is seen to live. */
const quietSeconds = 60;

/** So many levels have a line of a log whatever comes, and one more each time so many seconds pass. */
const [freeLevels, secondsPerLevel] = [40, 30];

/** Which levels a log shows: a long run of very short ones would else be nothing but lines. */
class Allowance {
  #begun: number | null = null;
  #now = 0;
  #shown = 0;
  /** The last level, where it was not shown. */
  #held: string | null = null;

  /** Takes the time of a look. */
  pass(time: number): void {
    this.#begun ??= time;
    this.#now = time;
  }

  /** Whether one more level is shown, which then counts as shown; one that is `free` is, and does not. */
  admit(level: string, free = false): boolean {
    const isShown = free || this.#take();
    this.#held = isShown ? null : level;
    return isShown;
  }

  /** The last level, where it was not shown: nobody is to miss how it ended. It is told once. */
  release(): string | null {
    const held = this.#held;
    this.#held = null;
    return held;
  }

  #take(): boolean {
    const seconds = this.#now - (this.#begun ?? this.#now);
    if (this.#shown >= freeLevels + seconds / secondsPerLevel) return false;
    this.#shown += 1;
    return true;
  }
}

/** For a log that cannot fold: a line a level, unless they are very many, and now and then a look. */
export function plainView(writeLine: Write): ProgressView {
  const allowance = new Allowance();
  let now = 0;
  let shownAt: number | null = null;
  const line = (text: string): void => {
    shownAt = now;
    writeLine(text);
  };
  return {
    colours: false,
    line,
    level(text) {
      if (allowance.admit(text)) line(text);
    },
    tick({ time, text }) {
      allowance.pass(time);
      now = time;
      shownAt ??= time;
      if (time - shownAt < quietSeconds) return;
      shownAt = time;
      writeLine(text);
    },
    end() {
      const held = allowance.release();
      if (held !== null) line(held);
    },
  };
}

/** What a CI server folds away: see `::group::` of GitHub's workflow commands. */
export interface Folding {
  readonly writeLine: Write;
  readonly open: (title: string) => void;
  readonly close: () => void;
}

/**
 * For a log that can fold: a line a level, and the looks that follow folded away below it; where they
 * are very many, some levels, too.
 */
export function foldedView({ writeLine, open, close }: Folding): ProgressView {
  const allowance = new Allowance();
  let isOpen = false;
  /** A level that has no looks below it yet. */
  let level: string | null = null;
  const end = (): void => {
    if (isOpen) close();
    isOpen = false;
    if (level !== null) writeLine(level);
    level = null;
  };
  const endAll = (): void => {
    end();
    const held = allowance.release();
    if (held !== null) writeLine(held);
  };
  return {
    // The title of a group is shown as it is.
    colours: false,
    line(text) {
      end();
      writeLine(text);
    },
    level(text) {
      if (allowance.admit(text, !isOpen)) {
        end();
        level = text;
      } else {
        writeLine(text);
      }
    },
    tick({ time, title, text }) {
      allowance.pass(time);
      if (!isOpen) open(level ?? title);
      isOpen = true;
      level = null;
      writeLine(text);
    },
    end: endAll,
  };
}

/** A terminal, as far as progress is drawn on it. */
export interface Screen {
  /** Takes text as it is. */
  readonly write: Write;
  readonly columns: () => number;
  readonly colours: boolean;
}

/** To the beginning of the line, and away with what stands there. */
const clearLine = '\r\u001b[2K';

/** On a terminal: a line a level, and below it one line that is drawn again at each look. */
export function drawnView({ write, columns, colours }: Screen): ProgressView {
  let drawn = '';
  const show = (text: string): void => {
    write(`${drawn === '' ? '' : clearLine}${text}`);
  };
  const line = (text: string): void => show(`${text}\n${drawn}`);
  return {
    colours,
    line,
    level: line,
    tick(tick) {
      // The last column stays free: some terminals go on to the next line behind it.
      const text = tick.drawn(Math.max(20, columns() - 1));
      show(text);
      drawn = text;
    },
    end() {
      show('');
      drawn = '';
    },
  };
}
