import { WrongUse } from '../terminal/command.ts';
import { tableLines } from '../terminal/table.ts';
import { defaultStack, type Installation } from './installation.ts';
import { operatorCommand } from './operator-command.ts';

/** Shows what an installation was deployed with. */
export const config = operatorCommand({
  usage: 'config',
  about: `Shows the settings of the deployed function, by their names in cdk.json, and the outputs of the stack. A change in
cdk.json appears here after the deployment. \`doctor\` shows the subscribers.`,
  flags: {},
  examples: ['config', 'config --json | jq .settings'],
  check({ names }) {
    if (names.length > 0) throw new WrongUse('config takes no NAME: status NAME shows a record.');
  },
  async run({ installation, flags }) {
    const stack = flags.stack ?? defaultStack;
    const settings = deployedSettings(installation);
    const outputs = Object.fromEntries(installation.outputs);
    const table = (head: string, of: object) =>
      tableLines(
        [head, 'VALUE'],
        Object.entries(of).map(([name, value]) => [{ text: name }, { text: `${value ?? '-'}` }]),
      );
    return {
      exitCode: 0,
      json: { stack, settings, outputs },
      lines: [...table('SETTING', settings), '', ...table('OUTPUT OF THE STACK', outputs)],
    };
  },
});

/** By their names in cdk.json; null where none is set. */
export function deployedSettings({
  settings,
  recordKeyArn,
  tokenEndpoint,
}: Pick<Installation, 'settings' | 'recordKeyArn' | 'tokenEndpoint'>) {
  return {
    name: settings.recordPrefix.replace(/\/$/, ''),
    runbookUrl: settings.runbookUrl,
    heartbeatUrl: settings.heartbeatSecret ?? null,
    sweepMinutes: settings.sweepMinutes,
    renewAt: settings.renewAt,
    kmsKeyArn: recordKeyArn ?? null,
    webexApiBaseUrl: settings.webexApiBaseUrl,
    contactCenterBaseUrl: settings.contactCenterBaseUrl ?? null,
    tokenEndpoint: tokenEndpoint !== undefined,
  };
}
