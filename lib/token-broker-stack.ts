import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { TokenBroker } from './token-broker.ts';

/** The broker as a stack of its own, named as the installation is. */
export class TokenBrokerStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, settings.name, {
      description: 'Keeps Webex access tokens valid inside Webex Contact Center global variables.',
    });
    // CDK leaves an id of Default out of the logical ids of what is in it.
    new TokenBroker(this, 'Default', settings).addOutputs();
  }
}
