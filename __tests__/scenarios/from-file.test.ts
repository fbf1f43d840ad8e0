import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseScenario } from '../../src/cluster/embedded/scenario.ts';
import { scenarioFromFile } from '../../src/scenarios/from-file.ts';
import { har, shopping } from './recording.ts';

describe('the scenario of a recording', () => {
  const { text, notices } = scenarioFromFile(shopping, 'shop.har');

  it('has the requests to the service, in their order', () => {
    expect(parse(text)).toEqual({
      steps: [
        { path: '/?utm=1', headers: { accept: 'text/html' } },
        {
          method: 'POST',
          path: '/api/login',
          body: { email: 'ann@a.org', password: 'CHANGE-ME' },
          'think-time': { mean: '4s' },
          capture: { access_token: { json: '$.access_token' } },
        },
        {
          path: '/api/orders?page=1&api_key=CHANGE-ME',
          headers: { authorization: 'Bearer {{access_token}}', 'x-shop': 'main' },
          'think-time': '0s',
        },
        {
          method: 'POST',
          path: '/api/orders',
          headers: { authorization: 'Bearer {{access_token}}' },
          form: { item: '5 a', pin: 'CHANGE-ME' },
          'expect-status': 303,
          'think-time': { mean: '5.6s' },
        },
      ],
    });
  });

  it('holds no secret and no host', () => {
    expect(text).not.toMatch(/hunter/);
    expect(text.replace(/^#.*$/gm, '')).not.toMatch(/example/);
  });

  it('is a right one', () => {
    expect(parseScenario(parse(text))).toHaveProperty('scenario');
  });

  it('tells what was left out', () => {
    expect(notices).toEqual([
      '4 requests to the host of the first page; target-url names the host to load.',
      'Left out: 2 requests to other hosts: cdn.example, shop.example.',
      'Left out: 2 requests for static files.',
      'Left out: 1 request that no user can repeat (WebSockets and others).',
      'Left out, as they may be secrets: password (POST /api/login); api_key (GET /api/orders); x-csrf-token (GET /api/orders); pin (POST /api/orders). Where CHANGE-ME stands, a value of yours belongs: one from data, or from a capture.',
      'Taken from responses: access_token.',
    ]);
    expect(text.split('\n')[0]).toBe('# From shop.har.');
  });

  it('leaves out a body that it cannot write, and what looks like a token anywhere', () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(20)}.bbb`;
    const recorded = har([
      { url: `https://a.example/reset/${jwt}/x y{{z}}`, headers: { 'x-any': jwt } },
      {
        method: 'POST',
        url: 'https://a.example/upload',
        body: { type: 'multipart/form-data; boundary=x', text: '--x\r\npassword: hunter2' },
      },
      {
        method: 'PUT',
        url: 'https://a.example/b',
        body: { type: 'application/json', text: '{"auth":{"any":["hunter2"]},"list":[{"pin":5}]}' },
      },
    ]);
    const written = scenarioFromFile(recorded, 'a.har');
    expect(parse(written.text)).toEqual({
      steps: [
        'GET /reset/CHANGE-ME/x%20y%7B%7Bz%7D%7D',
        {
          method: 'PUT',
          path: '/b',
          body: { auth: { any: ['CHANGE-ME'] }, list: [{ pin: 'CHANGE-ME' }] },
          'think-time': '0s',
        },
      ],
    });
    expect(written.text).not.toMatch(/hunter|eyJ/);
    expect(written.notices).toContain('Left out: POST /upload, whose body cannot be written.');
  });

  it.each([
    [har([]), 'expected a request to a service, got none but static files'],
    [{ log: 5 }, 'expected a HAR file (log.entries) or an OpenAPI description, got neither'],
    [null, 'expected a HAR file (log.entries) or an OpenAPI description, got neither'],
    [{ openapi: '3.1.0', paths: {} }, 'expected an operation that can be asked, got none'],
  ])('is refused where there is nothing to write: %j', (content, message) => {
    expect(() => scenarioFromFile(content, 'a')).toThrow(message);
  });
});

const api = `
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: 'https://{region}.shop.example/v1/', variables: { region: { default: eu } } }]
security: [{ bearerAuth: [] }]
components:
  securitySchemes: { bearerAuth: { type: http, scheme: bearer } }
  parameters:
    limit: { name: limit, in: query, required: true, schema: { type: integer, default: 20 } }
  schemas:
    Item:
      type: object
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string, example: shoe }
        tags: { type: array, items: { $ref: '#/components/schemas/Tag' } }
        password: { type: string }
    Tag: { type: string, enum: [red, blue] }
paths:
  /items/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get: { operationId: getItem, responses: { '200': { description: ok } } }
    delete: { operationId: dropItem, responses: {} }
  /items:
    post:
      operationId: makeItem
      parameters: [{ name: X-Key, in: header, required: true, example: a b, schema: {} }]
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } }
      responses: {}
    get:
      parameters:
        - { $ref: '#/components/parameters/limit' }
        - { name: page, in: query, schema: { type: integer } }
      responses: {}
  /upload:
    post: { operationId: upload, requestBody: { content: { image/png: {} } }, responses: {} }
`;

describe('the scenario of an API', () => {
  const { text, notices } = scenarioFromFile(parse(api), 'openapi.yaml');

  it('has a flow for each operation, what needs no made-up values first', () => {
    expect(parse(text)).toEqual({
      flows: [
        { name: 'GET /items', steps: ['GET /v1/items?limit=20'] },
        { name: 'getItem', steps: ['GET /v1/items/0'] },
        {
          name: 'makeItem',
          steps: [
            {
              method: 'POST',
              path: '/v1/items',
              headers: { 'x-key': 'a b' },
              body: { name: 'shoe', tags: ['red'], password: 'CHANGE-ME' },
            },
          ],
        },
      ],
    });
    expect(parseScenario(parse(text))).toHaveProperty('scenario');
  });

  it('tells what was left out and made up', () => {
    expect(notices).toEqual([
      '3 operations, each a flow of its own: give those that users do more often a weight.',
      'Paths begin with /v1, as servers has it; target-url is the host alone.',
      'Left out: dropItem, which would delete.',
      'Values are made up, so the service may not know them: getItem.',
      'Left out: the credentials of bearerAuth. Give them as agent-headers, or let users log in with once.',
      'Left out, as they may be secrets: password. Where CHANGE-ME stands, a value of yours belongs.',
      'Left out: upload, whose body cannot be written.',
    ]);
    expect(text).not.toMatch(/shop\.example/);
  });

  it('is read from Swagger 2, too', () => {
    const swagger = {
      swagger: '2.0',
      host: 'shop.example',
      basePath: '/v2',
      paths: {
        '/carts': {
          post: {
            parameters: [
              { in: 'body', name: 'cart', schema: { $ref: '#/definitions/Cart' }, required: true },
            ],
          },
          get: {
            parameters: [
              { in: 'query', name: 'sort', type: 'string', enum: ['up'], required: true },
            ],
          },
        },
      },
      definitions: {
        Cart: { type: 'object', properties: { size: { type: 'integer', example: 3 } } },
      },
    };
    expect(parse(scenarioFromFile(swagger, 'a.json').text)).toEqual({
      flows: [
        { name: 'GET /carts', steps: ['GET /v2/carts?sort=up'] },
        { name: 'POST /carts', steps: [{ method: 'POST', path: '/v2/carts', body: { size: 3 } }] },
      ],
    });
  });

  it('has characters of any plane in its paths, and a sign for half of one', () => {
    const paths = { '/cats/🐈': { get: {} }, '/half/\ud83d': { get: { operationId: 'half' } } };
    expect(parse(scenarioFromFile({ openapi: '3.1.0', paths }, 'a.json').text)).toEqual({
      flows: [
        { name: 'GET /cats/🐈', steps: ['GET /cats/%F0%9F%90%88'] },
        { name: 'half', steps: ['GET /half/%EF%BF%BD'] },
      ],
    });
  });

  it('leaves out a body whose schema is not there', () => {
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/B' } } };
    const paths = {
      '/a': {
        post: {
          parameters: [{ in: 'query', name: 'q', required: true, schema: { allOf: [null] } }],
          requestBody: { content },
        },
        get: {
          parameters: [
            {
              in: 'query',
              name: 'q',
              required: true,
              schema: { allOf: [{ $ref: '#/components/schemas/B' }] },
            },
          ],
        },
      },
    };
    const written = scenarioFromFile(
      { openapi: '3.1.0', components: { schemas: null }, paths },
      'a.json',
    );
    expect(parse(written.text)).toEqual({ flows: [{ name: 'GET /a', steps: ['GET /a?q='] }] });
    expect(written.notices).toContain('Left out: POST /a, whose body cannot be written.');
  });
});
