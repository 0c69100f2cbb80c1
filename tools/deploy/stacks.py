"""The two stacks of a deployment: the API's, and the stack that hosts the page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError
from samcli.yamlhelper import yaml_parse

REPOSITORY = Path(__file__).resolve().parent.parent.parent
API_TEMPLATE = REPOSITORY / "template.yaml"
PAGE_TEMPLATE = REPOSITORY / "web" / "hosting.yaml"


class DeployError(Exception):
    """An error that the user can fix. The text states how."""


@dataclass(frozen=True)
class Stack:
    """A deployed stack. Both templates have outputs."""

    name: str
    parameters: dict[str, str]
    outputs: dict[str, str]


def asks_for_confirmation() -> bool:
    """Returns whether the user confirms a change set. Raises a DeployError if CONFIRM is neither yes, no nor empty."""
    confirm = os.environ.get("CONFIRM", "")
    if confirm not in ("", "yes", "no"):
        raise DeployError(f"CONFIRM={confirm} must be yes or no")
    return confirm != "no"


def page_stack(api_stack: str) -> str:
    """Returns the name of the stack that hosts the page of an API."""
    return f"{api_stack}-page"


def find_stack(cloudformation, name: str) -> Stack | None:
    """Returns a stack, or None if it doesn't exist, is being deleted, or was never deployed.

    A stack whose first change set was declined, or whose creation failed, was never deployed.
    """
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if f"Stack with id {name} does not exist" in str(error):
            return None
        raise
    if stack["StackStatus"] == "DELETE_IN_PROGRESS" or not stack.get("Outputs"):
        return None
    return Stack(
        name,
        {item["ParameterKey"]: item["ParameterValue"] for item in stack.get("Parameters", [])},
        {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]},
    )


def find_page_stack(cloudformation, api_stack: str) -> Stack | None:
    """Returns the stack that hosts the page of an API, or None as find_stack does. Raises a DeployError
    if another stack has its name."""
    page = find_stack(cloudformation, page_stack(api_stack))
    if page and "PageUrl" not in page.outputs:
        raise DeployError(f"the stack {page.name} doesn't host the page, but has the name of the page's stack; set another STACK")
    return page


def refuse_declined_changes(cloudformation, name: str) -> None:
    """Raises a DeployError if the user declined a change set of a stack, because the next steps depend on it."""
    pages = cloudformation.get_paginator("list_change_sets").paginate(StackName=name)
    for change_set in (summary for page in pages for summary in page["Summaries"]):
        if change_set["ExecutionStatus"] == "AVAILABLE":
            declined = change_set["ChangeSetName"]
            raise DeployError(
                f"the change set {declined} was not executed, so the page is unchanged; deploy again, or delete it with "
                f"`aws cloudformation delete-change-set --stack-name {name} --change-set-name {declined}`"
            )


def read_template(path: Path) -> dict:
    """Returns a template as the SAM CLI reads it."""
    return yaml_parse(path.read_text(encoding="utf-8"))
