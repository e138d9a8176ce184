import { request } from 'undici';
import type { Contact, RunnerClock, World } from './contact.ts';
import { ActivityFailed, NotKnown } from './stops.ts';

export interface HttpRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  timeoutMs: number;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends a request to the stand-in of its origin. Fails the activity if no answer comes in (virtual) time. */
export async function send(wanted: HttpRequest, { world }: Contact): Promise<HttpAnswer> {
  const { origin, pathname, search } = wanted.url;
  const standIn = world.origins[origin] ?? world.elsewhere;
  if (standIn === undefined) throw new NotKnown(`no stand-in serves ${origin}`);
  const answer = travel(() => exchange(`${standIn}${pathname}${search}`, wanted, world.platform.headerNames), world);
  return await within(wanted.timeoutMs, answer, world.clock);
}

/** Sleeps on both ways, be it for no time at all: that is when other callers get their turn. */
async function travel<T>(exchange: () => Promise<T>, { clock, latencyMs }: World): Promise<T> {
  const eachWay = latencyMs() / 2;
  await clock.sleep(eachWay);
  const answer = await exchange();
  await clock.sleep(eachWay);
  return answer;
}

async function exchange(
  address: string,
  { method, headers, body }: HttpRequest,
  headerNames: 'lower' | 'capitalised',
): Promise<HttpAnswer> {
  try {
    const answer = await request(address, { method, headers, ...(body === undefined ? {} : { body }) });
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          headerNames === 'lower' ? name.toLowerCase() : capitalised(name),
          [value].flat().join(', '),
        ]),
      ),
      body: await answer.body.text(),
    };
  } catch {
    throw new ActivityFailed('the connection broke');
  }
}

/** `retry-after` as `Retry-After`. */
function capitalised(name: string): string {
  return name.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

async function within<T>(timeoutMs: number, work: Promise<T>, clock: RunnerClock): Promise<T> {
  const late = Promise.withResolvers<never>();
  const callOff = clock.at(clock.now() + timeoutMs, () => {
    late.reject(new ActivityFailed(`no answer within ${timeoutMs} ms`));
    // The stand-in that sleeps over the answer sleeps for the caller's task, so this one is awake in its place
    return work.catch(() => {});
  });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    callOff();
  }
}
