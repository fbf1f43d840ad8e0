/**
 * Cuts GitHub's published OpenAPI description (13 MB) down to the requests that the action makes,
 * word for word but for answers, examples and prose. To renew the excerpt, in this folder:
 *
 *     npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
 *     node excerpt-openapi.ts package > ../../fixtures/github/openapi.json
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = '/repos/{owner}/{repo}';

const operations: readonly (readonly [path: string, methods: readonly string[]])[] = [
  ['', ['get']],
  ['/actions/jobs/{job_id}', ['get']],
  ['/branches/{branch}', ['get']],
  ['/commits', ['get']],
  ['/contents/{path}', ['get', 'put']],
  ['/git/blobs', ['post']],
  ['/git/blobs/{file_sha}', ['get']],
  ['/git/commits', ['post']],
  ['/git/refs', ['post']],
  ['/git/refs/{ref}', ['patch']],
  ['/git/trees', ['post']],
  ['/git/trees/{tree_sha}', ['get']],
  ['/issues/comments/{comment_id}', ['patch']],
  ['/issues/{issue_number}/comments', ['get', 'post']],
  ['/pulls', ['get']],
  ['/pulls/{pull_number}', ['get']],
];

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
}

interface Description {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly license: unknown };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Without prose and examples, and with each reference replaced by what it refers to. */
function resolve(value: unknown, { components }: Description): unknown {
  const text = JSON.stringify(value, (name, part: unknown) => {
    if (['description', 'example', 'examples'].includes(name) && typeof part !== 'object') {
      return undefined;
    }
    if (['example', 'examples', 'externalDocs'].includes(name)) {
      return undefined;
    }
    if (typeof part === 'object' && part !== null && '$ref' in part) {
      const [, , kind = '', component = ''] = String(part.$ref).split('/');
      return components[kind]?.[component];
    }
    return part;
  });
  return JSON.parse(text) as unknown;
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const folder = process.argv[2] ?? '';
const source = read(join(folder, 'package.json')) as { name: string; version: string };
const file = 'generated/api.github.com.json';
const description = read(join(folder, file)) as Description;
const { openapi, info, paths } = description;

const excerpt = {
  openapi,
  info: { title: info.title, version: info.version, license: info.license },
  'x-excerpt-of': `${source.name}@${source.version}/${file}`,
  paths: Object.fromEntries(
    operations.map(([path, methods]) => [
      `${repository}${path}`,
      Object.fromEntries(
        methods.map((method) => {
          const operation = paths[`${repository}${path}`]?.[method];
          if (operation === undefined) {
            throw new Error(`the description has no ${method} ${path}`);
          }
          const { operationId, parameters = [], requestBody } = operation;
          return [method, resolve({ operationId, parameters, requestBody }, description)];
        }),
      ),
    ]),
  ),
};

process.stdout.write(`${JSON.stringify(excerpt, null, 2)}\n`);
