import { App } from 'aws-cdk-lib';
import { readSettings } from '../../lib/settings.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import { type AlarmDefinition, alarmsIn, type Template } from '../cloudwatch/alarm-definition.ts';

/** The alarms of the stack as it would be deployed: out of its synthesized template. */
export function deployedAlarms(): AlarmDefinition[] {
  // The code is of no interest here, and takes its time to bundle.
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new TokenBrokerStack(app, readSettings(app.node));
  return alarmsIn(app.synth().getStackByName(stack.stackName).template as Template);
}
