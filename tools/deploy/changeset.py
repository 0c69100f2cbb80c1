"""The change set of a stack: which exist, and how one is confirmed and executed."""

from __future__ import annotations

import sys
import time

from botocore.exceptions import ClientError
from stacks import DeployError

# Seconds between two requests for the events.
POLL_INTERVAL = 3


def available_change_sets(cloudformation, stack: str) -> set[str]:
    """Returns the ids of the change sets of a stack that can be executed."""
    try:
        pages = list(cloudformation.get_paginator("list_change_sets").paginate(StackName=stack))
    except ClientError as error:
        if "does not exist" in str(error):
            return set()
        raise
    summaries = [summary for page in pages for summary in page["Summaries"] if summary["StackName"] == stack]
    return {summary["ChangeSetId"] for summary in summaries if summary["ExecutionStatus"] == "AVAILABLE"}


def confirm(question: str) -> None:
    """Raises a DeployError if the user doesn't agree."""
    print(f"{question} [y/N] ", end="", flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise DeployError("the change set was declined, so the API is unchanged")


def execute(cloudformation, stack: str, change_set: str) -> None:
    """Executes a change set, prints the stack's events, and returns when CloudFormation has finished. Raises a DeployError if it
    rolled the stack back."""
    seen = {event["EventId"] for event in events(cloudformation, stack)}
    cloudformation.execute_change_set(ChangeSetName=change_set)
    while True:
        for event in events(cloudformation, stack):
            if event["EventId"] in seen:
                continue
            seen.add(event["EventId"])
            status, reason = event["ResourceStatus"], event.get("ResourceStatusReason", "")
            print(f"{event['Timestamp']:%H:%M:%S} {status:<28} {event['LogicalResourceId']} {reason}".rstrip(), flush=True)
            if event["PhysicalResourceId"] != event["StackId"]:
                continue  # of a resource
            if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                return
            if not status.endswith("_IN_PROGRESS"):
                raise DeployError(f"the deployment of {stack} ended with {status}; the events above have the reason")
        time.sleep(POLL_INTERVAL)


def events(cloudformation, stack: str) -> list[dict]:
    """Returns the events of a stack, the oldest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    return [event for page in pages for event in page["StackEvents"]][::-1]
