import type { FailureCode } from '../record/failures.ts';

/** The first thing that a person does about a failure: a sentence, and the words of the operator's command. */
export interface Cure {
  says: string;
  command(record: string): string;
}

const look = (record: string) => `doctor ${record}`;
const rotate = (record: string) => `rotate-secret ${record}`;
const edit = (record: string) => `restore ${record}`;

const wait = (service: string): Cure => ({
  says: `nothing at first: check status.webex.com for problems with ${service}. If there are none, find out why it refuses the broker.`,
  command: look,
});

const cures: Record<FailureCode, Cure> = {
  EVENT_INVALID: { says: 'correct the event.', command: look },
  CONFIG_INVALID: { says: "deploy the stack again to restore the function's settings.", command: look },
  RECORD_NOT_FOUND: { says: 'bring the record back, if it was not removed on purpose.', command: edit },
  RECORD_INVALID: {
    says: 'correct the fields above, or go back to the config before the last edit.',
    command: edit,
  },
  REGISTRY_UNAVAILABLE: {
    says: "find out why Secrets Manager refuses: most likely the function's role or the key's policy was changed.",
    command: look,
  },
  SAVE_FAILED: {
    says: "find out why Secrets Manager accepts no writes: most likely the function's role or the key's policy was changed.",
    command: look,
  },
  GRANT_REFUSED: {
    says: 'generate a new pair of tokens on developer.webex.com, and give it to the record.',
    command: rotate,
  },
  REFRESH_LIMIT_REACHED: { says: 'find out what uses or revokes the tokens of this record.', command: look },
  REFRESH_IN_PROGRESS: { says: 'nothing: another pass is refreshing the record.', command: look },
  TOKEN_LIMIT_REACHED: {
    says: 'find out what else requests tokens with this Service App, and stop it.',
    command: look,
  },
  TOKEN_ENDPOINT_UNAVAILABLE: wait('Webex'),
  TOKEN_ANSWER_INVALID: wait('Webex'),
  TOKEN_TOO_LONG: {
    says: "ask Webex's support for opaque tokens for this app, or use another Service App.",
    command: look,
  },
  WRITER_REFUSED: {
    says: 'add the scopes cjp:config_read and cjp:config_write to the Service App, have the org authorize it again, and give the new pair of tokens to the record.',
    command: rotate,
  },
  VARIABLE_NOT_FOUND: {
    says: "create the global variable in Control Hub (type String), or correct the record's target.",
    command: look,
  },
  VARIABLE_REJECTED: {
    says: "correct the global variable in Control Hub, or name another one in the record's target.",
    command: look,
  },
  VARIABLE_UNCHANGED: wait('Webex Contact Center'),
  CONSUMER_TOKEN_FAILED: {
    says: "find out why the function cannot read or write the secret with the consumers' token.",
    command: look,
  },
  CONTACT_CENTER_UNAVAILABLE: wait('Webex Contact Center'),
  INTERNAL: { says: 'try again; if it stays, report it with the log line.', command: look },
};

export function cureOf(code: FailureCode): Cure {
  return cures[code];
}
