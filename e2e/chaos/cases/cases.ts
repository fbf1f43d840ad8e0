import type { ChaosCase } from '../case.ts';
import { agentCases } from './agents.ts';
import { deathCases } from './deaths.ts';
import { githubCases } from './github.ts';
import { inputCases } from './inputs.ts';
import { oddAgentCases } from './odd-agents.ts';
import { journalCases } from './journals.ts';
import { leakCases } from './leaks.ts';
import { injectionCases } from './injections.ts';
import { hostileCases } from './hostile.ts';
import { surroundingCases } from './surroundings.ts';
import { prometheusCases } from './prometheus.ts';
import { resourceCases } from './resources.ts';
import { signalCases } from './signals.ts';
import { targetCases } from './target.ts';
import { tlsCases } from './wire.ts';

/** All that is played. */
export const cases: readonly ChaosCase[] = [
  ...agentCases,
  ...deathCases,
  ...prometheusCases,
  ...targetCases,
  ...tlsCases,
  ...githubCases,
  ...signalCases,
  ...inputCases,
  ...resourceCases,
  ...surroundingCases,
  ...hostileCases,
  ...injectionCases,
  ...leakCases,
  ...journalCases,
  ...oddAgentCases,
];
