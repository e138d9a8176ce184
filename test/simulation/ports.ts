import type { ContactCenter, Webex } from '../../lambda/broker/ports.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import type { MemorySecrets } from '../broker/memory-secrets.ts';

/** What is known of a call before it is made. */
export interface Call {
  record?: string | undefined;
  secret?: string;
  /** When its caller gives up. */
  deadline: Instant;
}

type Announce = (call: Call) => void;

/** A registry of a few records is listed in pages, too. */
const PAGE = 2;

/** The name that is part of a client secret: records of one client have their own. */
function recordOfClient(clientSecret: { reveal(): string }): string | undefined {
  return /-of-([a-z]+)/.exec(clientSecret.reveal())?.[1];
}

/** The same service, which announces each call. */
export function webexOf(webex: Webex, announce: Announce): Webex {
  return {
    refresh: (credentials, deadline) => {
      const { clientSecret, refreshToken } = credentials;
      announce({ record: recordOfClient(clientSecret), secret: refreshToken.reveal(), deadline });
      return webex.refresh(credentials, deadline);
    },
    mintPair: (request, token, deadline) => {
      announce({ record: recordOfClient(request.clientSecret), deadline });
      return webex.mintPair(request, token, deadline);
    },
    tokenExpiry: (token, deadline) => {
      announce({ secret: token.reveal(), deadline });
      return webex.tokenExpiry(token, deadline);
    },
  };
}

/** The same service, which announces each call. */
export function contactCenterOf(contactCenter: ContactCenter, announce: Announce): ContactCenter {
  return {
    find: (target, writer, deadline) => {
      announce({ deadline });
      return contactCenter.find(target, writer, deadline);
    },
    read: (target, id, writer, deadline) => {
      announce({ deadline });
      return contactCenter.read(target, id, writer, deadline);
    },
    write: (target, variable, value, writer, deadline) => {
      announce({ deadline, secret: value.reveal() });
      return contactCenter.write(target, variable, value, writer, deadline);
    },
  };
}

/** Secrets Manager may answer with fewer items than it is asked for. */
export function storeClientOf({ client }: Pick<MemorySecrets, 'client'>) {
  const send = (command: { constructor: { name: string }; input: object }) =>
    (client.send as (command: unknown) => Promise<unknown>)(
      'Filters' in command.input
        ? { constructor: command.constructor, input: { ...command.input, MaxResults: PAGE } }
        : command,
    );
  return { send };
}
