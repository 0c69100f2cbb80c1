"""Writes the template of a release: the built template with the release's name and a digest for each function.

SAM publishes a function's version if the digest in AutoPublishCodeSha256 changes, and names the version for it. Without
one, it hashes the template's text, in which the values of parameters are missing: a deployment that changes only a value
would succeed, and the alias `live` would keep the version with the previous value.
https://github.com/aws/serverless-application-model/issues/3820

SAM reads the property from the template alone, not as a parameter, so it is written into a copy of the built template.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from samcli.yamlhelper import yaml_dump, yaml_parse
from stacks import DeployError, Stack

# The properties of a function that aren't part of its versions. A change of them takes effect without a new version.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
OUTSIDE_VERSIONS = {
    "AutoPublishAlias",
    "CodeUri",  # the executable itself is hashed
    "DeploymentPreference",
    "Events",
    "ReservedConcurrentExecutions",
    "Tags",
}


def write_release(build: Path, name: str, stack: Stack | None, overrides: dict[str, str]) -> Path:
    """Writes build/release.yaml for a deployment with these parameters, and returns its path.

    It must be in the folder of the build, because the paths of the executables in it are relative.
    """
    if not re.fullmatch(r"[A-Za-z0-9+=._:/@-]{1,128}", name):
        raise DeployError(f"the release {name!r} can't be the value of a tag in AWS; rename the tag in git")
    template = yaml_parse((build / "template.yaml").read_text(encoding="utf-8"))
    template["Mappings"]["Build"]["Release"]["Name"] = name
    add_digests(template, build, parameters_in_force(template, stack, overrides))
    path = build / "release.yaml"
    path.write_text(yaml_dump(template), encoding="utf-8")
    return path


def add_digests(template: dict, build: Path, values: dict[str, str]) -> None:
    """Sets the digest of each function in a built template, for a deployment with the values of all parameters."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["AutoPublishCodeSha256"] = digest(template, build, resource["Properties"], values)


def parameters_in_force(template: dict, stack: Stack | None, overrides: dict[str, str]) -> dict[str, str]:
    """Returns the value that each parameter has after a deployment.

    CloudFormation keeps those of the last deployment that aren't overridden.
    """
    values = {name: str(declared["Default"]) for name, declared in template["Parameters"].items() if "Default" in declared}
    deployed = stack.parameters if stack else {}
    return {name: value for name, value in (values | deployed | overrides).items() if name in template["Parameters"]}


def digest(template: dict, build: Path, properties: dict, values: dict[str, str]) -> str:
    """Returns the SHA-256 of all that a version consists of: the executable, and the settings with the values in force."""
    shared = template["Globals"]["Function"]
    settings = [{name: value for name, value in part.items() if name not in OUTSIDE_VERSIONS} for part in (shared, properties)]
    references: dict = {}
    collect(settings, template, values, references)
    code = {}
    folder = build / properties["CodeUri"]
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            code[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    if not code:
        raise DeployError(f"there is no executable in {folder}; run make build")
    text = json.dumps([code, settings, references], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def collect(node: object, template: dict, values: dict[str, str], references: dict) -> None:
    """Adds the values of the parameters to which a node refers, itself or by a condition or a mapping."""
    if isinstance(node, list):
        for element in node:
            collect(element, template, values, references)
    if not isinstance(node, dict):
        return
    for name, argument in node.items():
        if name == "Ref" and argument in values:
            references[argument] = values[argument]
        elif name == "Fn::Sub":
            text = argument if isinstance(argument, str) else argument[0]
            for variable in re.findall(r"\$\{([^!}][^}]*)\}", text):
                collect({"Ref": variable}, template, values, references)
        elif name == "Fn::FindInMap" and argument[0] in template.get("Mappings", {}):
            references[f"Mappings.{argument[0]}"] = template["Mappings"][argument[0]]
        elif name in ("Condition", "Fn::If"):
            condition = argument if isinstance(argument, str) else argument[0]
            references[f"Conditions.{condition}"] = template["Conditions"][condition]
            collect(template["Conditions"][condition], template, values, references)
        collect(argument, template, values, references)
