/** A whole number of things with their noun, which takes an s: `0 users`, `1 user`, `1234 users`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
