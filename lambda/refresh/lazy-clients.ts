/** What few invocations need: compose.ts loads it when one does. Names, not whole packages, so that no more is bundled. */
export { SchedulerClient } from '@aws-sdk/client-scheduler';
export { SNSClient } from '@aws-sdk/client-sns';
export { TopicNotifier } from '../aws/notifier.ts';
export { SchedulerWakes } from '../aws/wakes.ts';
