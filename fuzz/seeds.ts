// Texts that are right, from which what is wrong is made.

export const inputValues = [
  ...['find', 'auto', '5s', '1h30m', '3%', '100', '1000', 'true', 'regression, inconclusive', ''],
  'http://u:p@127.0.0.1:9090/prefix/?a=b',
  'http://127.0.0.1:1\nhttp://127.0.0.1:2 weight=2 max=50',
  'Authorization: Bearer abc\nX-Scope: 1',
  '- name: p95\n  agent-stat: latency-p95\n  max: 0.5\n',
];

export const signals = [
  '- name: p99 latency (s)\n  query: histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))\n  max: 0.5\n',
  '- {name: errors, query: "sum(rate(a{code=~\\"5..\\"}[1m])) / sum(rate(a[1m]))", max: 1%, when-missing: zero}\n',
  '[{name: free, query: min(node_memory_MemAvailable_bytes), min: 500e6, warm-up: 60s, window: 10m}]',
  '- name: a\n  agent-stat: latency-p95\n  max: 0.3\n  report-only: true\n',
];

export const coordinatorConfigs = [
  JSON.stringify({
    ClusterConfig: {
      Agents: [{ Id: 'lt0', ApiURL: 'http://127.0.0.1:4000' }],
      MaxActiveUsers: 200,
    },
    MonitorConfig: {
      PrometheusURL: 'http://127.0.0.1:9090',
      UpdateIntervalMs: 2000,
      Queries: [
        { Description: 'p99', Query: 'a', Threshold: 2.0, MinIntervalSec: 60, Alert: true },
      ],
    },
    NumUsersInc: 8,
    NumUsersDec: 8,
    RestTimeSec: 2,
    LogSettings: {},
  }),
  'NumUsersInc = 8\nRestTimeSec = 2\n[ClusterConfig]\nMaxActiveUsers = 200\n[[ClusterConfig.Agents]]\nId = "lt0"\nApiURL = "http://127.0.0.1:4000"\n[MonitorConfig]\nPrometheusURL = "http://127.0.0.1:9090"\n[[MonitorConfig.Queries]]\nDescription = "p99"\nQuery = "a"\nThreshold = 2.0\nAlert = true\n',
];

export const scenarios = [
  'think-time: {min: 1s, max: 2s}\nsteps:\n  - get: /a\n  - post: /b\n    json: {a: "{{ name }}"}\n    capture: {id: "$.id"}\n',
  'flows:\n  - name: a\n    weight: 2\n    steps: [/a, /b]\ntimeout: 5s\ncookies: true\nfollow-redirects: true\n',
  'steps:\n  - get: /{{ uuid }}\n    headers: {A: b}\n    expect: {status: [200, 201]}\n    capture:\n      token: {pattern: "token=(\\\\w+)"}\nonce:\n  - /login\n',
];

const entry = {
  startedDateTime: '2026-01-01T00:00:00.000Z',
  time: 12,
  request: {
    method: 'POST',
    url: 'http://127.0.0.1/a?b=c',
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    postData: { mimeType: 'application/json', text: '{"a":1}' },
  },
  response: { status: 200, content: { mimeType: 'text/html' } },
};

export const recordings = [
  JSON.stringify({
    log: { entries: [entry, { ...entry, request: { ...entry.request, method: 'GET' } }] },
  }),
  'openapi: 3.0.0\nservers: [{url: "http://127.0.0.1/api"}]\npaths:\n  /a/{id}:\n    get:\n      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n  /b:\n    post:\n      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/B"}}}}\ncomponents: {schemas: {B: {type: object, properties: {a: {type: string}, b: {$ref: "#/components/schemas/B"}}}}}\n',
];

export const agentAnswers = [
  '{"message":"done","status":{"State":"running","NumUsers":8,"NumErrors":0}}',
  '{"error":"load-test agent with id lt0 not found"}',
  '{"state":"running","user_count":5,"total_rps":1.5,"fail_ratio":0,"stats":[{"name":"Aggregated","num_requests":5,"avg_response_time":12.5}],"workers":[{"id":"a","state":"running","cpu_usage":5}],"current_response_time_percentiles":{"response_time_percentile_0.95":10}}',
  '{"data":{"type":"status","id":"default","attributes":{"status":4,"paused":false,"vus":10,"vus-max":20,"stopped":false,"running":true,"tainted":false}}}',
  '{"data":[{"type":"metrics","id":"http_reqs","attributes":{"type":"counter","contains":"default","tainted":null,"sample":{"count":5,"rate":1.5}}}]}',
  '<!doctype html><html><head><title>Sign in</title></head><style>a{}</style>',
];

export const prometheusAnswers = [
  '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1700000000.1,"0.5"]},{"metric":{},"value":[1700000000,"NaN"]}]},"warnings":["PromQL info: x"]}',
  '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"],[2,"+Inf"]]}]},"isPartial":true}',
  '{"status":"success","data":{"resultType":"scalar","result":[1700000000,"3"]}}',
  '{"status":"error","errorType":"bad_data","error":"parse error"}',
  '{"status":"success","data":{"groups":[{"name":"g","interval":30,"rules":[{"name":"a","query":"b","labels":{},"type":"recording"}]}]}}',
  '{"status":"success","data":["a","b"]}',
  '<html><title>Bad gateway</title>',
];

export const queries = [
  'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job="a"}[1m])))',
  'sum(rate(a_total{code=~"5.."}[$__rate_interval])) / sum(rate(a_total[$__rate_interval])) > 0.01',
  'avg_over_time(max(a{b!="c", d!~"e|f"})[5m:30s] offset 1m) * on (x) group_left (y) c @ end()',
  'absent(up{instance="$instance"} == 0) or vector(1)',
];

export const histories = [
  '{\n  "schemaVersion": 1,\n  "key": "key",\n  "entries": [\n    {"at":"2026-01-01T00:00:00Z","sha":"abc","branch":"main","runUrl":null,"outcome":"found","users":100,"low":95,"high":105}\n  ]\n}\n',
];

export const world =
  '[{"name":"w","workers":12,"service":{"kind":"bimodal","mean":0.05,"slowShare":0.04,"slowMean":0.5},"autoscale":{"target":0.7,"most":20,"delaySeconds":30,"everySeconds":15},"signals":[{"kind":"p99","max":1.5},{"kind":"cpu","max":0.8}]}]';
