// The toolkit reads the event as soon as it is loaded: whether it can is found out before.
import './action/event/readable.ts';
import { main } from './action/main.ts';

await main();
