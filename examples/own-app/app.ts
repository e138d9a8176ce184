import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { TokenBroker } from 'wxcc-token-broker';

const app = new App();
const stack = new Stack(app, 'contact-centre-tokens');

// Its policy lets the account delegate; the broker's role may use it through Secrets Manager alone.
const key = new Key(stack, 'RecordKey', { enableKeyRotation: true });

const broker = new TokenBroker(stack, 'Broker', { name: 'acme', sweepMinutes: 30, kmsKeyArn: key.keyArn });
broker.topic.addSubscription(new UrlSubscription('https://pager.example.com/hooks/token-broker'));
// By these the operator's command finds it: --stack contact-centre-tokens
broker.addOutputs();
