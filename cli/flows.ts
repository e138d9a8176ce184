import { commandGroup } from './command-group.ts';
import { flowsExport } from './flows-export.ts';
import { flowsInstall } from './flows-install.ts';
import { flowsLint } from './flows-lint.ts';
import { flowsRender } from './flows-render.ts';

export const flows = commandGroup('flows', 'The flows that use the token, for Flow Designer.', {
  render: flowsRender,
  lint: flowsLint,
  install: flowsInstall,
  export: flowsExport,
});
