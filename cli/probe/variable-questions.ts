import type { Question } from './finding.ts';

export const variableQuestions = {
  longest: {
    question: 'How long a value does a global variable hold?',
    expected: '256 characters; 257 are refused',
    broker: 'publishes no token of more than 256 characters (TOKEN_TOO_LONG); usual ones have about 106',
  },
  write: {
    question: 'Is a new value there as soon as the API has said yes to it?',
    expected: 'yes',
    broker: 'compares what was answered, reads again if it differs, and says VARIABLE_UNCHANGED if that does too',
  },
  version: {
    question: 'Is a write refused that names an older version?',
    expected: 'no, the version is not looked at',
    broker: 'writes the version that it has just read; after a refusal it reads again',
  },
  omitted: {
    question: 'What becomes of a field that a write leaves out?',
    expected: 'it is emptied, as the whole object is replaced',
    broker: 'writes back all fields that it has read, also unknown ones',
  },
  filter: {
    question: 'Does the list obey a filter by name?',
    expected: 'yes',
    broker: 'compares the names itself, and goes through the whole list where the filter finds nothing',
  },
  sensitive: {
    question: 'Does a variable that is marked sensitive show its value?',
    expected: 'no, it is masked',
    broker: 'takes a masked value for unknown: never for drift, and never writes it back',
  },
  removed: {
    question: 'Is a variable gone as soon as it has been deleted?',
    expected: 'yes',
    broker: 'looks for a variable by its name again where its id leads nowhere',
  },
} as const satisfies Record<string, Question>;
