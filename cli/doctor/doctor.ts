import { onlyName, whereFlags } from '../installation/operator-command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { curedThere } from './cures.ts';
import { examine } from './examination.ts';
import { needsPerson } from './finding.ts';
import { reportLines } from './report.ts';

/** Looks at everything that can be wrong, and says what to do about it. */
export const doctor = explainedCommand({
  usage: 'doctor [NAME]',
  about: `Prints one line for each check, with its remedy below: the stack, the sweep, the alarms and their subscribers, every
record, its tokens, their scopes, its variable and its flows. With NAME, checks only that record, its writer and its
recovery. A check that cannot run is reported too, and does not hide the others. Changes nothing and shows no secret.
Exit code 1 means that something needs action; a hint (i) does not count.`,
  flags: whereFlags,
  examples: ['doctor', 'doctor clinic', "doctor --json | jq '.findings[] | select(.cure)'"],
  async run({ flags, names, terminal }) {
    const name = names.length > 0 ? onlyName(names) : undefined;
    const findings = (await examine(flags, name, terminal)).map((finding) => curedThere(finding, flags));
    const fine = !findings.some(needsPerson);
    return { exitCode: fine ? 0 : 1, json: { fine, findings }, lines: reportLines(findings) };
  },
});
