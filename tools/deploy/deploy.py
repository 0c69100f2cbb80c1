"""Deploys the page's stack if the page is hosted, then the API's, which allows the page's origin.

    .tools/venv/bin/python tools/deploy/deploy.py --stack timesheets --architecture arm64 \
        --parameters .local/parameters.yaml --sam ".tools/venv/bin/python -m samcli"

The page is hosted if its stack exists, which HostPage=true creates and HostPage=false deletes. Each parameter goes to the
templates that declare it. AllowedOrigin goes to one: to the page's template as the domain to serve the page at, or, if the
page isn't hosted, to the API's.

`make deploy` runs it after `sam build`, and tools/deploy/upload.py after it. It needs boto3 and a YAML reader, which come
with the SAM CLI. It uses the SAM CLI's credentials and region, but doesn't read samconfig.toml for them.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from stacks import (
    API_TEMPLATE,
    PAGE_TEMPLATE,
    REPOSITORY,
    Fault,
    Stack,
    find_page_stack,
    find_stack,
    page_stack,
    read_template,
    refuse_waiting_changes,
)


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    cloudformation = boto3.Session().client("cloudformation")
    api, page = find_stack(cloudformation, options.stack), find_page_stack(cloudformation, options.stack)
    given = json.loads(options.parameters.read_text(encoding="utf-8"))
    plan = plan_of(given, api, page)  # raises a Fault before anything is created
    if plan.hosted:
        sam_deploy(options, page_stack(options.stack), plan.page, "--template-file", str(PAGE_TEMPLATE))
        refuse_waiting_changes(cloudformation, page_stack(options.stack))
        plan.api["AllowedOrigin"] = find_page_stack(cloudformation, options.stack).outputs["PageUrl"]
    sam_deploy(options, options.stack, plan.api | {"Architecture": options.architecture})
    if page and not plan.hosted:
        refuse_waiting_changes(cloudformation, options.stack)
        delete(cloudformation, page)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy.py", description="Deploys the stacks of the page and of the API.")
    parser.add_argument("--stack", required=True, help="the name of the API's stack")
    parser.add_argument("--architecture", required=True, help="the processor that the functions were built for")
    parser.add_argument("--parameters", required=True, type=Path, help="a JSON file with the parameters that change")
    parser.add_argument("--sam", required=True, help="the command that is the SAM CLI")
    return parser.parse_args(arguments)


@dataclass(frozen=True)
class Plan:
    """Whether the page is hosted, and the parameters of each stack that change."""

    hosted: bool
    api: dict[str, str]
    page: dict[str, str]


def plan_of(given: dict[str, str], api: Stack | None, page: Stack | None) -> Plan:
    """Returns the plan for the current stacks. Raises a Fault if a deployment would fail half-way."""
    given = dict(given)
    hosted = hosts_page(given.pop("HostPage", None), given, api, page)
    api_declares, page_declares = read_template(API_TEMPLATE)["Parameters"], read_template(PAGE_TEMPLATE)["Parameters"]
    for name in given:
        if name == "Architecture":
            raise Fault("set ARCHITECTURE=... for make, which builds for it too")
        if name not in api_declares and name not in page_declares:
            raise Fault(f"there is no parameter {name}")
        if name not in api_declares and not hosted:
            raise Fault(f"{name} has no effect unless the page is hosted, with HostPage=true")
    for_api = {name: value for name, value in given.items() if name in api_declares}
    if not hosted:
        check(for_api, api_declares, api)
        return Plan(hosted, for_api, {})
    for_api.pop("AllowedOrigin", None)  # main sets it to the page's origin
    check(for_api, {name: declared for name, declared in api_declares.items() if name != "AllowedOrigin"}, api)
    for_page = {name: value for name, value in given.items() if name in page_declares}
    if page is None and api is not None:
        # Parameters that the API's stack already has, such as the issuer, needn't be given again.
        known = {name: value for name, value in api.parameters.items() if name in page_declares and name != "AllowedOrigin"}
        for_page = known | for_page
    check(for_page, page_declares, page)
    return Plan(hosted, for_api, for_page)


def hosts_page(host: str | None, given: dict[str, str], api: Stack | None, page: Stack | None) -> bool:
    """Returns whether the page is hosted: HostPage, or else unchanged. Raises a Fault if users would lose the page."""
    if host not in (None, "true", "false"):
        raise Fault("HostPage must be true or false")
    former = api if api and "PageBucketName" in api.outputs else None  # earlier versions had the page in the API's stack
    if former:
        see = 'see "Upgrade a deployment that hosts the page" in docs/operations.md'
        if host is None:
            raise Fault(f"{api.name} hosts the page itself; set HostPage=true to move it into a stack of its own, {see}")
        origin = former.parameters["AllowedOrigin"]
        if host == "true" and origin and given.get("AllowedOrigin") == origin:
            raise Fault(f"{api.name} still serves {origin}, and no two distributions can; {see}")
    hosting = page or former
    if host == "false" and api and hosting:
        origin = given.get("AllowedOrigin", api.parameters["AllowedOrigin"])
        # The page's own domain can stay its origin if another host serves it. The user must set it again then.
        stays = "AllowedOrigin" in given and origin == hosting.parameters["AllowedOrigin"]
        if origin in ("", hosting.outputs["PageUrl"]) and not stays:
            raise Fault("HostPage=false needs AllowedOrigin=https://..., where the page is from now on")
    return host == "true" or (host is None and page is not None)


def check(given: dict[str, str], declares: dict, stack: Stack | None) -> None:
    """Raises a Fault for a value that CloudFormation would reject, and for a missing one."""
    for name, declared in declares.items():
        if name not in given:
            if stack is None and "Default" not in declared:
                raise Fault(f"{name} is missing: {declared['Description'].strip()}")
            continue
        # The pattern of a list applies to each element.
        values = given[name].split(",") if declared["Type"] == "CommaDelimitedList" else [given[name]]
        for value in values:
            if declared["Type"] == "Number" and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
                raise Fault(f"{name}={value} must be a number")
            if "MinValue" in declared and float(value) < declared["MinValue"]:
                raise Fault(f"{name}={value} must be at least {declared['MinValue']}")
            if "AllowedPattern" in declared and not re.fullmatch(declared["AllowedPattern"], value):
                raise Fault(f"{name}={given[name]} {declared['ConstraintDescription']}")
            if "AllowedValues" in declared and value not in map(str, declared["AllowedValues"]):
                raise Fault(f"{name}={given[name]} must be one of {', '.join(map(str, declared['AllowedValues']))}")


def sam_deploy(options: argparse.Namespace, stack: str, parameters: dict[str, str], *more: str) -> None:
    """Runs `sam deploy`, which shows the change set and asks for confirmation.

    The parameters are in a file: on its command line the SAM CLI ignores text that it can't parse.
    """
    kind = "page" if more else "api"
    file = options.parameters.with_name(f"parameters-{kind}.yaml")
    file.write_text(json.dumps(parameters, ensure_ascii=False), encoding="utf-8")
    command = [*shlex.split(options.sam), "deploy", "--stack-name", stack, "--config-file", str(REPOSITORY / "samconfig.toml")]
    done = subprocess.run([*command, *more, "--parameter-overrides", f"file://{file}"], check=False)
    if done.returncode != 0:
        raise Fault(f"`sam deploy` of {stack} failed, see above")


def delete(cloudformation, page: Stack) -> None:
    """Deletes the page's stack if the user agrees."""
    print(f"Delete the stack {page.name}, which hosts the page at {page.outputs['PageUrl']}? [y/N] ", end="", flush=True)
    if sys.stdin.readline().strip().lower() != "y":
        print(f"\n{page.name} stays; the next deployment without HostPage=false makes it the page again")
        return
    cloudformation.delete_stack(StackName=page.name)
    print(f"{page.name} is being deleted; its bucket {page.outputs['PageBucketName']} stays")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Fault, BotoCoreError, ClientError) as error:
        sys.exit(f"deploy.py: {error}")
    except KeyboardInterrupt:
        sys.exit("\ndeploy.py: interrupted; CloudFormation completes what it has begun, so deploy again after that")
