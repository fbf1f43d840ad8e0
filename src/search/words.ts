/** A number of users with its noun: `1 user`, `1234 users`. */
export function usersInWords(users: number): string {
  return `${users} ${users === 1 ? 'user' : 'users'}`;
}
