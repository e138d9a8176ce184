import { onlyName, whereFlags } from '../installation/operator-command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { curedThere } from './cures.ts';
import { examine } from './examination.ts';
import { needsPerson } from './finding.ts';
import { reportText } from './report.ts';

/** Looks at everything that can be wrong, and says what to do about it. */
export const doctor = explainedCommand({
  usage: 'doctor [NAME]',
  about: `One line for each check, with its cure under it: the stack, the sweep, the alarms and who hears them, every record, its
tokens, their scopes, its variable and its flows. With NAME, of the records that one alone, its writer and its recovery.
What cannot be looked at is said too, and hides nothing else. Changes nothing and shows no secret. Exit code 1 if
anything needs doing; a hint (i) is for you to choose, and leaves it at 0.`,
  flags: whereFlags,
  examples: ['doctor', 'doctor clinic', "doctor --json | jq '.findings[] | select(.cure)'"],
  async run({ flags, names, terminal }) {
    const name = names.length > 0 ? onlyName(names) : undefined;
    const findings = (await examine(flags, name, terminal)).map((finding) => curedThere(finding, flags));
    const fine = !findings.some(needsPerson);
    terminal.print(flags.json ? JSON.stringify({ fine, findings }, undefined, 2) : reportText(findings));
    return fine ? 0 : 1;
  },
});
