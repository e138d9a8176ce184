import { commandGroup } from './command-group.ts';
import { flowsExport } from './flows-export.ts';
import { flowsInstall } from './flows-install.ts';
import { flowsLint } from './flows-lint.ts';
import { flowsRender } from './flows-render.ts';

const explanation = {
  name: 'flows',
  summary: 'The flows that use the token, for Flow Designer.',
  examples: ['flows render --help', 'flows lint export.json'],
};

/** What is done with flows. */
export const flows = commandGroup(explanation, {
  render: flowsRender,
  lint: flowsLint,
  install: flowsInstall,
  export: flowsExport,
});
