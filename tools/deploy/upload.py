"""Builds the page and uploads it to the bucket of the stack that hosts it.

    .tools/venv/bin/python tools/deploy/upload.py --stack timesheets --dist web/dist --build "make web-build"

Does nothing if the page isn't hosted. The order of the uploads keeps the previous page working until the new one is
complete: files that no previous page requests come first, and the index that requests them comes last. Files of earlier
builds stay, because a page that is open in a browser may still request them.

No invalidation is needed: an asset's name changes with its content, CloudFront doesn't cache config.json, and it caches
other files for a second (PageCaching in web/hosting.yaml).

It needs boto3 and a YAML reader, which come with the SAM CLI. It uses the SAM CLI's credentials and region, but doesn't
read samconfig.toml for them.
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
from stacks import PAGE_TEMPLATE, DeployError, find_page_stack, find_stack, read_template, refuse_declined_changes

INDEX = "index.html"
CONFIG = "config.json"


@dataclass(frozen=True)
class Hosting:
    """The bucket of the page, its address and the content of its config.json."""

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
    upload(session.client("s3"), hosting, read_build(options.dist))
    print(f"page     {hosting.address}")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="upload.py", description="Builds the page and uploads it to its bucket.")
    parser.add_argument("--stack", required=True, help="the name of the API's stack")
    parser.add_argument("--dist", required=True, type=Path, help="the folder of the built page")
    parser.add_argument("--build", required=True, help="the command that builds the page")
    return parser.parse_args(arguments)


def find_hosting(cloudformation, stack_name: str) -> Hosting | None:
    """Returns the hosting of the page, or None if the page isn't hosted."""
    api, page = find_stack(cloudformation, stack_name), find_page_stack(cloudformation, stack_name)
    if api is None:
        raise DeployError(f"Stack with id {stack_name} does not exist")
    if page is None:
        return None
    for stack in (page, api):
        refuse_declined_changes(cloudformation, stack.name)
    config = page_config(page.parameters, api.parameters, api.outputs["ApiUrl"])
    return Hosting(page.outputs["PageBucketName"], page.outputs["PageUrl"], config)


def page_config(page: dict[str, str], api: dict[str, str], api_url: str) -> dict[str, str]:
    """Returns the settings that the page reads when it starts, from the parameters of both stacks."""
    return {
        "issuer": page["Issuer"],
        "client_id": page["PageClientId"],
        # If AudienceClaim is client_id, Audience lists clients, and the provider has no API.
        "audience": api["Audience"] if api["AudienceClaim"] == "aud" else "",
        "api": api_url,
        "scope_prefix": page["PageScopePrefix"],
        "refresh": page["PageRefresh"],
        "sign_out": page["PageSignOut"],
    }


def build(command: str) -> None:
    # Not to standard output, whose last line is the page's address.
    done = subprocess.run(shlex.split(command), stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise DeployError(f"the page can't be built: {command} failed; the hosted page is unchanged")


def read_build(dist: Path) -> dict[str, bytes]:
    """Reads a build. Raises a DeployError if it has no index, or lacks an asset that the index refers to."""
    files = {path.relative_to(dist).as_posix(): path.read_bytes() for path in sorted(dist.rglob("*")) if path.is_file()}
    if INDEX not in files:
        raise DeployError(f"there is no {INDEX} in {dist}")
    referenced = re.findall(r"""(?:src|href)=["']/(assets/[^"'?#]+)""", files[INDEX].decode())
    missing = sorted(set(referenced) - set(files))
    if missing:
        raise DeployError(f"{dist}/{INDEX} refers to {', '.join(missing)}, which doesn't exist; build again")
    return files


def upload(s3, hosting: Hosting, files: dict[str, bytes]) -> None:
    """Uploads the assets, then other files, then config.json, then the index."""
    files = files | {CONFIG: json.dumps(hosting.config, indent=2).encode()}
    metadata = read_template(PAGE_TEMPLATE)["Resources"]["PageBucket"]["Metadata"]["Files"]
    for name in sorted(files, key=lambda name: (name == INDEX, name == CONFIG, not name.startswith("assets/"), name)):
        try:
            s3.put_object(Bucket=hosting.bucket, Key=name, Body=files[name], **object_headers(name, metadata))
        except (BotoCoreError, ClientError) as error:
            raise DeployError(f"{name} was not uploaded ({error}); the hosted page is unchanged") from error


def object_headers(name: str, metadata: dict) -> dict[str, str]:
    """Returns the headers that S3 stores with a file, from the metadata of PageBucket in web/hosting.yaml."""
    headers = {"ContentType": metadata["ContentTypes"].get(Path(name).suffix, "application/octet-stream")}
    folder, slash, _ = name.partition("/")
    if (folder + slash) in metadata["CacheControl"]:
        headers["CacheControl"] = metadata["CacheControl"][folder + slash]
    return headers


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (DeployError, BotoCoreError, ClientError) as error:
        sys.exit(f"upload.py: {error}")
