/** Nobody waits for the answer. */
const nobody = -1;

/** Requests under way, by slots that are used again, and the queue of those that wait. */
export class RequestPool {
  /** How many wait for a worker. */
  waiting = 0;
  private arrivals: number[] = [];
  private users: number[] = [];
  private userStamps: number[] = [];
  private logins: boolean[] = [];
  private stamps: number[] = [];
  private free: number[] = [];
  /** A ring whose length is a power of two. */
  private queue = new Int32Array(1024);
  private head = 0;

  /** A slot for a request of a user; its stamp tells it from earlier ones in the slot. */
  take(now: number, user: number, userStamp: number, isLogin: boolean): number {
    const slot = this.free.pop() ?? this.arrivals.length;
    this.arrivals[slot] = now;
    this.users[slot] = user;
    this.userStamps[slot] = userStamp;
    this.logins[slot] = isLogin;
    this.stamps[slot] = (this.stamps[slot] ?? 0) + 1;
    return slot;
  }

  release(slot: number): void {
    this.stamps[slot] = this.stamp(slot) + 1;
    this.free.push(slot);
  }

  /** The user does not wait for the answer any more. */
  abandon(slot: number): void {
    this.users[slot] = nobody;
    this.stamps[slot] = this.stamp(slot) + 1;
  }

  stamp(slot: number): number {
    return this.stamps[slot] ?? 0;
  }

  arrival(slot: number): number {
    return this.arrivals[slot] ?? 0;
  }

  /** Whose request it is; -1: nobody waits for it. */
  user(slot: number): number {
    return this.users[slot] ?? nobody;
  }

  userStamp(slot: number): number {
    return this.userStamps[slot] ?? 0;
  }

  isLogin(slot: number): boolean {
    return this.logins[slot] ?? false;
  }

  /** Puts a request at the end of the queue. */
  wait(slot: number): void {
    if (this.waiting === this.queue.length) this.grow();
    this.queue[(this.head + this.waiting) & (this.queue.length - 1)] = slot;
    this.waiting += 1;
  }

  /** Takes the request from the front of the queue. */
  next(): number {
    const slot = this.queue[this.head] ?? 0;
    this.head = (this.head + 1) & (this.queue.length - 1);
    this.waiting -= 1;
    return slot;
  }

  private grow(): void {
    const { queue, head } = this;
    this.queue = new Int32Array(2 * queue.length);
    this.queue.set(queue.subarray(head));
    this.queue.set(queue.subarray(0, head), queue.length - head);
    this.head = 0;
  }
}
