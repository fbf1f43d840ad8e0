import { sample } from 'openapi-sampler';
import { isSecret, withoutSecrets } from './secrets.ts';
import { hasBraces, leftOut, type WrittenStep, writablePath } from './written.ts';

type Json = Readonly<Record<string, unknown>>;

/** One operation of an API, with references resolved at its top. */
export interface Operation {
  readonly method: string;
  /** As described, with `{name}` for parameters. */
  readonly path: string;
  readonly name: string;
  readonly details: Json;
  readonly parameters: readonly Json[];
}

/** Makes steps of operations. */
export class OperationWriter {
  /** The path that all have in common, as `servers` or `basePath` has it; without a final slash. */
  readonly prefix: string;
  readonly #document: Json;
  readonly #madeUp = new Set<string>();
  readonly #secrets = new Set<string>();
  readonly #protected = new Set<string>();
  readonly #dropped: string[] = [];

  constructor(document: Json) {
    this.#document = document;
    const base = document['basePath'];
    const [server] = listOf(document['servers']);
    const url = this.#filled(recordOf(server));
    const path =
      typeof base === 'string'
        ? base
        : URL.canParse(url, 'http://host')
          ? new URL(url, 'http://host').pathname
          : '';
    this.prefix = path.replace(/\/+$/, '');
  }

  /** Whether values of the operation come from nothing but a schema. */
  isMadeUp({ name }: Operation): boolean {
    return this.#madeUp.has(name);
  }

  get notices(): readonly string[] {
    const list = (names: Iterable<string>): string => [...names].join(', ');
    return [
      ...(this.#madeUp.size === 0
        ? []
        : [`Values are made up, so the service may not know them: ${list(this.#madeUp)}.`]),
      ...(this.#protected.size === 0
        ? []
        : [
            `Left out: the credentials of ${list(this.#protected)}. Give them as agent-headers, or let users log in with once.`,
          ]),
      ...(this.#secrets.size === 0
        ? []
        : [
            `Left out, as they may be secrets: ${list(this.#secrets)}. Where ${leftOut} stands, a value of yours belongs.`,
          ]),
      ...this.#dropped.map((name) => `Left out: ${name}, whose body cannot be written.`),
    ];
  }

  /** The step of an operation; null where it cannot be written. */
  write(operation: Operation): WrittenStep | null {
    const { method, details, name } = operation;
    const required = operation.parameters.filter(
      (one) => one['required'] === true || one['in'] === 'path',
    );
    const values = required.map((one) => ({
      name: String(one['name']),
      place: one['in'],
      value: this.#valueOf(one, operation),
    }));
    const carried = this.#body(operation);
    if (carried === null) {
      this.#dropped.push(name);
      return null;
    }
    this.#noteSecurity(details);
    const path = values
      .filter(({ place }) => place === 'path')
      .reduce(
        (text, one) => text.replaceAll(`{${one.name}}`, encodeURIComponent(one.value)),
        operation.path,
      );
    const query = new URLSearchParams(
      values
        .filter(({ place }) => place === 'query')
        .map((one): [string, string] => [one.name, one.value]),
    ).toString();
    const headers = Object.fromEntries(
      values
        .filter(({ place }) => place === 'header')
        .map((one) => [one.name.toLowerCase(), one.value]),
    );
    const whole = this.prefix + (path.startsWith('/') ? path : `/${path}`);
    return {
      method,
      path: writablePath(whole) + (query === '' ? '' : `?${writablePath(query)}`),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...carried,
    };
  }

  /** What a local reference leads to, or the value itself; an empty mapping where it is neither. */
  resolve(value: unknown): Json {
    let current = recordOf(value);
    // References to references end somewhere, or in a circle.
    for (let depth = 0; depth < 10 && typeof current['$ref'] === 'string'; depth += 1) {
      const parts = current['$ref'].replace(/^#\//, '').split('/');
      current = recordOf(
        parts.reduce<unknown>(
          (inner, part) => recordOf(inner)[part.replaceAll('~1', '/').replaceAll('~0', '~')],
          this.#document,
        ),
      );
    }
    return current;
  }

  /** `url` of a server with the defaults of its variables. */
  #filled({ url, variables }: Json): string {
    return Object.entries(recordOf(variables)).reduce(
      (text, [name, variable]) =>
        text.replaceAll(`{${name}}`, String(recordOf(variable)['default'])),
      typeof url === 'string' ? url : '',
    );
  }

  #valueOf(parameter: Json, operation: Operation): string {
    const name = String(parameter['name']);
    if (isSecret(name, '')) {
      this.#secrets.add(name);
      return leftOut;
    }
    const schema = this.resolve(parameter['schema'] ?? parameter);
    const examples = Object.values(recordOf(parameter['examples'])).map(
      (example) => this.resolve(example)['value'],
    );
    const given = [parameter['example'], ...examples, schema['example'], schema['default']].find(
      (value) => value !== undefined,
    );
    if (given === undefined && !Array.isArray(schema['enum'])) this.#madeUp.add(operation.name);
    const value = given ?? this.#sample(schema) ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** Null: there is a body that cannot be written. */
  #body({ details, parameters }: Operation): Pick<WrittenStep, 'body' | 'form'> | null {
    const old = parameters.find((one) => one['in'] === 'body');
    const content = recordOf(this.resolve(details['requestBody'])['content']);
    const types = Object.keys(content);
    const type = old
      ? 'application/json'
      : types.find((one) => /json|x-www-form-urlencoded/.test(one));
    if (type === undefined) return types.length === 0 ? {} : null;
    const media = old ?? recordOf(content[type]);
    const example =
      media['example'] ?? this.resolve(Object.values(recordOf(media['examples']))[0])['value'];
    const body = withoutSecrets(example ?? this.#sample(recordOf(media['schema'])), (name) => {
      this.#secrets.add(name);
    });
    if (typeof body !== 'object' || body === null || hasBraces(body)) return null;
    if (/json/.test(type)) return { body };
    return {
      form: Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
    };
  }

  /** Undefined: what the schema refers to is not there, or no schema. */
  #sample(schema: Json): unknown {
    try {
      return sample(schema, { skipReadOnly: true, quiet: true }, this.#document);
    } catch {
      return undefined;
    }
  }

  #noteSecurity(details: Json): void {
    for (const requirement of listOf(details['security'] ?? this.#document['security'])) {
      Object.keys(recordOf(requirement)).forEach((name) => this.#protected.add(name));
    }
  }
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
