/**
 * Events in the order of their times: a binary heap in typed arrays, so that nothing is allocated
 * for an event. Each carries two whole numbers.
 */
export class EventHeap {
  size = 0;
  private times = new Float64Array(1024);
  private firsts = new Int32Array(1024);
  private seconds = new Int32Array(1024);

  /** Of the earliest event; Infinity without any. */
  get time(): number {
    return this.size === 0 ? Infinity : (this.times[0] ?? Infinity);
  }

  /** Of the earliest event. */
  get first(): number {
    return this.firsts[0] ?? 0;
  }

  /** Of the earliest event. */
  get second(): number {
    return this.seconds[0] ?? 0;
  }

  push(time: number, first: number, second: number): void {
    if (this.size === this.times.length) this.grow();
    const { times } = this;
    let index = this.size;
    this.size += 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((times[parent] ?? 0) <= time) break;
      this.copy(parent, index);
      index = parent;
    }
    this.put(index, time, first, second);
  }

  /** Removes the earliest event. */
  pop(): void {
    this.size -= 1;
    const { times, size } = this;
    const time = times[size] ?? 0;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      if (child + 1 < size && (times[child + 1] ?? 0) < (times[child] ?? 0)) child += 1;
      if ((times[child] ?? 0) >= time) break;
      this.copy(child, index);
      index = child;
    }
    this.put(index, time, this.firsts[size] ?? 0, this.seconds[size] ?? 0);
  }

  private put(index: number, time: number, first: number, second: number): void {
    this.times[index] = time;
    this.firsts[index] = first;
    this.seconds[index] = second;
  }

  private copy(from: number, to: number): void {
    this.put(to, this.times[from] ?? 0, this.firsts[from] ?? 0, this.seconds[from] ?? 0);
  }

  private grow(): void {
    const { times, firsts, seconds } = this;
    this.times = new Float64Array(2 * times.length);
    this.firsts = new Int32Array(2 * times.length);
    this.seconds = new Int32Array(2 * times.length);
    this.times.set(times);
    this.firsts.set(firsts);
    this.seconds.set(seconds);
  }
}
