import type { SoFar } from '../../coordinator/coordinator.ts';
import type { Sample } from '../../coordinator/record.ts';
import type { SearchResult } from '../../search/types.ts';
import { bindingReading } from '../content/findings.ts';
import { formatClock, formatUsers } from '../text/numbers.ts';
import type { ProgressContext } from './context.ts';
import { levelLine, soFar } from './level-line.ts';
import { toldPhase } from '../content/told-phase.ts';
import { tickLine } from './tick-line.ts';
import type { ProgressView } from './view.ts';

const sparkCells = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const sparkLength = 12;
/** The top of a spark line, as a share of the threshold. */
const sparkTop = 1.25;

/** Tells how one measurement goes: a line a level, and every look to a view that may fold or redraw. */
export class Progress {
  readonly #view: ProgressView;
  readonly #context: ProgressContext;
  #begun = false;
  /** Levels that are told of already. */
  #told = 0;
  #answer: SearchResult | null = null;
  /** When both ends of the interval were known first. */
  #knownSince: number | null = null;
  #shares: readonly number[] = [];
  #rest: () => void = () => undefined;

  constructor(view: ProgressView, context: ProgressContext) {
    this.#view = view;
    this.#context = context;
  }

  /** Takes one look of the feedback loop. */
  look(sample: Sample, run: SoFar): void {
    const { time } = sample;
    const { length } = run.levels();
    const isDone = sample.phase === 'done';
    // The last one may be under way yet.
    this.#tell(time, isDone ? length : length - 1, run, isDone);
    this.#rest = () => this.#tell(time, run.levels().length, run, true);
    this.#begun ||= toldPhase(sample, this.#begun) !== 'starting';
    this.#note(sample);
    const context = this.#context;
    const begun = this.#begun;
    const { colours } = this.#view;
    const spark = this.#shares.map(sparkCell).join('');
    const known = this.#answer === null ? '' : soFar(this.#answer);
    this.#view.tick({
      time,
      title: `${formatClock(time - context.startedAt)}  ${this.#told === 0 ? 'on the way to the first level' : formatUsers(sample.requestedUsers)}`,
      text: tickLine(sample, context, { begun, colours: false }),
      drawn: (columns) =>
        tickLine(sample, context, { begun, colours, spark, soFar: known, columns }),
    });
  }

  /** The measurement is over. */
  end(): void {
    this.#rest();
    this.#view.end();
  }

  /** Tells of the first `count` levels, where that was not done. */
  #tell(time: number, count: number, run: SoFar, isOver: boolean): void {
    if (count <= this.#told) return;
    const answer = run.answer();
    this.#answer = answer;
    if (answer.low !== null && answer.high !== null) this.#knownSince ??= time;
    const knownSince = this.#knownSince;
    for (const [index, level] of run.levels().slice(0, count).entries()) {
      if (index < this.#told) continue;
      const isLast = isOver && index + 1 === count;
      const end = { level, time, count: index + 1, answer, knownSince, isLast };
      this.#view.level(levelLine(end, this.#context, this.#view.colours));
    }
    this.#told = count;
  }

  #note({ readings }: Sample): void {
    const margin = bindingReading(readings)?.margin ?? null;
    if (margin === null) return;
    this.#shares = [...this.#shares, Math.exp(margin)].slice(-sparkLength);
  }
}

function sparkCell(share: number): string {
  const index = Math.floor((Math.min(share, sparkTop) / sparkTop) * (sparkCells.length - 1));
  return sparkCells[index] ?? sparkCells[0];
}
