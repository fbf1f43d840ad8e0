/**
 * How often the signals are read, in seconds, where the user does not say: twice a scrape, so that
 * what is new is seen soon, but at most once a second and at least every five.
 *
 * @param scrapeSeconds between two scrapes of the target
 */
export function sampleIntervalFor(scrapeSeconds: number): number {
  return Math.min(5, Math.max(1, scrapeSeconds / 2));
}
