"""Rules for valid requests that openapi.yaml can't describe, for the requests that schemathesis generates.

The service must reject some requests that match the description: for another user, on a day too far
ahead, or with a cursor that it never returned. So each valid request is changed into a similar one that
the service accepts. If the service still rejects it, that is an error. Requests that are meant to be
invalid are sent unchanged.
"""

import itertools

import schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

# A past leap year, which contains the month and day of every date.
YEAR = "2024"

CALLS = itertools.count()


@schemathesis.hook
def before_call(context, case, **kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    fix_headers(case)
    query = case.query or {}
    query.pop("cursor", None)
    # The separator is only for CSV, and this request is for JSON.
    query.pop("separator", None)
    if case.meta.phase.name == TestPhase.STATEFUL:
        # There is no link to follow from a day that isn't empty, or from a user without entries.
        query.pop("if_empty", None)
        query.pop("user_id", None)
    sort_days(query)
    fix_email(query)
    fix_project(query)
    fix_body = BODIES.get(case.operation.definition.raw.get("operationId"))
    if fix_body is not None:
        fix_body(case)


def fix_headers(case):
    headers = case.headers or {}
    # The generator's fallback if it can't generate a value for the header's pattern.
    if headers.get("If-Match") == "0":
        del headers["If-Match"]
    # A replay returns the entry as it was, even if it has been deleted since. The next call would
    # expect the entry to exist.
    if case.meta.phase.name == TestPhase.STATEFUL:
        headers.pop("Idempotency-Key", None)


def sort_days(query):
    """Makes the range short, and puts its ends in order."""
    days = sorted(YEAR + query[name][4:] for name in ("from", "to") if isinstance(query.get(name), str))
    for name in ("from", "to"):
        if isinstance(query.get(name), str):
            query[name] = days.pop(0)


def fix_email(members):
    """Replaces a non-ASCII email. Its limit is in bytes, and invisible and unassigned characters are invalid."""
    if isinstance(members.get("user_id"), str) and not members["user_id"].isascii():
        members["user_id"] = "contractor@example.com"


def fix_project(members):
    """Shortens a non-ASCII name and adds a visible character. Its limit is after normalizing, which can lengthen it."""
    if isinstance(members.get("project"), str) and not members["project"].isascii():
        members["project"] = "P" + members["project"][:30]


def fix_entry(case):
    """Makes the entry the caller's own, on a past day. An update keeps its day."""
    if not isinstance(case.body, dict):
        return
    case.body.pop("user_id", None)
    fix_year(case.body)
    fix_project(case.body)
    if "id" in (case.path_parameters or {}):
        case.body.pop("date", None)
    if case.media_type == "application/x-www-form-urlencoded":
        # In a form an array is a repeated field, and an empty array has no field.
        for name in [name for name, value in case.body.items() if isinstance(value, (list, dict))]:
            del case.body[name]


def fix_rows(case):
    """Makes each row's external_id unique and printable. If later calls use the entry, the row doesn't delete it."""
    rows = case.body if isinstance(case.body, list) else [case.body]
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            if row.get("deleted") is True and case.meta.phase.name == TestPhase.STATEFUL:
                row.clear()
                row.update(user_id="contractor@example.com", date=f"{YEAR}-11-23", project="StoreZero", hours=0.25)
            fix_year(row)
            fix_email(row)
            fix_project(row)
            name = str(row.get("external_id", "")).strip()
            name = name if name.isascii() and name.isprintable() else "x"
            # A new id in each call: for a known id the service updates an entry, but the next calls need a new entry.
            row["external_id"] = f"{next(CALLS)} {index} {name}"[:100].strip()


def fix_decision(case):
    if isinstance(case.body, dict):
        fix_email(case.body)


def fix_year(entry):
    if isinstance(entry.get("date"), str):
        entry["date"] = YEAR + entry["date"][4:]


BODIES = {"create": fix_entry, "update": fix_entry, "upload": fix_rows, "decide": fix_decision}
