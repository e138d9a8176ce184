import { SUBFLOW_ID } from './good-flows.ts';
import { type Planted, propertiesOf, replaceIn, variableOf } from './plant.ts';

/** Connectors, subflows and global variables that are not bound to what they name, or bound wrongly. */
export const plantedInBindings: readonly Planted[] = [
  {
    defect: 'a request with a connector has none',
    rule: 'connector-unbound',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'Publish').connectorId = null;
    },
  },
  {
    defect: 'a connector is a placeholder',
    rule: 'connector-unbound',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'Publish').connectorId = 'REPLACE_WITH_CONNECTOR_ID';
    },
  },
  {
    defect: 'no subflow is picked',
    rule: 'subflow-unbound',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').subflowId = '';
    },
  },
  {
    defect: 'the version belongs to another subflow',
    rule: 'subflow-unbound',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').subflowId = 'a0a0a0a0a0a0a0a0a0a0a0a9';
    },
  },
  {
    defect: 'a global variable has no id',
    rule: 'global-variable-unbound',
    at: 'PUBLISHED_TOKEN',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'PUBLISHED_TOKEN').id = '';
    },
  },
  {
    defect: 'a flow has pinned the value of a global variable',
    rule: 'global-variable-overwritten',
    at: 'PUBLISHED_TOKEN',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'PUBLISHED_TOKEN').overwrite = true;
    },
  },
  {
    defect: 'a placeholder is left',
    rule: 'placeholder-left',
    at: 'Queue',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Queue', kind: 'queue-contact', properties: { destination: 'REPLACE_WITH_QUEUE_ID' } });
      links.push(['SayPerson', 'error', 'Queue']);
    },
  },
  {
    defect: 'a variable still holds a placeholder',
    rule: 'placeholder-left',
    at: 'person',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'person').value = 'REPLACE_WITH_NAME';
    },
  },
  ...['<<InsertOrgId>>', '<<Place holder variable id>>'].map(
    (text): Planted => ({
      defect: `a request still holds a placeholder of another author: ${text}`,
      rule: 'placeholder-left',
      at: 'Publish',
      into: 'subflow',
      draft: (draft) => replaceIn(draft, 'Publish', 'httpRequestBody', '{', `{"organizationId": "${text}", `),
    }),
  ),
  ...['your-org-id-here', 'YOUR_ORG_ID_HERE', 'enterYourBotTokenHere'].map(
    (value): Planted => ({
      defect: `a variable still holds a placeholder of another author: ${value}`,
      rule: 'placeholder-left',
      at: 'person',
      into: 'main',
      draft: (draft) => {
        variableOf(draft, 'person').value = value;
      },
    }),
  ),
  {
    defect: 'a subflow runs a subflow',
    rule: 'subflow-nested',
    at: 'RunAnother',
    into: 'subflow',
    draft: ({ steps, links }) => {
      const id = 'd0d0d0d0d0d0d0d0d0d0d0d0';
      const mappings = { subflowInputVariables: [], subflowOutputVariables: [] };
      const subflowVersion = { subflowId: id, subflowTagId: 'Latest', subflowVersionId: id };
      const properties = { subflowId: id, subflowName: 'other', subflowVersion, ...mappings };
      steps.push({ name: 'RunAnother', kind: 'subflow-handoff', properties });
      links.push(['IsPublished', 'error', 'RunAnother']);
    },
  },
  {
    defect: 'a mapping names a variable that the subflow lacks',
    rule: 'subflow-mapping',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').subflowInputVariables = [
        { src: 'PUBLISHED_TOKEN', target: 'old_token', type: 'STRING' },
      ];
    },
  },
  {
    defect: 'a mapping reads an input of the subflow as its output',
    rule: 'subflow-mapping',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').subflowOutputVariables = [
        { src: 'PUBLISHED_TOKEN', target: 'access_token', type: 'STRING' },
        { src: 'PUBLISHED_TOKEN', target: 'refused_token', type: 'STRING' },
      ];
    },
  },
  {
    defect: 'a mapping is of another type than its variable',
    rule: 'subflow-mapping',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      const mapping = { src: 'tries', target: 'refused_token', type: 'STRING' };
      propertiesOf(draft, 'Renew').subflowInputVariables = [mapping];
    },
  },
  {
    defect: 'no version of the subflow is picked',
    rule: 'subflow-unbound',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      const version = { subflowId: SUBFLOW_ID, subflowTagId: 'Latest', subflowVersionId: '' };
      propertiesOf(draft, 'Renew').subflowVersion = version;
    },
  },
];
