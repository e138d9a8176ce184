import { describe, expect, it } from 'vitest';
import { lintFlow } from '../../../flows/lint/lint.ts';
import { type Draft, variable } from './flow-builder.ts';
import { plant, propertiesOf, replaceIn, variableOf } from './plant.ts';

/** What looks like a defect and is none. */
const fine: readonly { what: string; into: 'main' | 'subflow'; draft: (draft: Draft) => void }[] = [
  {
    what: 'music that repeats until an agent answers',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Queue', kind: 'queue-contact' }, { name: 'Music', kind: 'play-music' });
      links.push(['SayPerson', 'error', 'Queue'], ['Queue', 'default', 'Music'], ['Music', 'default', 'Music']);
    },
  },
  {
    what: 'announcements that repeat in a queue',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Queue', kind: 'queue-contact' }, { name: 'SayWait', kind: 'play-message' });
      links.push(['SayPerson', 'error', 'Queue'], ['Queue', 'default', 'SayWait'], ['SayWait', 'default', 'SayWait']);
    },
  },
  {
    what: 'a menu that asks again until the caller answers',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Ask', kind: 'ivr-menu' });
      links.push(['SayPerson', 'error', 'Ask'], ['Ask', 'timeout', 'Ask'], ['Ask', '1', 'HangUp']);
    },
  },
  {
    what: 'a loop that a flag ends after one round',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Count').expr = '9';
    },
  },
  {
    what: 'a status that is looked at through a variable',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('code'), variable('found', { isCAD: true, desktopLabel: 'Found' }));
      const properties = {
        httpRequestUrl: 'https://log.example.com',
        outputVariableArray: [{ outputVariable: 'found', jsonPathExp: '$.id' }],
      };
      const setting = { setTo: 'set-to-literal', srcVariable: 'code', expr: '{{ Log.httpStatusCode }}' };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      steps.push({ name: 'Keep', kind: 'set-variable', properties: setting });
      steps.push({ name: 'IsLogged', kind: 'condition-activity', properties: { expression: '{{ code == "200" }}' } });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'Keep'], ['Keep', 'out', 'IsLogged']);
      links.push(['IsLogged', 'true', 'HangUp'], ['IsLogged', 'false', 'HangUp']);
    },
  },
  ...[
    ['{{ found == "NA" }}', 'NA', 'STRING'],
    ["{{ 'missing' != found }}", 'missing', 'STRING'],
    ['{{ found equals "null" }}', 'null', 'STRING'],
    ['{{ found == 0 }}', '0', 'INTEGER'],
  ].map(([expression, value, type]) => ({
    what: `a request of which the flow asks whether it left the value that was there before: ${expression}`,
    into: 'main' as const,
    draft: ({ variables, steps, links }: Draft) => {
      variables.push(
        variable('found', { value: value ?? '', type: type as 'STRING', isCAD: true, desktopLabel: 'Found' }),
      );
      const outputVariableArray = [{ outputVariable: 'found', jsonPathExp: '$.items[0].id' }];
      const properties = { httpRequestUrl: 'https://log.example.com', outputVariableArray };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      steps.push({ name: 'IsFound2', kind: 'condition-activity', properties: { expression } });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'IsFound2']);
      links.push(['IsFound2', 'true', 'HangUp'], ['IsFound2', 'false', 'HangUp']);
    },
  })),
  {
    what: 'a menu that cannot speak, and is left for another way',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Ask', kind: 'ivr-menu' }, { name: 'SayFailed', kind: 'play-message' });
      links.push(['SayPerson', 'error', 'Ask'], ['Ask', '1', 'HangUp'], ['Ask', 'timeout', 'SayFailed']);
      links.push(['Ask', 'error', 'HangUp'], ['SayFailed', 'default', 'Ask']);
    },
  },
  {
    what: 'numbers that are computed, without quotation marks in JSON',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('now_ms'), variable('ago'), variable('size'));
      const set = (srcVariable: string, expr: string) => ({ setTo: 'set-to-literal', srcVariable, expr });
      steps.push({
        name: 'Now',
        kind: 'set-variable',
        properties: set('now_ms', '{{ now() | epoch(inMillis=true) }}'),
      });
      steps.push({ name: 'Ago', kind: 'set-variable', properties: set('ago', '{{ now() | epoch - 86400 }}') });
      steps.push({ name: 'Size', kind: 'set-variable', properties: set('size', '25') });
      const httpRequestBody = '{"to": {{ now_ms }}, "from": {{ ago }}, "size": {{ size }}}';
      const properties = { httpRequestUrl: 'https://log.example.com', httpRequestMethod: 'POST', httpRequestBody };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      links.push(['SayPerson', 'error', 'Now'], ['Now', 'out', 'Ago'], ['Ago', 'out', 'Size'], ['Size', 'out', 'Log']);
      links.push(['Log', 'default', 'HangUp']);
    },
  },
  ...['{ task(from: {{ since }}) { id } }', '{\n  calls(limit: {{ since }}, status: {{ since }}) { id } }'].map(
    (query) => ({
      what: `a bare value in a query of GraphQL, which is no JSON: ${query}`,
      into: 'main' as const,
      draft: ({ variables, steps, links }: Draft) => {
        variables.push(variable('since', { source: 'GLOBAL', id: '0a1b2c3d-4e5f-4a6b-8c7d-000000000005' }));
        const httpRequestBodyGQL = { query, variables: '' };
        const properties = { httpRequestUrl: 'https://log.example.com', httpRequestMethod: 'POST', httpRequestBodyGQL };
        steps.push({ name: 'Log', kind: 'http-request-v2', properties });
        links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'HangUp']);
      },
    }),
  ),
  {
    what: 'something of the start in other letters, which older flows have',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').httpQueryParameters = { call: '{{ NewPhoneContact.interactionId }}' };
    },
  },
  ...[
    ['https://api.example.com/v1', '{{ PUBLISHED_TOKEN }}'],
    ['https://webexapis.com/v1/people', 'bearer {{ PUBLISHED_TOKEN }}'],
    ['https://webexapis.com/v1/people', '{{ "Bearer " ~ PUBLISHED_TOKEN }}'],
    ['https://api.example.com/v1', 'SSWS {{ PUBLISHED_TOKEN }}'],
  ].map(([httpRequestUrl, Authorization]) => ({
    what: `a header as that service may want it: ${Authorization} to ${httpRequestUrl}`,
    into: 'main' as const,
    draft: (draft: Draft) => {
      const properties = { httpRequestUrl, httpRequestHeaders: { Authorization } };
      Object.assign(propertiesOf(draft, 'GetPersonDetails'), properties);
    },
  })),
  {
    what: 'a text that a filter makes a number or JSON, bare in JSON',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('heard', { source: 'GLOBAL', id: '0a1b2c3d-4e5f-4a6b-8c7d-000000000005' }));
      const httpRequestBody = '{"size": {{ heard | length }}, "heard": {{ heard | json }}}';
      const properties = { httpRequestUrl: 'https://log.example.com', httpRequestMethod: 'POST', httpRequestBody };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'HangUp']);
    },
  },
  {
    what: 'words that only begin like a placeholder',
    into: 'main',
    draft: (draft) => {
      const texts = ['Your call is important here.', 'Enter your PIN here.', 'a << b and c >> d', 'yours'];
      draft.variables.push(...texts.map((value, index) => variable(`text_${index}`, { value })));
      propertiesOf(draft, 'SayPerson').promptsTts = texts.map((value) => ({
        type: 'tts',
        value: `${value} {{ person }}`,
      }));
    },
  },
  {
    what: 'ids of a call inside of JSON',
    into: 'main',
    draft: ({ steps, links }) => {
      const httpRequestBody =
        '{"call": "{{ NewPhoneContact.InteractionId }}", "label": "{{ NewPhoneContact.FlowVersionLabel }}"}';
      const properties = { httpRequestUrl: 'https://log.example.com', httpRequestMethod: 'POST', httpRequestBody };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'HangUp']);
    },
  },
  {
    what: 'placeholders where secrets will stand',
    into: 'subflow',
    draft: (draft) => {
      variableOf(draft, 'client_secret').value = '<client secret 2>';
      propertiesOf(draft, 'Refresh').httpRequestHeaders = {
        'x-api-key': '<your api key 1>',
        'x-token': 'xxxxxxxxxxxx',
      };
    },
  },
  {
    what: 'names that speak of tokens without holding one',
    into: 'subflow',
    draft: ({ variables }) =>
      variables.push(
        variable('tokenType', { value: 'Bearer' }),
        variable('hasToken', { value: 'not-before-12' }),
        variable('token_expires_in', { value: '1209599' }),
        variable('token_count', { type: 'INTEGER', value: '0' }),
      ),
  },
  {
    what: 'a global variable of the platform, which old exports name without its id',
    into: 'main',
    draft: ({ variables }) => variables.push(variable('Global_Language', { source: 'GLOBAL', value: 'en-US' })),
  },
  {
    what: 'a key of a JSON variable that an answer has filled before',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').outputVariableArray = [
        { outputVariable: 'limits', jsonPathExp: '$.limits' },
      ];
      replaceIn(draft, 'MayTry', 'expression', 'limits.tries.most', 'limits.days.most');
    },
  },
  {
    what: 'a secure variable that agents and reports see, and that no secret reaches',
    into: 'subflow',
    draft: ({ variables, steps, links }) => {
      const seen = { isSecure: true, isCAD: true, isReportable: true };
      variables.push(variable('reason', { ...seen, value: 'Billing' }), variable('renewed', seen));
      const properties = { setTo: 'set-to-literal', srcVariable: 'renewed', expr: '{{ access_token is not empty }}' };
      steps.push({ name: 'Tell', kind: 'set-variable', properties });
      links.splice(
        links.findIndex(([from, port]) => from === 'IsPublished' && port === 'true'),
        1,
        ['IsPublished', 'true', 'Tell'],
        ['Tell', 'out', 'End'],
      );
    },
  },
  {
    what: 'an output that no designer has chosen',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').outputVariableArray = [
        { outputVariable: 'Select', jsonPathExp: '' },
        { outputVariable: '', jsonPathExp: '' },
      ];
    },
  },
  {
    what: 'an id of a variable of the flow, which an export of 2026 holds',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'person').id = '0a1b2c3d-4e5f-4a6b-8c7d-000000000009';
    },
  },
  {
    what: 'a pinned global variable that carries no token',
    into: 'main',
    draft: (draft) => {
      const fields = { source: 'GLOBAL', id: '0a1b2c3d-4e5f-4a6b-8c7d-000000000003', overwrite: true } as const;
      draft.variables.push(variable('Announcement', { ...fields, value: 'Hello.' }));
    },
  },
  {
    what: 'a refresh of which the flow asks whether it brought a token',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'IsRefreshed').expression = '{{ access_token is not empty }}';
    },
  },
  {
    what: 'a request whose answer nothing uses',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('unused'));
      const outputVariableArray = [{ outputVariable: 'unused', jsonPathExp: '$.id' }];
      const properties = { httpRequestUrl: 'https://log.example.com', httpRequestMethod: 'POST', outputVariableArray };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'HangUp']);
    },
  },
  {
    what: 'a time and digits that reach JSON through other variables',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(
        variable('time'),
        variable('digits'),
        variable('both'),
        variable('note', { type: 'JSON', value: '{}' }),
      );
      const set = (name: string, srcVariable: string, expr: string) =>
        steps.push({ name, kind: 'set-variable', properties: { setTo: 'set-to-literal', srcVariable, expr } });
      set('SetTime', 'time', '{{ now() | epoch(inMillis=true) - 1000 }}');
      set('SetDigits', 'digits', '{{ NewPhoneContact.ANI }}');
      set('SetBoth', 'both', '{{ time }}-{{ digits | slice(1) }}');
      set('Note', 'note', '{"time": "{{ time }}", "digits": "{{ digits }}", "both": "{{ both }}"}');
      links.push(['SayPerson', 'error', 'SetTime'], ['SetTime', 'out', 'SetDigits']);
      links.push(['SetDigits', 'out', 'SetBoth'], ['SetBoth', 'out', 'Note']);
    },
  },
  {
    what: 'a status of which one failure and a range are asked for',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'IsFound').expression = '{{ GetPersonDetails.httpStatusCode < 300 and person is not empty }}';
    },
  },
  {
    what: 'a plain address without a secret',
    into: 'main',
    draft: (draft) => {
      const httpRequestHeaders = { Accept: 'application/json' };
      Object.assign(propertiesOf(draft, 'GetPersonDetails'), {
        httpRequestUrl: 'http://x.example.com',
        httpRequestHeaders,
      });
    },
  },
  {
    what: 'text in JSON that is JSON, without quotation marks',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('amount', { value: '12.5' }), variable('note', { type: 'JSON', value: '{}' }));
      const properties = { setTo: 'set-to-literal', srcVariable: 'note', expr: '{"amount": {{ amount }}}' };
      steps.push({ name: 'Note', kind: 'set-variable', properties });
      links.push(['SayPerson', 'error', 'Note']);
    },
  },
  {
    what: 'an expression in a description',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'HangUp').description = 'After {{ anything }} or {{ this.';
    },
  },
  {
    what: 'a secret of another service in its header',
    into: 'main',
    draft: (draft) => {
      draft.variables.push(variable('crm_secret', { isSecure: true }));
      propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { Authorization: '{{ crm_secret }}' };
    },
  },
  {
    what: 'a sentence that begins with an expression and quotes another',
    into: 'main',
    draft: (draft) => {
      const value = '{{ tries }} times we have heard "{{ person }}".';
      propertiesOf(draft, 'SayPerson').promptsTts = [{ type: 'tts', value }];
    },
  },
  {
    what: 'texts in JSON that are escaped, fixed, ids, digits or tokens',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('greeting', { value: 'Hello' }), variable('personId'));
      const httpRequestBody = `{
        "who": "{{ person | escape(strategy="json") }}", "greeting": "{{ greeting }}", "id": "{{ personId }}",
        "caller": "{{ NewPhoneContact.ANI }}", "token": "{{ PUBLISHED_TOKEN }}", "country": "{{ limits.country }}",
        "tries": "{{ tries }}", "whole": {{ limits }}
      }`;
      const properties = { httpRequestUrl: 'https://log.example.com', httpRequestBody };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      steps.push({
        name: 'IsLogged',
        kind: 'condition-activity',
        properties: { expression: '{{ Log.httpStatusCode == 200 }}' },
      });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'IsLogged']);
    },
  },
];

describe('what looks like a defect and is none', () => {
  it.each(fine)('is not named: $what', ({ into, draft }) => {
    const { flow, other } = plant({ into, draft });
    expect(lintFlow(flow, { companions: [other] })).toEqual([]);
  });

  it('is not named: what older exports leave out', () => {
    const { flow } = plant({
      into: 'main',
      file: (old) => {
        delete old.flowType;
        delete old.settings;
        old.validating = false;
        old.comment = null;
      },
    });
    expect(lintFlow(flow)).toEqual([]);
  });

  it('is not named: activities of 2022, which have no port for errors', () => {
    const { flow } = plant({ into: 'main' });
    for (const widget of Object.values(flow.diagram.widgets))
      if (widget.widgetType === 'activity')
        widget.ports = widget.ports.filter(({ properties, links }) => properties.name !== 'error' || links.length > 0);
    expect(lintFlow(flow)).toEqual([]);
  });

  it('is not named: a subflow of which several versions are at hand', () => {
    const { flow, other } = plant({ into: 'main' });
    const versions = [1, 2].map((version) => ({ ...other, version, variables: [] }));
    expect(lintFlow(flow, { companions: versions })).toEqual([]);
  });
});
