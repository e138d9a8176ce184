/** Clients that few invocations need: compose.ts loads them on demand. Named imports keep the rest out of the bundle. */
export { SchedulerClient } from '@aws-sdk/client-scheduler';
export { SNSClient } from '@aws-sdk/client-sns';
export { TopicNotifier } from '../aws/notifier.ts';
export { SchedulerWakes } from '../aws/wakes.ts';
