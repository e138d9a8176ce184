import type { Section } from './sheet.ts';

/** Reads the person that the node has found. To be copied into an Evaluate node. */
export const evaluateScript = `// $(n3.person) is what the node has answered: put it in with the picker, for the number may be another.
var person_name = "";
var person_status = "";
try {
  var person = JSON.parse("$(n3.person)");
  person_name = person.displayName;
  person_status = person.status;
} catch (error) {
  // No person has that address.
}
0;
`;

/** Tries the node before a customer does. */
export const testSections: readonly Section[] = [
  {
    title: 'The test flow',
    steps: [
      'Make a new flow that a Webhook starts.',
      'Start > Webex People, method GetPersonByEmail > Evaluate > End. Type the address of a colleague into email.',
      'Lead both Success and Error on; Error to an End of its own.',
      'Paste the script below into Evaluate, with Script Output 0.',
      'Make Live.',
      'POST the body {} as application/json to the address that the webhook shows.',
      "In the flow's debugger, decrypt the logs: Success, and person_name with the name that you expect.",
    ],
  },
  {
    title: 'The script for Evaluate',
    script: evaluateScript,
    open: [
      'How $(n3.person) is put into the script, when a name holds a quotation mark: try it with such a name if you have one.',
      'Whether the last line is what is compared with Script Output.',
    ],
  },
];
