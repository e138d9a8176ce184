import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { duration, type Instant, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { type Http, NoAnswer } from '../../lambda/webex/http.ts';
import { parseHttpDate } from '../../lambda/webex/http-date.ts';
import { describeStack } from '../installation/installation.ts';
import { check, type Finding } from './finding.ts';

/** From here on an answer's date is worth telling: the broker's own measure. */
const SKEW = MINUTE;

interface Clocks {
  now(): Instant;
  /** Of AWS, by which the function lives. */
  aws(): Promise<Instant | undefined>;
  webex(): Promise<Instant | undefined>;
}

/** Whether this machine, AWS and Webex agree on the time. */
export function clockFindings({ now, aws, webex }: Clocks): Promise<Finding[]> {
  return check('clocks', async ({ ok, warning, unknown }) => {
    const ahead = async (clock: () => Promise<Instant | undefined>) => {
      const shown = await clock();
      return shown === undefined ? undefined : shown - now();
    };
    const [ofAws, ofWebex] = [await ahead(aws), await ahead(webex)];
    const others = [ofAws, ofWebex].filter((skew) => skew !== undefined);
    if (others.length > 0 && others.every((skew) => Math.abs(skew) > SKEW)) {
      return warning(
        `This machine's clock is ${off(-(others[0] as number))}: what is said here of times is wrong by as much.`,
        'Let it be set from the network, by NTP.',
      );
    }
    if (ofAws === undefined || ofWebex === undefined) {
      return unknown(`${ofAws === undefined ? 'AWS' : 'Webex'} did not say what time it has.`);
    }
    const between = ofWebex - ofAws;
    if (Math.abs(between) <= SKEW) return ok('This machine, AWS and Webex agree on the time.');
    return warning(
      `Webex's clock is ${off(between)}, by AWS's: tokens may live longer or shorter than they seem to.`,
      "If it stays so, tell Webex's support.",
    );
  });
}

/** The date of AWS's answer to a question that costs nothing. */
export async function awsTime(client: CloudFormationClient, stack: string): Promise<Instant | undefined> {
  let date: string | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      date = (output.response as { headers?: Record<string, string> }).headers?.date;
      return output;
    },
    { step: 'deserialize', name: 'hearDate', override: true },
  );
  await describeStack(stack, client);
  return parseHttpDate(date);
}

/** The date of Webex's answer to a question without a token, which it refuses. */
export async function webexTime(http: Http, baseUrl: string): Promise<Instant | undefined> {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/authorizations/tokenExpiry`);
  try {
    const { headers } = await http.send({ method: 'GET', url, headers: {} }, 10 * SECOND);
    return parseHttpDate(headers.date);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return undefined;
  }
}

function off(ms: number): string {
  return `${duration(Math.abs(ms))} ${ms > 0 ? 'fast' : 'slow'}`;
}
