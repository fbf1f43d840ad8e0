import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/** A request as it came in, its body parsed. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Null when there is none. */
  readonly body: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: object;
}

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters: readonly Parameter[];
            readonly requestBody?: {
              readonly required: boolean;
              readonly content: { readonly 'application/json': { readonly schema: object } };
            };
          }
        >
      >
    >
  >;
}

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly checkPath: ValidateFunction;
  readonly checkQuery: ValidateFunction;
  /** Null when the request has no body. */
  readonly checkBody: ValidateFunction | null;
}

const excerpt = new URL('../../fixtures/github/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(excerpt, 'utf8')) as Description;

/** Parameters are texts in a URL; a body's values have their types. */
const parameterAjv = formats.default(new Ajv({ coerceTypes: true, allErrors: true }));
const bodyAjv = formats.default(new Ajv({ allErrors: true }));

const operations: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
    method: method.toUpperCase(),
    path: new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    checkPath: parameterAjv.compile(schemaOf(parameters, 'path')),
    checkQuery: parameterAjv.compile(schemaOf(parameters, 'query')),
    checkBody:
      requestBody === undefined
        ? null
        : bodyAjv.compile(closed(requestBody.content['application/json'].schema)),
  })),
);

/**
 * What in a request does not fit GitHub's published description, or what GitHub refuses beside it;
 * empty when all fits. A parameter or property that the description does not know is a problem,
 * though GitHub would ignore it: whoever sends it expects something of it.
 */
export function problemsOf({ method, url, headers, body }: ReceivedRequest): readonly string[] {
  for (const operation of operations) {
    const match = operation.path.exec(url.pathname);
    if (operation.method === method && match !== null) {
      const inPath = Object.entries(match.groups ?? {}).map(
        ([name, value]) => [name, decodeURIComponent(value)] as const,
      );
      return [
        ...errorsOf(operation.checkPath, Object.fromEntries(inPath), 'path'),
        ...errorsOf(operation.checkQuery, Object.fromEntries(url.searchParams), 'query'),
        ...bodyErrors(operation.checkBody, body),
        ...headerErrors(headers, body),
      ];
    }
  }
  return ['GitHub has no such operation'];
}

function schemaOf(parameters: readonly Parameter[], place: Parameter['in']): object {
  const here = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.flatMap(({ name, required }) => (required === true ? [name] : [])),
    additionalProperties: false,
  };
}

/** The same schema, with no property allowed but those that it names. */
function closed(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (_, part: unknown) =>
      typeof part === 'object' &&
      part !== null &&
      'type' in part &&
      part.type === 'object' &&
      !('additionalProperties' in part)
        ? { ...part, additionalProperties: false }
        : part,
    ),
  ) as object;
}

function bodyErrors(check: ValidateFunction | null, body: unknown): readonly string[] {
  if (check === null) {
    return body === null ? [] : ['a body, where none is taken'];
  }
  return errorsOf(check, body, 'body');
}

function errorsOf(check: ValidateFunction, value: unknown, where: string): readonly string[] {
  if (check(value)) {
    return [];
  }
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${where}${instancePath} ${message ?? 'is wrong'} ${JSON.stringify(params)}`,
  );
}

function headerErrors(headers: IncomingHttpHeaders, body: unknown): readonly string[] {
  const needed: readonly (readonly [name: string, value: string | undefined, pattern: RegExp])[] = [
    ['user-agent', headers['user-agent'], /./],
    ['authorization', headers.authorization, /^(token|bearer) \S+$/i],
    ['accept', headers.accept, /^application\/(vnd\.github[\w.+-]*\+)?json/],
    ...(body === null
      ? []
      : ([['content-type', headers['content-type'], /^application\/json/]] as const)),
  ];
  return needed.flatMap(([name, value, pattern]) =>
    value !== undefined && pattern.test(value) ? [] : [`header ${name} is ${value ?? 'missing'}`],
  );
}
