"""Deploys the page's stack if the page is hosted, then the API's, which allows the page's origin.

    .tools/venv/bin/python tools/deploy/deploy.py --stack timesheets --architecture arm64 \
        --release v1.2.0 --environment default --build .aws-sam/build --parameters .local/parameters.yaml --sam ".tools/venv/bin/python -m samcli"

The page is hosted if its stack exists, which HostPage=true creates and HostPage=false deletes. Each parameter goes to the
templates that declare it. AllowedOrigin goes to one: to the page's template as the domain to serve the page at, or, if the
page isn't hosted, to the API's.

The change set of the API's stack is refused if it takes the table away, unless ALLOW_TABLE_CHANGE=yes is in the environment.
Otherwise the user confirms exactly the change set that is executed.

`make deploy` runs it after `sam build`, and tools/deploy/upload.py after it. It needs boto3 and a YAML reader, which come
with the SAM CLI. It uses the SAM CLI's credentials and region, but doesn't read samconfig.toml for them. If CONFIRM=no is in the
environment, it doesn't ask before it deploys a change set.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from changeset import available_change_sets, confirm, execute
from release import write_release
from stacks import (
    API_TEMPLATE,
    PAGE_TEMPLATE,
    REPOSITORY,
    DeployError,
    Stack,
    asks_for_confirmation,
    find_page_stack,
    find_stack,
    page_stack,
    read_template,
    refuse_declined_changes,
)
from table import SEE, check_table, find_table_change, protect, table_protection


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    session = boto3.Session()
    cloudformation = session.client("cloudformation")
    api, page = find_stack(cloudformation, options.stack), find_page_stack(cloudformation, options.stack)
    overrides = json.loads(options.parameters.read_text(encoding="utf-8"))
    plan = make_plan(overrides, api, page)  # raises a DeployError before anything is created
    table = plan.api.get("TableName", api.parameters.get("TableName", "") if api else "")
    if table:
        check_table(session.client("dynamodb"), table)
    if plan.hosted:
        sam_deploy(options, page_stack(options.stack), plan.page, "--template-file", str(PAGE_TEMPLATE))
        refuse_declined_changes(cloudformation, page_stack(options.stack))
        plan.api["AllowedOrigin"] = find_page_stack(cloudformation, options.stack).outputs["PageUrl"]
    parameters = plan.api | {"Architecture": options.architecture}
    release = write_release(options.build, options.release, api, parameters)
    deploy_api(cloudformation, options, parameters, release, update=api is not None)
    if page and not plan.hosted:
        delete(cloudformation, page)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy.py", description="Deploys the stacks of the page and of the API.")
    parser.add_argument("--stack", required=True, help="the name of the API's stack")
    parser.add_argument("--architecture", required=True, help="the processor architecture that the functions were built for")
    parser.add_argument("--release", required=True, help="the name of the release, as `git describe` prints it")
    parser.add_argument("--environment", required=True, help="the section of samconfig.toml")
    parser.add_argument("--build", required=True, type=Path, help="the folder of `sam build`")
    parser.add_argument("--parameters", required=True, type=Path, help="a JSON file with the parameters to change")
    parser.add_argument("--sam", required=True, help="the command of the SAM CLI")
    options = parser.parse_args(arguments)
    allow = os.environ.get("ALLOW_TABLE_CHANGE", "")
    if allow not in ("", "yes"):
        raise DeployError(f"ALLOW_TABLE_CHANGE={allow} must be yes or empty")
    options.allow_table_change = allow == "yes"
    return options


@dataclass(frozen=True)
class Plan:
    """Whether the page is hosted, and the parameters of each stack that change."""

    hosted: bool
    api: dict[str, str]
    page: dict[str, str]


def make_plan(overrides: dict[str, str], api: Stack | None, page: Stack | None) -> Plan:
    """Returns the plan for the current stacks. Raises a DeployError if the deployment would fail after it started."""
    overrides = dict(overrides)
    hosted = hosts_page(overrides.pop("HostPage", None), overrides, api, page)
    api_declared, page_declared = read_template(API_TEMPLATE)["Parameters"], read_template(PAGE_TEMPLATE)["Parameters"]
    for name in overrides:
        if name == "Architecture":
            raise DeployError("set ARCHITECTURE=... instead, so that make builds for it")
        if name not in api_declared and name not in page_declared:
            raise DeployError(f"there is no parameter {name}")
        if name not in api_declared and not hosted:
            raise DeployError(f"{name} has no effect unless the page is hosted, with HostPage=true")
    api_overrides = {name: value for name, value in overrides.items() if name in api_declared}
    if not hosted:
        check_values(api_overrides, api_declared, api)
        return Plan(hosted, api_overrides, {})
    api_overrides.pop("AllowedOrigin", None)  # main sets it to the page's origin
    check_values(api_overrides, {name: declared for name, declared in api_declared.items() if name != "AllowedOrigin"}, api)
    page_overrides = {name: value for name, value in overrides.items() if name in page_declared}
    if page is None and api is not None:
        # Parameters that the API's stack already has, such as the issuer, needn't be repeated.
        inherited = {name: value for name, value in api.parameters.items() if name in page_declared and name != "AllowedOrigin"}
        page_overrides = inherited | page_overrides
    check_values(page_overrides, page_declared, page)
    return Plan(hosted, api_overrides, page_overrides)


def hosts_page(host: str | None, overrides: dict[str, str], api: Stack | None, page: Stack | None) -> bool:
    """Returns whether the page is hosted: HostPage, or else unchanged. Raises a DeployError if users would lose the page."""
    if host not in (None, "true", "false"):
        raise DeployError("HostPage must be true or false")
    old_stack = api if api and "PageBucketName" in api.outputs else None  # earlier versions had the page in the API's stack
    if old_stack:
        see = 'see "Upgrade a deployment that hosts the page" in docs/operations.md'
        if host is None:
            raise DeployError(f"{api.name} hosts the page itself; set HostPage=true to move it to a separate stack, {see}")
        origin = old_stack.parameters["AllowedOrigin"]
        if host == "true" and origin and overrides.get("AllowedOrigin") == origin:
            raise DeployError(f"{api.name} still serves {origin}, and two distributions can't serve one domain; {see}")
    hosting = page or old_stack
    if host == "false" and api and hosting:
        origin = overrides.get("AllowedOrigin", api.parameters["AllowedOrigin"])
        # The page's own domain can stay its origin if another host serves it. The user must set it again then.
        keeps_origin = "AllowedOrigin" in overrides and origin == hosting.parameters["AllowedOrigin"]
        if origin in ("", hosting.outputs["PageUrl"]) and not keeps_origin:
            raise DeployError("HostPage=false needs AllowedOrigin=https://..., the new origin of the page")
    return host == "true" or (host is None and page is not None)


def check_values(overrides: dict[str, str], declared_parameters: dict, stack: Stack | None) -> None:
    """Raises a DeployError for a value that CloudFormation would reject, and for a missing one."""
    for name, declared in declared_parameters.items():
        if name not in overrides:
            if stack is None and "Default" not in declared:
                raise DeployError(f"{name} is missing: {declared['Description'].strip()}")
            continue
        # The pattern of a list applies to each element.
        values = overrides[name].split(",") if declared["Type"] == "CommaDelimitedList" else [overrides[name]]
        for value in values:
            if declared["Type"] == "Number" and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
                raise DeployError(f"{name}={value} must be a number")
            if "MinValue" in declared and float(value) < declared["MinValue"]:
                raise DeployError(f"{name}={value} must be at least {declared['MinValue']}")
            if "AllowedPattern" in declared and not re.fullmatch(declared["AllowedPattern"], value):
                raise DeployError(f"{name}={overrides[name]} {declared['ConstraintDescription']}")
            if "AllowedValues" in declared and value not in map(str, declared["AllowedValues"]):
                raise DeployError(f"{name}={overrides[name]} must be one of {', '.join(map(str, declared['AllowedValues']))}")


def deploy_api(cloudformation, options: argparse.Namespace, parameters: dict[str, str], release: Path, *, update: bool) -> None:
    """Deploys the API's stack. Raises a DeployError if the user declines the change set, or if it takes the table away.

    The SAM CLI makes the change set and shows it, but doesn't execute it: it would ask before this program can check it.
    """
    stack = options.stack
    earlier = available_change_sets(cloudformation, stack)
    sam_deploy(options, stack, parameters, "--template-file", str(release), "--no-execute-changeset")
    made = available_change_sets(cloudformation, stack) - earlier
    if len(made) > 1:
        raise DeployError(f"another deployment of {stack} is running")
    # None if nothing changes: the SAM CLI also succeeds then.
    for change_set in made:
        try:
            change = find_table_change(cloudformation, change_set, update=update)
            if change and not options.allow_table_change:
                raise DeployError(f"the change set {change}. If that is right, set ALLOW_TABLE_CHANGE=yes; {SEE}. The API is unchanged")
            if change:
                print(f"ALLOW_TABLE_CHANGE=yes: the change set {change}")
            if asks_for_confirmation():
                confirm(f"Deploy this change set to {stack}?")
        except BaseException:
            cloudformation.delete_change_set(ChangeSetName=change_set)
            raise
        with table_protection(cloudformation, stack, suspended=change is not None) if update else nullcontext():
            execute(cloudformation, stack, change_set)
    protect(cloudformation, stack)


def sam_deploy(options: argparse.Namespace, stack: str, parameters: dict[str, str], *more: str) -> None:
    """Runs `sam deploy`, which shows the change set and, unless more prevents that, asks for confirmation and executes it.

    The parameters are in a file: on its command line the SAM CLI ignores text that it can't parse.
    """
    kind = "api" if stack == options.stack else "page"
    file = options.parameters.with_name(f"parameters-{kind}.yaml")
    file.write_text(json.dumps(parameters, ensure_ascii=False), encoding="utf-8")
    command = [*shlex.split(options.sam), "deploy", "--stack-name", stack, "--config-file", str(REPOSITORY / "samconfig.toml")]
    command += ["--config-env", options.environment, *([] if asks_for_confirmation() else ["--no-confirm-changeset"])]
    done = subprocess.run([*command, *more, "--parameter-overrides", f"file://{file}"], check=False)
    if done.returncode != 0:
        raise DeployError(f"`sam deploy` of {stack} failed, see above")


def delete(cloudformation, page: Stack) -> None:
    """Deletes the page's stack if the user agrees."""
    print(f"Delete the stack {page.name}, which hosts the page at {page.outputs['PageUrl']}? [y/N] ", end="", flush=True)
    if sys.stdin.readline().strip().lower() != "y":
        print(f"\n{page.name} is kept; the next deployment without HostPage=false uses it again")
        return
    cloudformation.delete_stack(StackName=page.name)
    print(f"{page.name} is being deleted; its bucket {page.outputs['PageBucketName']} is kept")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (DeployError, BotoCoreError, ClientError) as error:
        sys.exit(f"deploy.py: {error}")
    except KeyboardInterrupt:
        sys.exit("\ndeploy.py: interrupted; CloudFormation completes the deployment that it started, so wait for that and deploy again")
