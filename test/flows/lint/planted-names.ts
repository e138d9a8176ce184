import { type Planted, propertiesOf, replaceIn } from './plant.ts';

/** Names that do not exist, and expressions that cannot be read. */
export const plantedInNames: readonly Planted[] = [
  {
    defect: 'an expression names a variable that does not exist',
    rule: 'undefined-variable',
    at: 'SayPerson',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'SayPerson').promptsTts = [{ type: 'tts', value: 'Hello {{ person_name }}.' }];
    },
  },
  {
    defect: 'an expression names a variable in another letter case',
    rule: 'undefined-variable',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { Authorization: 'Bearer {{ published_token }}' };
    },
  },
  {
    defect: 'an answer is put into a variable that does not exist',
    rule: 'undefined-variable',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').outputVariableArray = [
        { outputVariable: 'Person', jsonPathExp: '$.items[0]' },
      ];
    },
  },
  {
    defect: 'a set-variable sets a variable that does not exist',
    rule: 'undefined-variable',
    at: 'Begin',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({
        name: 'Begin',
        kind: 'set-variable',
        properties: { setTo: 'set-to-literal', srcVariable: 'attempts', expr: '0' },
      });
      links.splice(0, 1, ['NewPhoneContact', 'out', 'Begin'], ['Begin', 'out', 'GetPersonDetails']);
    },
  },
  {
    defect: 'a mapping names a variable that the main flow lacks',
    rule: 'undefined-variable',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').subflowInputVariables = [
        { src: 'old_token', target: 'refused_token', type: 'STRING' },
      ];
    },
  },
  {
    defect: 'a status is read from an activity that does not exist',
    rule: 'undefined-activity',
    at: 'MayTry',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'MayTry').expression = '{{ tries < 3 and GetPeople.httpStatusCode == 401 }}';
    },
  },
  {
    defect: 'an activity is named in another letter case',
    rule: 'undefined-activity',
    at: 'MayTry',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'MayTry').expression = '{{ tries < 3 and getPerson.httpStatusCode == 401 }}';
    },
  },
  {
    defect: 'a request is asked for something that it does not put out',
    rule: 'undefined-output',
    at: 'MayTry',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'MayTry').expression = '{{ tries < 3 and GetPersonDetails.httpStatuscode == 401 }}';
    },
  },
  {
    defect: 'an expression names a JSON key that does not exist',
    rule: 'undefined-json-key',
    at: 'MayTry',
    into: 'main',
    draft: (draft) => replaceIn(draft, 'MayTry', 'expression', 'limits.tries.most', 'limits.tries.maximum'),
  },
  {
    defect: 'an expression names a JSON key in another letter case',
    rule: 'undefined-json-key',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) =>
      replaceIn(draft, 'Publish', 'httpRequestBody', 'settings.variable.name', 'settings.variable.Name'),
  },
  {
    defect: 'an expression is never closed',
    rule: 'expression-unclosed',
    at: 'SayPerson',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'SayPerson').promptsTts = [{ type: 'tts', value: 'Hello {{ person.' }];
    },
  },
  ...['Hello {{[person}}.', 'Hello {{ (person }}, {{ tries }}.', 'Hello {{ person[0 }}.'].map(
    (value): Planted => ({
      defect: `a bracket inside an expression is never closed: ${value}`,
      rule: 'expression-unclosed',
      at: 'SayPerson',
      into: 'main',
      draft: (draft) => {
        propertiesOf(draft, 'SayPerson').promptsTts = [{ type: 'tts', value }];
      },
    }),
  ),
  {
    defect: 'an expression cannot be read',
    rule: 'expression-unread',
    at: 'SayPerson',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'SayPerson').promptsTts = [{ type: 'tts', value: 'Hello {{ person + }}.' }];
    },
  },
];
