const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** What a sentence on a change tells. */
export interface Told {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Users that are carried at least, and at most; equal in a closed result, null where not known. */
  readonly least: number | null;
  readonly most: number | null;
  /** The interval of the change of ln(capacity); null where that side is open. */
  readonly low: number | null;
  readonly high: number | null;
  /** The change is certain enough to be called a gain. */
  readonly rose: boolean;
  /** As 0.05. */
  readonly maxRegression: number;
  readonly baselineUsers: number;
  /** How many measurements it rests on. */
  readonly measurements: number;
  /** It should have been measured again. */
  readonly outOfTime: boolean;
}

/**
 * `Capacity fell by 9% (−12% to −6%): 931 users, 1,024 before; at most 5% are allowed.` and its
 * like.
 */
export function regressionSentence(told: Told): string {
  const { least, most, baselineUsers, measurements } = told;
  const before = `${count(baselineUsers)} before`;
  if (least !== null && most !== null) {
    const mean = measurements > 1 ? ` (mean of ${measurements} measurements)` : '';
    return `${change(told, least)}: ${usersInWords(least)}${mean}, ${before}${judgement(told)}.`;
  }
  const end = least ?? most;
  if (end === null) return `The search gave no capacity to compare with the ${before}.`;
  const still = told.verdict === 'pass' ? 'still ' : '';
  const side = least === null ? 'at most' : 'at least';
  return `The build ${still}carries ${side} ${usersInWords(end)}, ${before}${judgement(told)}.`;
}

/** What is not certain is no gain and no fall. */
function change({ low, high, rose, baselineUsers }: Told, users: number): string {
  const center = Math.log(users / baselineUsers);
  const range = `(${signed(low ?? 0)} to ${signed(high ?? 0)})`;
  if (rose) return `Capacity rose by ${size(center)} ${range}`;
  if ((high ?? 0) < 0) return `Capacity fell by ${size(center)} ${range}`;
  return `Capacity changed by ${signed(center)} ${range}`;
}

function judgement({ verdict, rose, maxRegression, outOfTime }: Told): string {
  const allowed = percent(maxRegression);
  switch (verdict) {
    case 'pass':
      return rose ? '' : `; a loss of more than ${allowed} is ruled out`;
    case 'fail':
      return `; at most ${allowed} are allowed`;
    case 'inconclusive':
      return (
        `; whether more than ${allowed} are lost cannot be told` +
        (outOfTime ? ', and there was no time to measure again' : '')
      );
  }
}

/** `1,234`. */
export function count(users: number): string {
  return whole.format(users);
}

/** `1 user`, `1,234 users`. */
export function usersInWords(users: number): string {
  return `${count(users)} ${Math.round(users) === 1 ? 'user' : 'users'}`;
}

/** The size of a change of ln(capacity) as a percentage: `9%`. */
function size(change: number): string {
  return percent(Math.abs(Math.expm1(change)));
}

/** A change of ln(capacity) with its sign. */
function signed(change: number): string {
  return signedPercent(100 * Math.expm1(change));
}

/** A change in percent with its sign: `−9%`, `+4.2%`, `0%`. */
export function signedPercent(change: number): string {
  const text = percent(Math.abs(change) / 100);
  if (text === '0%') return text;
  return `${change < 0 ? '−' : '+'}${text}`;
}

/** A share with a tenth where that says something: `4.2%`, `12%`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${(value < 9.95 ? tenths : whole).format(value)}%`;
}
