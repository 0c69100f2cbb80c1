"""Prints the release of this checkout, and the one that a stack runs.

    .tools/venv/bin/python tools/deploy/version.py --stack timesheets --release v1.2.0
"""

from __future__ import annotations

import argparse
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from stacks import DeployError, find_stack


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="version.py", description="Prints the release of this checkout, and the one that a stack runs.")
    parser.add_argument("--stack", required=True, help="the name of the API's stack")
    parser.add_argument("--release", required=True, help="the release of this checkout, as `git describe` prints it")
    options = parser.parse_args(arguments)
    print(f"checkout  {options.release}", flush=True)
    stack = find_stack(boto3.Session().client("cloudformation"), options.stack)
    if stack is None:
        raise DeployError(f"there is no stack {options.stack}")
    # Earlier versions have no such output.
    print(f"running   {stack.outputs.get('Release', 'unknown')}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (DeployError, BotoCoreError, ClientError) as error:
        sys.exit(f"version.py: {error}")
