import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { cloudFormation } from '../../../sandbox/aws/cloudformation.ts';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { admitting } from '../../../sandbox/kept/admission.ts';
import type { StandIn } from '../../../sandbox/loopback-server.ts';
import { serveForTest, startClock } from '../aws/stand-in.ts';

const serveFor = (accessKeyId: string, standIn: StandIn) => serveForTest(admitting(accessKeyId, standIn), startClock());

describe('who is let in', () => {
  it('is who holds the key', async () => {
    const { connect } = await serveFor('test', secretsManager(new SecretStore(startClock())));
    expect(await connect(SecretsManagerClient).send(new ListSecretsCommand())).toMatchObject({ SecretList: [] });
  });

  it('is unknown with another key, in the words of each service', async () => {
    const secrets = await serveFor('another', secretsManager(new SecretStore(startClock())));
    await expect(secrets.connect(SecretsManagerClient).send(new ListSecretsCommand())).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const stacks = await serveFor('another', cloudFormation([]));
    await expect(stacks.connect(CloudFormationClient).send(new DescribeStacksCommand())).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('is no web page, which can name no key', async () => {
    const { url } = await serveFor('', secretsManager(new SecretStore(startClock())));
    const asked = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.ListSecrets' },
      body: '{}',
    });
    expect(asked.status).toBe(403);
  });
});
