/** So many answers, the first ones, tell how long those of a step are. */
const learntFrom = 40;

/** An answer that is so many times shorter than any of the first is another one. */
const timesShorter = 10;

/** Of shorter answers, in bytes, nothing can be told by their length. */
const shortestLength = 200;

/**
 * How long the answers to one step are. Some services answer what fails with a status of success and
 * a few words; where the answers differ much from the beginning, their length tells nothing.
 */
export class AnswerLengths {
  #count = 0;
  #shortest = Infinity;

  /**
   * Learns from an answer, or tells whether it is much shorter than all from which was learnt.
   *
   * @param bytes 0 or more, as they came
   */
  isShort(bytes: number): boolean {
    if (this.#count < learntFrom) {
      this.#count += 1;
      this.#shortest = Math.min(this.#shortest, bytes);
      return false;
    }
    return this.#shortest >= shortestLength && bytes * timesShorter < this.#shortest;
  }
}
