import { runAction } from './action/run-action.ts';

await runAction();
