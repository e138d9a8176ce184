/** The flow store understood, and will not do it as it was asked to. The message holds the status and no value. */
export class FlowRejected extends Error {
  override name = 'FlowRejected';
}
