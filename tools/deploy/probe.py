"""Runs the prober against the deployed stacks.

    .tools/venv/bin/python tools/deploy/probe.py --stack timesheets --probe .local/bin/probe

Without PROBE_TOKEN in the environment it does nothing, and prints that the deployment wasn't checked. The exit code is the
prober's: 1 for a fault, 2 if it couldn't check the deployment.

`make deploy` runs it after tools/deploy/upload.py. It needs boto3 and a YAML reader, which come with the SAM CLI. It uses the
SAM CLI's credentials and region, but doesn't read samconfig.toml for them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from stacks import DeployError, find_page_stack, find_stack, refuse_declined_changes

ENDINGS = {
    0: "the deployment passed its checks",
    1: "the deployment is complete, but it has a fault: see above",
    2: "the deployment is complete, but it couldn't be checked: see above",
}


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if not os.environ.get("PROBE_TOKEN"):
        report("the deployment wasn't checked, because PROBE_TOKEN isn't set: see docs/prober.md")
        return 0
    code = subprocess.run([options.probe, *addresses(options.stack)], stdout=sys.stderr, check=False).returncode
    report(ENDINGS.get(code, f"the deployment is complete, but the prober failed with exit code {code}"))
    return code


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="probe.py", description="Runs the prober against the deployed stacks.")
    parser.add_argument("--stack", required=True, help="the name of the API's stack")
    parser.add_argument("--probe", required=True, help="the executable of the prober")
    return parser.parse_args(arguments)


def addresses(stack: str) -> list[str]:
    """Returns the prober's flags: the address of the API, and of the page if it is hosted."""
    cloudformation = boto3.Session().client("cloudformation")
    api, page = find_stack(cloudformation, stack), find_page_stack(cloudformation, stack)
    if api is None:
        raise DeployError(f"Stack with id {stack} does not exist")
    refuse_declined_changes(cloudformation, api.name)
    return ["-api", api.outputs["ApiUrl"], *(["-page", page.outputs["PageUrl"]] if page else [])]


def report(text: str) -> None:
    # Not to standard output, whose last line is the page's address.
    print(f"probe    {text}", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (DeployError, BotoCoreError, ClientError, OSError) as error:
        sys.exit(f"probe.py: {error}")
