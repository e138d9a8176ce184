import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/**
 * Where the sweeps remember the records, so that none goes away unnoticed. A secret because the function works with
 * Secrets Manager anyway; CloudFormation makes it empty, and makes up its name, so that a stack can be deployed again.
 */
export class Roster extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const description =
      'Which records the last sweep of the token broker found, and until when their callers are safe.';
    this.arn = new CfnSecret(this, 'Secret', { description }).ref;
  }
}
