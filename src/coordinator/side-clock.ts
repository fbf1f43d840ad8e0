import type { Clock } from './coordinator.ts';

/** From and to, in seconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Stretch extends Span {
  /** How much the side's own time is behind real time in it. */
  readonly behind: number;
}

/** Times that are the same moment may differ by so much after they were added and subtracted. */
const rounding = 1e-6;

/**
 * The time of one side: it stands still while the side waits for its turn. Both times are in
 * seconds since the epoch, and alike until the first wait.
 */
export class SideClock implements Clock {
  readonly #clock: Clock;
  readonly #stretches: Stretch[] = [];
  /** Since when the side waits, in real time; null: it does not. */
  #awaySince: number | null = null;
  #behind = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return (this.#awaySince ?? this.#clock.now()) - this.#behind;
  }

  sleep(seconds: number, signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(seconds, signal);
  }

  /** The turn begins: the own time goes on. */
  come(): void {
    const from = this.#clock.now();
    this.#behind += from - (this.#awaySince ?? from);
    this.#awaySince = null;
    this.#stretches.push({ from, to: Infinity, behind: this.#behind });
  }

  /** The turn is over, or all is ready for the first: the own time stands still. */
  leave(): void {
    if (this.#awaySince !== null) return;
    this.#awaySince = this.#clock.now();
    const last = this.#stretches.pop();
    if (last !== undefined) this.#stretches.push({ ...last, to: this.#awaySince });
  }

  /** How much the own time is behind real time now, in seconds. */
  get behind(): number {
    return this.#behind;
  }

  /** The turns so far, in real time; one that is not over lasts to infinity. */
  get turns(): readonly Span[] {
    return this.#stretches.map(({ from, to }) => ({ from, to }));
  }

  /** How long the last turn has lasted; 0 before the first. */
  get turnSeconds(): number {
    const { from, to } = this.#stretches.at(-1) ?? { from: 0, to: 0 };
    return Math.min(to, this.#clock.now()) - from;
  }

  /**
   * The own time of a real moment of the present turn. One before it gets an own time that is too
   * early: nothing that reaches back before the turn can then be taken for a part of it.
   */
  own(real: number): number {
    return real - this.#behind;
  }

  /** The real time of a moment of the own time. */
  real(own: number): number {
    return own + this.behindAt(own);
  }

  /** How much the own time is behind real time at a moment of the own time, in seconds. */
  behindAt(own: number): number {
    // The moment at which a turn ended is the one at which the next began: it counts for the former.
    const stretch = this.#stretches.findLast(({ from, behind }) => from - behind < own - rounding);
    return (stretch ?? this.#stretches[0])?.behind ?? this.#behind;
  }
}
