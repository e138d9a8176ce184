import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Bench, Figure, Subject } from './figure.ts';
import { inTurn, quantile, ratios } from './samples.ts';
import { type ServedEndpoint, serveEndpoint } from './served-endpoint.ts';

const RATE = 500;
const INSTANCES = 4;

/** What clients of the token endpoint feel, and what a stranger could tell from the time that a refusal takes. */
export const tokenEndpoint: Subject = {
  name: 'token-endpoint',
  title: `The token endpoint behind a gateway, ${INSTANCES} instances`,
  async measure(bench: Bench): Promise<Figure[]> {
    const served = await serveEndpoint(INSTANCES);
    const agent = new Agent({ connections: 64 });
    try {
      return [...(await underLoad(served, agent, bench)), ...(await whileGuessing(served, agent, bench))];
    } finally {
      await agent.close();
      await served.close();
    }
  },
};

/** Requests come at their time, whether or not those before were answered: who waits is not let off. */
async function underLoad(served: ServedEndpoint, agent: Agent, { quick, progress }: Bench): Promise<Figure[]> {
  const seconds = quick ? 1 : 30;
  const total = RATE * seconds;
  progress(`${total.toLocaleString('en')} requests in ${seconds} s`);
  const ask = () => answerTo(served, agent, served.clientId, served.clientSecret);
  // The first of each instance loads it; that is the cold start's figure.
  for (let n = 0; n < INSTANCES * 5; n += 1) await ask();

  const took: number[] = [];
  let lost = 0;
  const began = performance.now();
  const send = async (at: number) => {
    const status = await ask().catch(() => 0);
    if (status === 200) took.push(performance.now() - at);
    else lost += 1;
  };
  const sent: Promise<void>[] = [];
  while (sent.length < total) {
    const due = Math.min(total, ((performance.now() - began) * RATE) / 1000);
    while (sent.length < due) sent.push(send(began + (sent.length * 1000) / RATE));
    await sleep(1);
  }
  await Promise.all(sent);
  const sorted = took.toSorted((one, other) => one - other);
  const [median, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
  const comparedWith = `${RATE} a second for ${seconds} s`;
  return [
    { what: 'requests that got their token', value: took.length, unit: 'times', comparedWith },
    { what: 'requests that got none', value: lost, unit: 'times', comparedWith, atMost: 0 },
    { what: 'time to the token, median', value: median, unit: 'ms', comparedWith },
    { what: 'time to the token, 99th percentile', value: p99, unit: 'ms', comparedWith },
    { what: 'the same', value: p99 / median, unit: '×', comparedWith: 'the median' },
  ];
}

/** If one took longer than the other, a stranger could find out who is a client. */
async function whileGuessing(served: ServedEndpoint, agent: Agent, { quick, progress }: Bench): Promise<Figure[]> {
  const rounds = quick ? 5 : 150;
  progress(`${(2 * rounds).toLocaleString('en')} refusals`);
  const refusal = (clientId: string) => async () => {
    const began = performance.now();
    const status = await answerTo(served, agent, clientId, 'a-wrong-guess');
    if (status !== 401) throw new Error(`A guess was answered with ${status}.`);
    return performance.now() - began;
  };
  const guesses = { wrongSecret: refusal(served.clientId), unknownClient: refusal('unknown') };
  await inTurn(5, guesses);
  const { wrongSecret, unknownClient } = await inTurn(rounds, guesses);
  const longer = wrongSecret.filter((took, round) => took > (unknownClient[round] ?? 0)).length;
  const { median, spread } = ratios(wrongSecret, unknownClient);
  const comparedWith = 'refusing an unknown client';
  return [
    { what: 'refusing a wrong secret', value: median, unit: '×', spread, comparedWith },
    { what: 'rounds in which it took longer', value: (100 * longer) / rounds, unit: '%', comparedWith: 'a coin: 50 %' },
  ];
}

async function answerTo({ tokenUrl }: ServedEndpoint, dispatcher: Agent, id: string, secret: string): Promise<number> {
  const { statusCode, body } = await request(tokenUrl, {
    dispatcher,
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${id}:${secret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  await body.dump();
  return statusCode;
}
