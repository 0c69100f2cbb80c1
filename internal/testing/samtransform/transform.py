"""Transforms SAM templates as CloudFormation does, with the translator of the SAM CLI.

Each line of standard input is a request, {"template": path, "parameters": {name: value}}. For each, one line is written to
standard output: {"template": ...} with the CloudFormation template, or {"error": "..."}. Importing the translator takes
longer than a hundred transforms, so one process serves all requests of a test program. It ends when its input ends.
"""

from __future__ import annotations

import json
import logging
import sys

import boto3
from samcli.yamlhelper import yaml_parse
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

# `sam deploy` uploads each function and puts the archive's address here.
ARCHIVE = "s3://bucket/archive"


def transform(path: str, parameters: dict[str, str]) -> dict:
    """Returns the transformed template, in which the parameters and conditions are still references."""
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    return translate(template, parameters) if "Transform" in template else template


def translate(template: dict, parameters: dict[str, str]) -> dict:
    """Returns the transform of a parsed SAM template, which it changes."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = ARCHIVE
    # No managed policy is looked up by name, so the translator needs no map of them.
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="eu-central-1"))
    return translator.translate(template, parameters)


def main() -> None:
    logging.disable()  # the translator warns that it has no feature toggles
    for line in sys.stdin:
        request = json.loads(line)
        try:
            response = {"template": transform(request["template"], request["parameters"])}
        except InvalidDocumentException as error:
            response = {"error": "; ".join(cause.message for cause in error.causes) or error.message}
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
