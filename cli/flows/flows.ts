import { commandGroup } from '../terminal/command-group.ts';
import { flowsExport } from './export.ts';
import { flowsInstall } from './install.ts';
import { flowsLint } from './lint.ts';
import { flowsRender } from './render.ts';

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
