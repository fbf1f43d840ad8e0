import type { World } from '../world.ts';

/** How many workers there are: as many as the world has, and more where it scales. */
export class Autoscaler {
  workers: number;
  /** When it next has something to do; Infinity where nothing scales. */
  nextLook: number;
  private readonly rule: World['autoscale'];
  private nextMeasure: number;
  private busyBefore = 0;
  /** Workers that are on their way, by the time at which they are there. */
  private coming: { readonly at: number; readonly workers: number }[] = [];

  constructor({ workers, autoscale }: World) {
    this.workers = workers;
    this.rule = autoscale;
    this.nextMeasure = autoscale?.everySeconds ?? Infinity;
    this.nextLook = this.nextMeasure;
  }

  /** True when there are more workers than before. */
  update(now: number, busySeconds: number): boolean {
    if (this.rule === undefined || now < this.nextLook) return false;
    const { target, most, delaySeconds, everySeconds } = this.rule;
    const before = this.workers;
    for (const { at, workers } of this.coming) {
      if (at <= now) this.workers = Math.max(this.workers, workers);
    }
    this.coming = this.coming.filter(({ at }) => at > now);
    if (now >= this.nextMeasure) {
      const share = (busySeconds - this.busyBefore) / (before * everySeconds);
      this.busyBefore = busySeconds;
      this.nextMeasure += everySeconds;
      if (share > target) {
        const workers = Math.min(most, Math.ceil((before * share) / target));
        this.coming.push({ at: now + delaySeconds, workers });
      }
    }
    this.nextLook = Math.min(this.nextMeasure, ...this.coming.map(({ at }) => at));
    return this.workers > before;
  }
}
