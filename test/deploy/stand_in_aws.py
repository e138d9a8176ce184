"""
Serves a stand-in of AWS, and answers what is in it. The one argument is the folder of moto-cfn. The first line out
tells the URL; then every line in, [service, operation, parameters], gets a line out: {"answer"} or {"error"}.
It ends with its input, so that no test, however it ends, leaves it behind.
"""
import json
import logging
import sys
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

import boto3
import motoplus.cfnext
from botocore.exceptions import BotoCoreError, ClientError
from moto.cloudformation.parsing import ResourceMap
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.sns.models import Topic


# What moto does otherwise than AWS.

Topic.Policy = Topic.policy  # CloudFormation's name of the attribute

delete_stack = ResourceMap.delete


def delete_but_what_is_retained(stack):
    for resource in stack._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete_stack(stack)


ResourceMap.delete = delete_but_what_is_retained

# It would tell of every request, and of every type of resource that it does not know.
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
# By name: CDK takes no number for the host of a template's URL.
url = f"http://localhost:{server.get_host_and_port()[1]}"
print(json.dumps(url), flush=True)

for line in sys.stdin:
    service, operation, parameters = json.loads(line)
    try:
        reply = {"answer": getattr(boto3.client(service, endpoint_url=url), operation)(**parameters)}
    except (BotoCoreError, ClientError) as error:
        reply = {"error": str(error)}
    print(json.dumps(reply, default=str), flush=True)
