import { broker } from '../../cli/broker.ts';
import { type Person, runCommand } from '../../cli/terminal/command.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { expectNoSecret } from './broker-process.ts';

interface Operated {
  code: number;
  printed: string;
  warned: string;
  /** What the person was asked. */
  asked: string[];
}

const notExpected = (): Promise<never> => Promise.reject(new Error('Only a yes or a no was expected to be asked for.'));

interface AtTheTerminal {
  /** What the person types where a secret is asked for, one after the other; then nothing. */
  secrets?: string[];
  /** What is piped in. */
  input?: string;
}

/** Runs a command in this process; an answer stands for an operator at the terminal. Nothing shown may hold a secret. */
export async function operate(
  command: string,
  answer?: 'yes' | 'no',
  { secrets, input = '' }: AtTheTerminal = {},
): Promise<Operated> {
  const printed: string[] = [];
  const warned: string[] = [];
  const asked: string[] = [];
  const person: Person = {
    confirm: async (question) => {
      asked.push(question);
      return answer === 'yes';
    },
    ask: notExpected,
    askSecret: async (question) => {
      asked.push(question);
      return secrets ? new Secret(secrets.shift() ?? '') : notExpected();
    },
    choose: notExpected,
    quietly: (work) => work(),
  };
  const code = await runCommand(broker, command.split(' '), {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    readInput: async () => input,
    ...(answer && { person }),
  });
  const operated = { code, printed: printed.join('\n'), warned: warned.join('\n'), asked };
  expectNoSecret(operated.printed, operated.warned, ...operated.asked);
  return operated;
}

/** The same with --json: what it printed, parsed. */
export async function operateJson<T = Record<string, unknown>>(
  command: string,
  input = '',
): Promise<T & { code: number }> {
  const { code, printed } = await operate(`${command} --json`, undefined, { input });
  return { code, ...(JSON.parse(printed) as T) };
}
