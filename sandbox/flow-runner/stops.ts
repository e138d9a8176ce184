/**
 * The runner cannot go on, because the flow uses something that it does not know or was not given. It says nothing
 * of what the real platform would do. The message names flow, activity and what was met, never a value.
 */
export class FlowRunError extends Error {
  override name = 'FlowRunError';
}

/** What an activity met that the runner does not know; becomes a FlowRunError with the activity's name. */
export class NotKnown extends Error {
  override name = 'NotKnown';
}

/**
 * An activity fails as it would on the platform: the contact leaves by the port `error` where that is linked,
 * otherwise OnGlobalError takes over. The message holds no value.
 */
export class ActivityFailed extends Error {
  override name = 'ActivityFailed';
}

/** More activities than allowed: the flow runs in a circle. */
export class StepLimitReached extends Error {
  override name = 'StepLimitReached';
}
