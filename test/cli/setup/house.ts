import { expect } from 'vitest';
import { broker } from '../../../cli/broker.ts';
import { Cancelled, type Person, runCommand } from '../../../cli/terminal/command.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { expectNoSecret } from '../broker-process.ts';
import { ORG, SandboxHere } from '../sandbox-here.ts';

/** Typed at a question; `leave` is Ctrl-C. */
type Answer = string | boolean | typeof leave;
export const leave = Symbol('Ctrl-C');
/** Questions are known by a part of their text, and come in this order. */
export type Script = readonly (readonly [question: string, answer: Answer])[];

interface Ran {
  code: number;
  printed: string;
  warned: string;
  asked: string[];
}

/** A variable that is in no list. */
export const another = (name: string): Script => [
  ['Global variable for the token', 'A new one'],
  ['Name of the global variable', name],
];

/** A sandbox in which setup is run, and a test may do anything. */
export class House extends SandboxHere {
  #names = 0;

  constructor() {
    super({ subscriber: 'night@example.com' });
  }

  /** Of a record and of an unused variable. */
  newName(): { record: string; variableName: string } {
    this.#names += 1;
    return { record: `record-${this.#names}`, variableName: `VARIABLE_${this.#names}` };
  }

  /** Everything that a setup could change. */
  state(): string {
    const secrets = this.sandbox.secrets
      .list(true)
      .map(({ name, versions, deletionAt }) => [name, versions, deletionAt]);
    const variables = this.variables.all().map(({ version, lastUpdatedTime, ...rest }) => rest);
    return JSON.stringify({ secrets, variables });
  }

  /** Does something when a request comes in, before it is answered; once. */
  onRequest(service: string, operation: string, act: () => void): void {
    const { faults } = this.sandbox;
    const next = faults.next.bind(faults);
    faults.next = (...request) => {
      if (request[0] === service && request[1] === operation) {
        faults.next = next;
        act();
      }
      return next(...request);
    };
  }

  /** An app, a variable for it, and all of it as one JSON object. */
  newcomer(scopes?: string[]) {
    const names = this.newName();
    const { clientId, clientSecret, accessToken, refreshToken } = this.app(scopes && { scopes });
    this.variables.create({ name: names.variableName, description: 'theirs', defaultValue: 'old' });
    const target = { orgId: ORG, datacenter: 'us1', variableName: names.variableName };
    return { ...names, input: { clientId, clientSecret, accessToken, refreshToken, target } };
  }

  /** Runs setup without a terminal. */
  setup(args: string, input: unknown = '', environment: Record<string, string> = {}): Promise<Ran> {
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    return run(args, { readInput: async () => text, environment });
  }

  /** Runs setup at a terminal. Every question must be in the script, and every answer is needed. */
  async ask(args: string, script: Script): Promise<Ran & { offered: string[][] }> {
    const left = [...script];
    const offered: string[][] = [];
    const asked: string[] = [];
    const answerTo = (question: string): string | boolean => {
      asked.push(question);
      const [expected = '(none)', answer = leave] = left.shift() ?? [];
      expect(question).toContain(expected);
      if (answer === leave) throw new Cancelled();
      return answer;
    };
    const person: Person = {
      confirm: async (question) => {
        try {
          return answerTo(question) === true;
        } catch (error) {
          if (error instanceof Cancelled) return false;
          throw error;
        }
      },
      ask: async (question, _read, suggestion) => String(answerTo(question)) || (suggestion ?? ''),
      askSecret: async (question) => new Secret(String(answerTo(question))),
      quietly: (work) => work(),
      choose: async (question, choices) => {
        offered.push(choices.map(({ name }) => name));
        const wanted = String(answerTo(question));
        const choice = choices.find(({ name }) => name === wanted) ?? choices.find(({ name }) => name.includes(wanted));
        if (!choice) throw new Error(`"${question}" offers no ${wanted}.`);
        return choice.value;
      },
    };
    const ran = await run(args, { readInput: async () => '', person }, asked);
    // Where not all was asked, what was said instead tells why.
    expect(left.length > 0 ? ran.warned : '').toBe('');
    return { ...ran, offered };
  }
}

async function run(args: string, terminal: object, asked: string[] = []): Promise<Ran> {
  const printed: string[] = [];
  const warned: string[] = [];
  const code = await runCommand(broker, ['setup', ...args.split(' ').filter(Boolean)], {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    readInput: async () => '',
    ...terminal,
  });
  // People get lines of 80 columns: where they break is of no matter here.
  const ran = { code, printed: unbroken(printed), warned: unbroken(warned), asked };
  expectNoSecret(ran.printed, ran.warned, ...asked);
  return ran;
}

function unbroken(lines: readonly string[]): string {
  return lines.map((line) => line.replaceAll('\n', ' ')).join('\n');
}
