/** Inputs of a run that ends with an answer: at least 30 users. */
export const found = { 'start-users': '30', 'max-users': '30', 'time-budget': '45s' } as const;
