import { commandGroup } from '../terminal/command-group.ts';

/** What is done with flows. */
export const flows = commandGroup(
  { name: 'flows', examples: ['flows render --help', 'flows lint export.json', 'flows try export.json --expired'] },
  {
    render: {
      summary: 'Writes the fallback subflow and the example flow for one record.',
      load: async () => (await import('./render.ts')).flowsRender,
    },
    lint: {
      summary: 'Finds defects in flows, ours and any other export.',
      load: async () => (await import('./lint.ts')).flowsLint,
    },
    try: {
      summary: 'Plays one call to a flow on this computer, with a valid token or an expired one.',
      load: async () => (await import('./try.ts')).flowsTry,
    },
    install: {
      summary: "Imports and publishes the fallback subflow and the example flow in a record's org.",
      load: async () => (await import('./install.ts')).flowsInstall,
    },
    export: {
      summary: "Exports flows of a record's org, without the tokens and secrets in them.",
      load: async () => (await import('./export.ts')).flowsExport,
    },
  },
);
