import type { World } from '../world.ts';

/** A speed that changes slowly is followed so often, in seconds. */
const followSeconds = 10;

/** How quick a service is for reasons of its own, whatever its load; 1 as a rule. */
export class Speed {
  private readonly world: World;
  private readonly offset: number;
  private readonly changesSlowly: boolean;

  /** `phase`: where in its cycle a slowdown begins, 0 to 1. */
  constructor(world: World, phase: number) {
    this.world = world;
    this.offset = phase * (world.slowdown?.everySeconds ?? 0);
    this.changesSlowly = (world.driftPerHour ?? 0) !== 0 || world.cycle !== undefined;
  }

  at(time: number): number {
    const { slowdown } = this.world;
    return slowSpeed(this.world, time) * (slowdown && this.isSlow(time) ? slowdown.factor : 1);
  }

  /** The next moment at which it is another. */
  nextChange(time: number): number {
    const { slowdown, steps = [] } = this.world;
    let next = this.changesSlowly ? time + followSeconds : Infinity;
    for (const { atSeconds } of steps) if (atSeconds > time) next = Math.min(next, atSeconds);
    if (!slowdown) return next;
    if (time < this.offset) return Math.min(next, this.offset);
    const phase = this.phaseOf(time, slowdown.everySeconds);
    const boundary = this.isSlow(time) ? slowdown.seconds : slowdown.everySeconds;
    return Math.min(next, time + Math.max(1e-6, boundary - phase));
  }

  private isSlow(time: number): boolean {
    const { slowdown } = this.world;
    if (!slowdown || time < this.offset) return false;
    return this.phaseOf(time, slowdown.everySeconds) < slowdown.seconds - 1e-9;
  }

  private phaseOf(time: number, everySeconds: number): number {
    const phase = (time - this.offset) % everySeconds;
    return everySeconds - phase < 1e-9 ? 0 : phase;
  }
}

/** The part of the speed that is the same for minutes: drift, cycle and steps. */
export function slowSpeed({ driftPerHour = 0, cycle, steps = [] }: World, time: number): number {
  const drift = Math.max(0.01, 1 + (driftPerHour * time) / 3600);
  const swing = cycle ? (1 - cycle.least) * Math.sin((Math.PI * time) / cycle.seconds) ** 2 : 0;
  const step = steps.findLast(({ atSeconds }) => atSeconds <= time)?.factor ?? 1;
  return drift * (1 - swing) * step;
}
