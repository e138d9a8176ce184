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
  async run({ installation, flags, terminal }) {
    const stack = flags.stack ?? defaultStack;
    const settings = deployedSettings(installation);
    const outputs = Object.fromEntries(installation.outputs);
    if (flags.json) terminal.print(JSON.stringify({ stack, settings, outputs }, undefined, 2));
    else {
      const rows = (of: object) =>
        Object.entries(of).map(([name, value]) => [{ text: name }, { text: `${value ?? '-'}` }]);
      terminal.print([...tableLines(['SETTING', 'VALUE'], rows(settings)), ''].join('\n'));
      terminal.print(tableLines(['OUTPUT OF THE STACK', 'VALUE'], rows(outputs)).join('\n'));
    }
    return 0;
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
