import { createHash } from 'node:crypto';

import { HttpClient } from '@actions/http-client';

import { type Environment, variable } from '../environment.ts';
import { field, text } from '../field.ts';

const version = '6.0-preview';

/**
 * Keeps files by the API that runners had before 2024 and that GitHub Enterprise Server, Gitea and
 * Forgejo have: a container is made, filled file by file, and closed with its size.
 *
 * @param files text by name.
 * @returns where it can be downloaded.
 * @throws Error that says what was answered.
 */
export async function uploadOverPipelines(
  env: Environment,
  files: ReadonlyMap<string, string>,
  name: string,
  runPage: string,
  signal: AbortSignal,
): Promise<string> {
  const base = variable(env, 'ACTIONS_RUNTIME_URL').replace(/\/?$/, '/');
  const run = variable(env, 'GITHUB_RUN_ID');
  const artifacts = `${base}_apis/pipelines/workflows/${run}/artifacts?api-version=${version}`;
  const client = new HttpClient('capacity-gate', [], {
    headers: {
      authorization: `Bearer ${variable(env, 'ACTIONS_RUNTIME_TOKEN')}`,
      accept: `application/json;api-version=${version}`,
    },
  });
  const send = async (
    method: string,
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> => {
    signal.throwIfAborted();
    const answer = await client.request(method, url, body, headers);
    const answered = await answer.readBody();
    const { statusCode = 0 } = answer.message;
    if (statusCode < 200 || statusCode > 299) {
      throw new Error(`the server answered ${statusCode} to ${method} of the artifact`);
    }
    return answered === '' ? null : JSON.parse(answered);
  };
  const json = { 'content-type': 'application/json' };
  const order = JSON.stringify({ Type: 'actions_storage', Name: name });
  const container = text(
    field(await send('POST', artifacts, order, json), 'fileContainerResourceUrl'),
  );
  if (container === '') {
    throw new Error('the server named no place for the artifact');
  }
  let size = 0;
  for (const [file, content] of files) {
    const place = new URL(container);
    place.searchParams.set('itemPath', `${name}/${file}`);
    const length = Buffer.byteLength(content);
    await send('PUT', place.href, content, {
      'content-type': 'application/octet-stream',
      'content-range': `bytes 0-${length - 1}/${length}`,
      'x-tfs-filelength': String(length),
      'x-actions-results-md5': createHash('md5').update(content).digest('base64'),
    });
    size += length;
  }
  const named = `${artifacts}&artifactName=${encodeURIComponent(name)}`;
  await send('PATCH', named, JSON.stringify({ Size: size }), json);
  return `${runPage}/artifacts/${encodeURIComponent(name)}`;
}
