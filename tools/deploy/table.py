"""The table of a deployment: it must be the one that the functions expect, and no update may take it away.

CloudFormation deletes, replaces or adds a resource as the template and the parameters require. For the table each of these
means that users see another table, which has none of their hours or older ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from stacks import API_TEMPLATE, REPOSITORY, DeployError, read_template

TABLE = "Table"  # the logical id in template.yaml
POLICY = REPOSITORY / "deploy" / "stack-policy.json"
SEE = 'see "The table" in docs/operations.md'


def check_table(dynamodb, name: str) -> None:
    """Raises a DeployError unless the table exists and has the keys and indexes of template.yaml.

    Without this check the deployment would succeed, and each request would fail.
    """
    region = dynamodb.meta.region_name
    try:
        table = dynamodb.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise DeployError(f"TableName={name}: there is no such table in {region}, the region of the stack") from None
    if table["TableStatus"] not in ("ACTIVE", "UPDATING"):
        raise DeployError(f"TableName={name}: the table is {table['TableStatus']}; wait until it is ACTIVE")
    want = read_template(API_TEMPLATE)["Resources"][TABLE]["Properties"]
    if keys(table, table) != keys(want, want):
        raise DeployError(f"TableName={name}: its keys are {keys(table, table)}, but must be {keys(want, want)}")
    indexes = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
    for index in want["GlobalSecondaryIndexes"]:
        index_name = index["IndexName"]
        if index_name not in indexes:
            raise DeployError(f"TableName={name}: it has no index {index_name}")
        found = indexes[index_name]
        if keys(found, table) != keys(index, want):
            raise DeployError(f"TableName={name}: the keys of its index {index_name} are {keys(found, table)}, but must be {keys(index, want)}")
        if found["Projection"]["ProjectionType"] != index["Projection"]["ProjectionType"]:
            raise DeployError(f"TableName={name}: its index {index_name} must project all attributes")
        if found["IndexStatus"] not in ("ACTIVE", "UPDATING"):
            raise DeployError(f"TableName={name}: its index {index_name} is {found['IndexStatus']}; wait until it is ACTIVE")


def keys(schema: dict, table: dict) -> str:
    """Returns the key attributes of a table or an index with their types, the partition key first."""
    types = {attribute["AttributeName"]: attribute["AttributeType"] for attribute in table["AttributeDefinitions"]}
    ordered = sorted(schema["KeySchema"], key=lambda key: key["KeyType"])  # HASH, then RANGE
    return ", ".join(f"{key['AttributeName']} ({types[key['AttributeName']]})" for key in ordered)


def find_table_change(cloudformation, change_set: str, *, update: bool) -> str | None:
    """Returns how a change set takes the table away from the functions, or None if it doesn't."""
    pages = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set)
    for change in (change["ResourceChange"] for page in pages for change in page["Changes"] if "ResourceChange" in change):
        if change["LogicalResourceId"] != TABLE:
            continue
        match change["Action"], change.get("Replacement", "False"):
            case "Remove", _:
                return "removes the table from the stack; DynamoDB keeps it"
            case "Add", _ if update:
                return "makes a new, empty table for the functions"
            # Conditional: CloudFormation can't know before it executes the change set. Dynamic: nor whether it changes.
            case ("Modify", "True" | "Conditional") | ("Dynamic", _):
                return "replaces the table by a new, empty one, or may do so; DynamoDB keeps the old one"
    return None


def read_policy() -> dict:
    """Returns the policy that denies to replace and delete the table."""
    return json.loads(POLICY.read_text(encoding="utf-8"))


def protect(cloudformation, stack: str) -> None:
    """Sets the stack's policy. It also applies to an update by other means than `make deploy`."""
    cloudformation.set_stack_policy(StackName=stack, StackPolicyBody=json.dumps(read_policy()))


@contextmanager
def table_protection(cloudformation, stack: str, *, suspended: bool) -> Iterator[None]:
    """Sets the stack's policy for an update; if suspended, one that denies nothing, until the update ends.

    The temporary policy of UpdateStack can't be used: CloudFormation has none for a change set.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-execute.html
    """
    if not suspended:
        protect(cloudformation, stack)
        yield
        return
    allowing = [statement for statement in read_policy()["Statement"] if statement["Effect"] == "Allow"]
    cloudformation.set_stack_policy(StackName=stack, StackPolicyBody=json.dumps({"Statement": allowing}))
    try:
        yield
    finally:
        protect(cloudformation, stack)  # after a failure or an interrupt too
