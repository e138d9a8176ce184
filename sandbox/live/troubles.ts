import { refusal } from '../aws/aws-error.ts';
import type { Answer } from '../loopback-server.ts';
import type { Sandbox } from '../sandbox.ts';
import { foreignBodies, ownBodies } from '../webex/answer-bodies.ts';
import type { Account } from '../webex/token-book.ts';
import type { OrgVariables } from '../webex/variables.ts';

/** The variable of the record that the troubles strike. */
const VARIABLE = 'CLINIC_TOKEN';

type Place = Pick<Sandbox, 'contactCenter' | 'faults' | 'identity'>;

interface Trouble {
  /** Who does it. */
  actor: 'admin' | 'AWS' | 'Webex';
  /** What the actor does, as the rest of a sentence. */
  happens: string;
  /** What the next forced refresh fails with, and the heading of the runbook. */
  code: string;
  /** Returns what ends it. */
  begin(place: Place, clinic: Account): () => void;
}

/** Each request of a service, or of one operation, is answered so. */
const answers =
  (service: string, answer: Answer, operation?: string): Trouble['begin'] =>
  ({ faults }) =>
    faults.plan({ service, ...(operation !== undefined && { operation }), fault: { kind: 'answer', answer } });

/** Strikes the variable, where it is; returns what undoes that, where it is by then. */
const onVariable =
  (strike: (variables: OrgVariables) => (() => void) | undefined): Trouble['begin'] =>
  ({ contactCenter }, { orgId }) => {
    const variables = contactCenter.org(orgId);
    return (isThere(variables) && strike(variables)) || (() => {});
  };

const isThere = (variables: OrgVariables) => variables.all().some(({ name }) => name === VARIABLE);

const TOKEN_ENDPOINT = 'POST access_token';

const troubles = {
  'webex-down': {
    actor: 'Webex',
    happens: 'answers 503 at its token endpoint',
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    begin: answers('webex', ownBodies.server_error(503), TOKEN_ENDPOINT),
  },
  'webex-blocked': {
    actor: 'Webex',
    happens: 'cannot be reached: a firewall answers in its place, with a page and 403',
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    begin: answers('webex', foreignBodies['a page'](403), TOKEN_ENDPOINT),
  },
  'grant-dies': {
    actor: 'Webex',
    happens: 'refuses the refresh token of clinic from now on',
    code: 'GRANT_REFUSED',
    begin: ({ identity }, clinic) => identity.killGrant(clinic),
  },
  'contact-center-down': {
    actor: 'Webex',
    happens: 'answers 503 at Contact Center',
    code: 'CONTACT_CENTER_UNAVAILABLE',
    begin: answers('contact-center', ownBodies['contact center'](503)),
  },
  'writer-refused': {
    actor: 'Webex',
    happens: 'answers 403 at Contact Center: the writer has lost its scopes',
    code: 'WRITER_REFUSED',
    begin: answers('contact-center', ownBodies['contact center'](403)),
  },
  'variable-gone': {
    actor: 'admin',
    happens: `deletes the global variable ${VARIABLE}`,
    code: 'VARIABLE_NOT_FOUND',
    begin: onVariable((variables) => variables.remove(VARIABLE)),
  },
  'variable-inactive': {
    actor: 'admin',
    happens: `makes the global variable ${VARIABLE} inactive`,
    code: 'VARIABLE_REJECTED',
    begin: onVariable((variables) => {
      variables.change(VARIABLE, { active: false });
      return () => {
        if (isThere(variables)) variables.change(VARIABLE, { active: true });
      };
    }),
  },
  'aws-refuses': {
    actor: 'AWS',
    happens: 'refuses every write to Secrets Manager',
    code: 'SAVE_FAILED',
    begin: answers('secrets-manager', refusal('AccessDeniedException', 'Not authorized.'), 'PutSecretValue'),
  },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof troubles;

export const troubleNames = Object.keys(troubles) as TroubleName[];

/** What can go wrong with record clinic while people look on. */
export class Troubles {
  readonly #place: Place;
  readonly #clinic: Account;
  #lasting: { name: TroubleName; end: () => void } | undefined;

  constructor(place: Place, clinic: Account) {
    this.#place = place;
    this.#clinic = clinic;
  }

  /** Each with whether it lasts. */
  list(): ({ name: TroubleName; lasts: boolean } & Omit<Trouble, 'begin'>)[] {
    return troubleNames.map((name) => {
      const { actor, happens, code } = troubles[name];
      return { name, actor, happens, code, lasts: this.#lasting?.name === name };
    });
  }

  /** Ends the one that lasts. */
  begin(name: TroubleName): void {
    this.end();
    this.#lasting = { name, end: troubles[name].begin(this.#place, this.#clinic) };
  }

  /** A new pair for clinic, from the portal: what cures a dead grant. */
  newRefreshToken(): string {
    return this.#place.identity.issue(this.#clinic).refreshToken;
  }

  /** The name of what lasted, if anything did. */
  end(): TroubleName | undefined {
    const lasting = this.#lasting;
    lasting?.end();
    this.#lasting = undefined;
    return lasting?.name;
  }
}
