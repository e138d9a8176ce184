/** A file that cannot be read as a flow. The message names the file and the first place that is wrong, never a value. */
export class NotAFlowError extends Error {
  override name = 'NotAFlowError';
}
