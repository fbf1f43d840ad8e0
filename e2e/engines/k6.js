/* global __ENV */
import http from 'k6/http';
import { sleep } from 'k6';

/** Asks, then thinks for a second on average. For k6 2 `LIVE` is not set. */
export const options = __ENV.LIVE
  ? {
      scenarios: {
        users: { executor: 'externally-controlled', vus: 0, maxVUs: 500, duration: '0' },
      },
    }
  : {};

export default function () {
  http.get(`${__ENV.TARGET}/`);
  sleep(-Math.log(1 - Math.random()));
}
