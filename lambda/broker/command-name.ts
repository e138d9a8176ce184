/** What an operator types before a command's words, wherever a text names a command. */
export const COMMAND = 'npx wxcc-token-broker';
