import { describe, expect, it } from '@jest/globals';
import { parseReply } from '../../../src/cluster/load-test-ng/protocol.ts';

const status = { State: 'running', NumUsers: 7, StartTime: '2026-01-02T03:04:05Z' };

describe('parseReply', () => {
  it.each([
    [
      'a status',
      200,
      JSON.stringify({ status }),
      { statusCode: 200, status: { state: 'running', users: 7, ended: 0, errors: 0 }, error: null },
    ],
    [
      'a status with an error',
      200,
      JSON.stringify({ status, error: 'no' }),
      { statusCode: 200, status: { state: 'running', users: 7, ended: 0, errors: 0 }, error: 'no' },
    ],
    [
      'users that have ended by themselves, and errors',
      200,
      JSON.stringify({
        status: { ...status, NumUsersStopped: 25, NumUsersRemoved: 20, NumErrors: 3 },
      }),
      { statusCode: 200, status: { state: 'running', users: 7, ended: 5, errors: 3 }, error: null },
    ],
    [
      'users that are removed, and about to end',
      200,
      JSON.stringify({ status: { ...status, NumUsersStopped: 19, NumUsersRemoved: 20 } }),
      { statusCode: 200, status: { state: 'running', users: 7, ended: 0, errors: 0 }, error: null },
    ],
    ['an error alone', 200, '{"error":"no"}\n', { statusCode: 200, status: null, error: 'no' }],
    [
      'the first of two objects',
      400,
      '{"id":"lt0","error":"the cause"}\n{"id":"lt0","error":"nil params passed"}\n',
      { statusCode: 400, status: null, error: 'the cause' },
    ],
    [
      'an unknown id',
      404,
      '{"error":"load-test agent with id lt0 not found"}',
      { statusCode: 404, status: null, error: 'load-test agent with id lt0 not found' },
    ],
    [
      'a message without a status, as old versions create',
      201,
      '{"id":"lt0","message":"load-test agent created"}',
      { statusCode: 201, status: null, error: null },
    ],
    ['no route', 404, '404 page not found\n', null],
    ["another API's JSON", 404, '{"error":"not found"}', null],
    ["another API's message", 404, '{"message":"Not Found"}', null],
    ['other JSON', 200, '{"state":"running"}', null],
    ['a list', 200, '[]', null],
    ['nothing', 200, '', null],
    ['a page', 200, '<html></html>', null],
  ])('reads %s', (_name, statusCode, body, reply) => {
    expect(parseReply({ statusCode, contentType: '', location: null, cookies: [], body })).toEqual(
      reply,
    );
  });
});
