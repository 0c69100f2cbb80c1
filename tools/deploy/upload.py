"""Builds the page and puts it where a deployed stack hosts it.

    .tools/venv/bin/python tools/page/upload.py --stack timesheets --dist web/dist --build "make web-build"

Does nothing where the stack does not host the page. What is put goes up in an order in
which the page that is there works until the new one does: files that no old page asks
for come first, the index that asks for them comes last. Files of old builds stay, for
pages that are open somewhere.

Nothing has to be invalidated: an asset's name changes with its content, CloudFront keeps
config.json not at all, and the rest for a second (PageCaching in template.yaml).

It needs nothing but what `make deploy` has already: boto3 comes with the SAM CLI, and
takes credentials and region from where the SAM CLI takes them, samconfig.toml apart.
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

INDEX = "index.html"
CONFIG = "config.json"

# The same as contentType in internal/local/cloudfront, which serves the page on one machine.
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


class Fault(Exception):
    """Something that whoever deploys can mend. The text says what."""


@dataclass(frozen=True)
class Hosting:
    """Where the page goes, and what it is told there."""

    bucket: str
    address: str
    config: dict[str, str]


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    session = boto3.Session()
    hosting = find_hosting(session.client("cloudformation"), options.stack)
    if hosting is None:
        return
    build(options.build)
    upload(session.client("s3"), hosting, files_of(options.dist))
    print(f"page     {hosting.address}")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="upload.py", description="Puts the page where a deployed stack hosts it.")
    parser.add_argument("--stack", required=True, help="the stack's name")
    parser.add_argument("--dist", required=True, type=Path, help="the folder of the built page")
    parser.add_argument("--build", required=True, help="the command that builds it")
    return parser.parse_args(arguments)


def find_hosting(cloudformation, stack_name: str) -> Hosting | None:
    """Says where the stack hosts the page, or None where it does not."""
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if "PageBucketName" not in outputs:
        return None
    refuse_waiting_changes(cloudformation, stack_name)
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    return Hosting(outputs["PageBucketName"], outputs["PageUrl"], config_of(parameters, outputs["ApiUrl"]))


def refuse_waiting_changes(cloudformation, stack_name: str) -> None:
    """Whoever said no to the change set of `sam deploy` wants no page either."""
    pages = cloudformation.get_paginator("list_change_sets").paginate(StackName=stack_name)
    for change_set in (summary for page in pages for summary in page["Summaries"]):
        if change_set["ExecutionStatus"] == "AVAILABLE":
            name = change_set["ChangeSetName"]
            raise Fault(
                f"the change set {name} was not executed, so the page stays as it is; deploy again, or drop it with "
                f"`aws cloudformation delete-change-set --stack-name {stack_name} --change-set-name {name}`"
            )


def config_of(parameters: dict[str, str], api: str) -> dict[str, str]:
    """Gives what the page reads when it starts."""
    # With AudienceClaim client_id, Audience lists clients, and the provider knows no API.
    names_api = parameters["AudienceClaim"] == "aud"
    return {
        "issuer": parameters["Issuer"],
        "client_id": parameters["PageClientId"],
        "audience": parameters["Audience"] if names_api else "",
        "api": api,
        "scope_prefix": parameters["PageScopePrefix"],
        "refresh": parameters["PageRefresh"],
        "sign_out": parameters["PageSignOut"],
    }


def build(command: str) -> None:
    # Its output goes where ours does not: the address is the last line of standard output.
    done = subprocess.run(shlex.split(command), stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise Fault(f"the page can't be built: {command} failed; the page that is hosted stays as it was")


def files_of(dist: Path) -> dict[str, bytes]:
    """Reads a build. One that names assets which are not in it is none."""
    files = {path.relative_to(dist).as_posix(): path.read_bytes() for path in sorted(dist.rglob("*")) if path.is_file()}
    if INDEX not in files:
        raise Fault(f"there is no {INDEX} in {dist}")
    named = re.findall(r"""(?:src|href)=["']/(assets/[^"'?#]+)""", files[INDEX].decode())
    missing = sorted(set(named) - set(files))
    if missing:
        raise Fault(f"{dist}/{INDEX} names {', '.join(missing)}, which is not there; build again")
    return files


def upload(s3, hosting: Hosting, files: dict[str, bytes]) -> None:
    """Puts the files: assets, what else there is, what the page is told, and the index."""
    files = files | {CONFIG: json.dumps(hosting.config, indent=2).encode()}
    for name in sorted(files, key=lambda name: (name == INDEX, name == CONFIG, not name.startswith("assets/"), name)):
        try:
            s3.put_object(Bucket=hosting.bucket, Key=name, Body=files[name], **headers_of(name))
        except (BotoCoreError, ClientError) as error:
            raise Fault(f"{name} was not uploaded ({error}); the page that is hosted stays as it was") from error


def headers_of(name: str) -> dict[str, str]:
    """Gives what a file carries. The same as cacheControl in internal/local/cloudfront."""
    headers = {"ContentType": CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream")}
    if name.startswith("assets/"):
        headers["CacheControl"] = "public, max-age=31536000, immutable"  # a year, in seconds
    elif name == CONFIG:
        headers["CacheControl"] = "no-store"
    return headers


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Fault, BotoCoreError, ClientError) as error:
        sys.exit(f"upload.py: {error}")
