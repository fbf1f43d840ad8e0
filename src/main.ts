// Before the toolkit, which reads the event as it is loaded.
import './action/event/readable.ts';
import { main } from './action/main.ts';

await main();
