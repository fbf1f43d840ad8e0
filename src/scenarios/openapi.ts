import { OperationWriter, type Operation } from './openapi-operation.ts';
import { shortest, type Written } from './written.ts';

type Json = Readonly<Record<string, unknown>>;

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'];

/** Whether this is a description of an API: OpenAPI 3, or Swagger 2. */
export function isOpenApi(content: unknown): content is Json {
  return (
    typeof content === 'object' &&
    content !== null &&
    ('openapi' in content || 'swagger' in content)
  );
}

/**
 * The scenario of an API: each operation is a flow of its own, those first that need no values. What is
 * required is filled in from examples, defaults and schemas.
 *
 * @throws Error when there is no operation that can be written
 */
export function scenarioOfOpenApi(document: Json): Written {
  const writer = new OperationWriter(document);
  const operations = operationsOf(document, writer);
  const [deletions, others] = [
    operations.filter(({ method }) => method === 'DELETE'),
    operations.filter(({ method }) => ['GET', 'HEAD', 'POST', 'PUT', 'PATCH'].includes(method)),
  ];
  const flows = others.flatMap((operation) => {
    const step = writer.write(operation);
    return step === null
      ? []
      : [{ operation, flow: { name: operation.name, steps: [shortest(step)] } }];
  });
  if (flows.length === 0) throw new Error('expected an operation that can be asked, got none');
  const rank = ({ operation }: (typeof flows)[number]): number =>
    (operation.method === 'GET' ? 0 : 2) + (writer.isMadeUp(operation) ? 1 : 0);
  const { prefix } = writer;
  return {
    scenario: { flows: flows.sort((a, b) => rank(a) - rank(b)).map(({ flow }) => flow) },
    notices: [
      `${flows.length} operations, each a flow of its own: give those that users do more often a weight.`,
      ...(prefix === ''
        ? []
        : [`Paths begin with ${prefix}, as servers has it; target-url is the host alone.`]),
      ...(deletions.length === 0
        ? []
        : [`Left out: ${deletions.map(({ name }) => name).join(', ')}, which would delete.`]),
      ...writer.notices,
    ],
  };
}

function operationsOf(document: Json, writer: OperationWriter): Operation[] {
  const paths = document['paths'];
  if (typeof paths !== 'object' || paths === null) return [];
  return Object.entries(paths).flatMap(([path, item]: [string, unknown]) => {
    const entries = writer.resolve(item);
    const shared = entries['parameters'];
    return Object.entries(entries)
      .filter(([method]) => methods.includes(method))
      .map(([method, described]) => {
        const details = writer.resolve(described);
        const parameters = [shared, details['parameters']].flatMap((list) =>
          Array.isArray(list) ? list.map((one) => writer.resolve(one)) : [],
        );
        const id = details['operationId'];
        return {
          method: method.toUpperCase(),
          path,
          name: typeof id === 'string' && id !== '' ? id : `${method.toUpperCase()} ${path}`,
          details,
          parameters,
        };
      });
  });
}
