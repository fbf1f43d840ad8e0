import { EventHeap } from './event-heap.ts';

/** Users, by slots that are used again, and when each of those who think will ask. */
export class UserPool {
  private readonly ready = new EventHeap();
  private stamps: number[] = [];
  private logins: boolean[] = [];
  /** The slots of the users who are there. */
  private active: number[] = [];
  private free: number[] = [];

  get count(): number {
    return this.active.length;
  }

  /** When the next user asks; Infinity: none does. */
  get nextReady(): number {
    return this.ready.time;
  }

  /** Tells a user from others who had the slot before or have it after. */
  stamp(slot: number): number {
    return this.stamps[slot] ?? 0;
  }

  /** A user who asks at a time; `logsIn`: the first request is another one. */
  add(time: number, logsIn: boolean): void {
    const slot = this.free.pop() ?? this.stamps.length;
    this.stamps[slot] = this.stamp(slot) + 1;
    this.logins[slot] = logsIn;
    this.active.push(slot);
    this.readyAt(slot, time);
  }

  /** Removes one of the users; `share`: which of them, 0 to below 1. */
  removeOne(share: number): void {
    const place = Math.floor(share * this.active.length);
    const [slot, last] = [this.active[place], this.active.pop()];
    if (slot === undefined || last === undefined) return;
    if (slot !== last) {
      this.active[place] = last;
    }
    this.stamps[slot] = this.stamp(slot) + 1;
    this.free.push(slot);
  }

  /** The user asks again at a time. */
  readyAt(slot: number, time: number): void {
    this.ready.push(time, slot, this.stamp(slot));
  }

  /** The user whose turn it is to ask; -1: it has left meanwhile. */
  takeReady(): number {
    const { first, second } = this.ready;
    this.ready.pop();
    return this.stamp(first) === second ? first : -1;
  }

  /** True the first time for a user whose first request is another one. */
  takeLogin(slot: number): boolean {
    const logsIn = this.logins[slot] ?? false;
    this.logins[slot] = false;
    return logsIn;
  }
}
