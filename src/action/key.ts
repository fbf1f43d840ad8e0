import { type Environment, variable } from './environment.ts';

/**
 * What tells this run apart from those beside it: the user's own word, or for `auto`
 * `workflow / job (matrix values) / step`. Parts that the environment does not tell are left out;
 * outside of a workflow the key is `local`.
 *
 * @param matrix the job's matrix as JSON (hidden input `job-matrix`); no environment variable
 *   holds it. Empty or `null` for a job without one.
 */
export function resolveKey(key: string, env: Environment, matrix: string): string {
  if (key !== 'auto') {
    return key;
  }
  const job = [variable(env, 'GITHUB_JOB'), ...matrixPart(matrix)].join(' ').trim();
  const parts = [variable(env, 'GITHUB_WORKFLOW'), job, stepPart(variable(env, 'GITHUB_ACTION'))]
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '');
  return parts.length === 0 ? 'local' : parts.join(' / ');
}

function matrixPart(matrix: string): readonly string[] {
  const values: unknown = matrix === '' ? null : JSON.parse(matrix);
  if (typeof values !== 'object' || values === null) {
    return [];
  }
  const texts = Object.values(values).map((value: unknown) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return texts.length === 0 ? [] : [`(${texts.join(', ')})`];
}

/**
 * A step's id as its author wrote it. Without one the runner makes it of the action's name:
 * `__owner_repo`, and `__owner_repo_2` for the second use in a job, of which the number is kept.
 */
function stepPart(action: string): string {
  return action.startsWith('__') ? (/_(\d+)$/.exec(action)?.[1] ?? '') : action;
}
