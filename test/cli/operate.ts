import { broker } from '../../cli/broker.ts';
import { type Person, runCommand } from '../../cli/command.ts';
import { expectNoSecret } from './broker-process.ts';

interface Operated {
  code: number;
  printed: string;
  warned: string;
  /** What the person was asked. */
  asked: string[];
}

const notExpected = () => Promise.reject(new Error('Only a yes or a no was expected to be asked for.'));

/** Runs a command in this process; with an answer, somebody is there who gives it. Nothing shown may hold a secret. */
export async function operate(command: string, answer?: 'yes' | 'no'): Promise<Operated> {
  const printed: string[] = [];
  const warned: string[] = [];
  const asked: string[] = [];
  const person: Person = {
    confirm: async (question) => {
      asked.push(question);
      return answer === 'yes';
    },
    ask: notExpected,
    askSecret: notExpected,
    choose: notExpected,
    quietly: (work) => work(),
  };
  const code = await runCommand(broker, command.split(' '), {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    readInput: async () => '',
    ...(answer && { person }),
  });
  const operated = { code, printed: printed.join('\n'), warned: warned.join('\n'), asked };
  expectNoSecret(operated.printed, operated.warned, ...operated.asked);
  return operated;
}

/** The same with --json: what it printed, parsed. */
export async function operateJson<T = Record<string, unknown>>(command: string): Promise<T & { code: number }> {
  const { code, printed } = await operate(`${command} --json`);
  return { code, ...(JSON.parse(printed) as T) };
}
