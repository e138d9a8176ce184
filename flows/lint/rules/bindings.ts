import { isKind } from '../../format.ts';
import type { Rule } from '../finding.ts';
import { activitiesOf } from '../flow-view.ts';
import { secretCarriers } from '../secret-carriers.ts';
import { isPlaceholder } from '../secret-shapes.ts';
import { stringsIn } from '../texts.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const flowStoreId = /^[0-9a-f]{24}$/;

const connector: Rule = {
  name: 'connector-unbound',
  severity: 'error',
  why: 'The request has no credentials, so it never leaves: a connector belongs to one org and is picked there.',
  cure: 'Pick the connector in the activity after the import, or render the flow with its Connector ID.',
  *check(view) {
    for (const activity of activitiesOf(view))
      if (isKind(activity, 'http-request-v2') && activity.properties.authenticated)
        if (isPlaceholder(activity.properties.connectorId ?? ''))
          yield { activity: activity.name, message: 'It asks for a connector (`authenticated`) and has none.' };
  },
};

const subflow: Rule = {
  name: 'subflow-unbound',
  severity: 'error',
  why: 'The main flow cannot be published, or runs another subflow than it names.',
  cure: 'Publish the subflow first, then pick it and its version in the activity, or render the flow with its ids.',
  *check(view) {
    for (const activity of activitiesOf(view)) {
      if (!isKind(activity, 'subflow-handoff')) continue;
      const { subflowId, subflowVersion } = activity.properties;
      const at = { activity: activity.name };
      if (!flowStoreId.test(subflowId)) yield { ...at, message: "`subflowId` is not a flow's id." };
      else if (subflowVersion.subflowId !== subflowId)
        yield { ...at, message: '`subflowVersion.subflowId` is another subflow than `subflowId`.' };
      if (!flowStoreId.test(subflowVersion.subflowVersionId))
        yield { ...at, message: "`subflowVersion.subflowVersionId` is not a version's id." };
      if (subflowVersion.subflowTagId === '') yield { ...at, message: '`subflowVersion.subflowTagId` is empty.' };
    }
  },
};

const globalVariable: Rule = {
  name: 'global-variable-unbound',
  severity: 'error',
  why: 'The flow reads a local variable of that name, and never the published token.',
  cure: 'Pick the global variable in the flow after the import, or render the flow with its id.',
  *check({ flow }) {
    for (const { name, source, id = '' } of flow.variables) {
      // the platform's own are found by their names; old exports hold no ids of them
      const isSystemVariable = name.startsWith('Global_') && id === '';
      if (source === 'GLOBAL' && !uuid.test(id) && !isSystemVariable)
        yield { variable: name, message: 'It is global, and its `id` is not the UUID of a variable.' };
    }
  },
};

const overwritten: Rule = {
  name: 'global-variable-overwritten',
  severity: 'error',
  why: 'The flow uses the value from its last save, and ignores every token that is published later.',
  cure: 'Set `overwrite` to false, or undo "override default value" in Flow Designer.',
  *check(view) {
    const carriers = secretCarriers(view);
    for (const { name, source, overwrite } of view.flow.variables)
      if (source === 'GLOBAL' && overwrite && carriers.has(name))
        yield { variable: name, message: 'The global variable carries a token, and has `overwrite: true`.' };
  },
};

/** Our own, `<<InsertOrgId>>`, and one word such as `your-org-id-here` that is all there is. */
const placeholders =
  /REPLACE_WITH_|<<[A-Za-z][\w -]{2,40}>>|^(?:(?:enter|insert|paste|type|put)[-_]?)?your[-_]?\w[\w-]{1,40}[-_]?here$/i;

const placeholderLeft: Rule = {
  name: 'placeholder-left',
  severity: 'error',
  why: 'The flow asks for something that does not exist.',
  cure: 'Replace the placeholder, pick the queue, agent or function in the activity after the import, or render the flow with its values.',
  *check(view) {
    for (const { name, properties } of activitiesOf(view)) {
      const fields = stringsIn(properties)
        .filter(({ text }) => placeholders.test(text))
        .map(({ field }) => field)
        .filter((field) => !/^connectorId|^subflow/.test(field)); // which other rules name
      if (fields.length > 0) yield { activity: name, message: `A placeholder is left in ${fields.join(', ')}.` };
    }
    for (const { name, value } of view.flow.variables)
      if (placeholders.test(value ?? '')) yield { variable: name, message: 'Its value is a placeholder.' };
  },
};

export const bindingRules: readonly Rule[] = [connector, subflow, globalVariable, overwritten, placeholderLeft];
