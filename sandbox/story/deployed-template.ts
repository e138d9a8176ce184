import { App } from 'aws-cdk-lib';
import { readSettings } from '../../lib/settings.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import type { Template } from '../cloudwatch/alarm-definition.ts';

/** The stack as it would be deployed: its synthesized template. */
export function deployedTemplate(): Template {
  // Neither the bundled code nor the lint is of interest here, and both take their time.
  const app = new App({ builtinCloudFormationValidation: false, context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new TokenBrokerStack(app, readSettings(app.node));
  return app.synth().getStackByName(stack.stackName).template as Template;
}
