import { expect, it } from 'vitest';
import { operate } from '../cli/operate.ts';
import { commandsUnder } from '../cli/terminal/commands.ts';

it('docs/command.md is what the commands say of themselves; otherwise run this test with -u', async () => {
  const sections = [
    '# The command\n\nEvery command with its options, as `npx wxcc-token-broker help` shows it. What to do with them: [setup](setup.md), [operation](operate.md), [runbook](runbook.md).',
  ];
  for (const command of await commandsUnder()) {
    const { printed } = await operate(`${command} --help`.trim());
    sections.push(`## ${command || 'All commands'}\n\n\`\`\`text\n${printed}\n\`\`\``);
  }
  await expect(`${sections.join('\n\n')}\n`).toMatchFileSnapshot('../../docs/command.md');
});
