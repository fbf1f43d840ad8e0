import { readFileSync } from 'node:fs';
import { parseScenarios } from '../bench/scenario-file.ts';
import { parseWorlds } from '../bench/worlds/world-file.ts';
import { DamagedHistory, parseAnyHistory, parseHistory } from '../src/action/history/format.ts';
import { parseScenario } from '../src/cluster/embedded/scenario.ts';
import { describeAnswer, type HttpAnswer } from '../src/cluster/requests/http.ts';
import { parseCounters, parseRefusal, parseStatus } from '../src/cluster/k6/protocol.ts';
import { parseReply } from '../src/cluster/load-test-ng/protocol.ts';
import { parseReply as parseLocustReply, parseReport } from '../src/cluster/locust/protocol.ts';
import { InputError } from '../src/errors.ts';
import { readAnswer } from '../src/monitor/prometheus/answer.ts';
import { readLabelValues, readRecordingRules } from '../src/monitor/prometheus/metadata.ts';
import { PrometheusError } from '../src/monitor/prometheus/queries.ts';
import { analyseQuery, twin, withWindow } from '../src/monitor/promql/analysis.ts';
import { logText } from '../src/report/text/log-text.ts';
import { scenarioFromFile } from '../src/scenarios/from-file.ts';
import { parseYaml } from '../src/settings/values/files.ts';
import { type InputName, inputNames } from '../src/settings/inputs.ts';
import { parseSettings } from '../src/settings/parse.ts';
import { Wrong } from '../src/settings/values/problems.ts';
import * as seeds from './seeds.ts';

/** Something that reads what others wrote. */
export interface Reader {
  readonly name: string;
  /** Texts that it reads, or nearly. */
  readonly seeds: readonly string[];
  /** Reads a text. `choice` is a number from 0 to 1 for whatever else there is to choose. */
  readonly read: (text: string, choice: number) => unknown;
  /** Whether an error is one that the reader is to throw. */
  readonly expects: (error: unknown) => boolean;
}

const isInputError = (error: unknown): boolean => error instanceof InputError;
/** An error in words, none of the language's own. */
const isInWords = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error && error.message !== '';

const never = new AbortController().signal;

/** Inputs with which each single one is tried. */
const usual = { 'target-url': 'http://127.0.0.1:9/', 'fail-on': '' };

function settingsOf(inputs: Partial<Record<InputName, string>>, file = ''): unknown {
  return parseSettings(
    { ...usual, ...inputs },
    { readFile: () => file, exists: () => file !== '' },
  );
}

function answerOf(body: string, choice: number): HttpAnswer {
  const statusCode = [200, 201, 400, 404, 409, 500, 503][Math.floor(choice * 7)] ?? 200;
  const contentType = choice < 0.8 ? 'application/json' : 'text/html';
  return { statusCode, contentType, location: null, cookies: [], body };
}

/** All readers of foreign text. */
export const readers: readonly Reader[] = [
  {
    name: 'inputs',
    seeds: seeds.inputValues,
    read: (text, choice) =>
      settingsOf({ [inputNames[Math.floor(choice * inputNames.length)] ?? 'mode']: text }),
    expects: isInputError,
  },
  {
    name: 'signals',
    seeds: seeds.signals,
    read: (text) => settingsOf({ signals: text, 'prometheus-url': 'http://127.0.0.1:9' }),
    expects: isInputError,
  },
  {
    name: 'coordinator configs',
    seeds: seeds.coordinatorConfigs,
    read: (text, choice) =>
      settingsOf({ 'coordinator-config': choice < 0.5 ? 'c.json' : 'c.toml' }, text),
    expects: isInputError,
  },
  {
    name: 'scenarios of the embedded agent',
    seeds: seeds.scenarios,
    read: (text) => [
      settingsOf({ 'agent-config': 'scenario.yaml' }, text),
      parseScenario(parseYaml(text)),
    ],
    expects: (error) => error instanceof InputError || error instanceof Wrong,
  },
  {
    name: 'recordings and descriptions of APIs',
    seeds: seeds.recordings,
    read: (text) => scenarioFromFile(parseYaml(text), 'file'),
    expects: (error) => error instanceof Wrong || isInWords(error),
  },
  {
    name: 'answers of agents',
    seeds: seeds.agentAnswers,
    read(text, choice) {
      const answer = answerOf(text, choice);
      const read = [parseReply, parseReport, parseLocustReply, parseStatus, parseCounters];
      return [...read, parseRefusal, describeAnswer].map((parse) => parse(answer));
    },
    expects: isInWords,
  },
  {
    name: 'answers of Prometheus',
    seeds: seeds.prometheusAnswers,
    read(body, choice) {
      const { statusCode: status, contentType } = answerOf(body, choice);
      const answer = { status, contentType, location: '', date: null, retryAfter: null, body };
      if (choice < 0.1) return readRecordingRules(answer);
      return choice < 0.2 ? readLabelValues(answer) : readAnswer(answer, never);
    },
    expects: (error) => error instanceof PrometheusError,
  },
  {
    name: 'queries',
    seeds: seeds.queries,
    read: (text) => [analyseQuery(text), twin(text, 15), withWindow(text, 60)],
    expects: () => false,
  },
  {
    name: 'histories',
    seeds: seeds.histories,
    read: (text) => [parseAnyHistory(text), parseHistory(text, 'key', 'key.json')],
    expects: (error) => error instanceof DamagedHistory,
  },
  {
    name: 'scenario files of the benchmarks',
    seeds: [readFileSync('bench/scenarios.json', 'utf8').slice(0, 1500), seeds.world],
    read: (text, choice) =>
      choice < 0.5 ? parseScenarios(text, 'file') : parseWorlds(text, 'file'),
    expects: isInputError,
  },
  {
    name: 'lines of a log',
    seeds: seeds.inputValues,
    read: (text) => logText(text),
    expects: () => false,
  },
];
