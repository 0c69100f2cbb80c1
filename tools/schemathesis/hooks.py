"""What openapi.yaml cannot say of a sound request, for the tests that schemathesis makes up.

A described request can still be one that the service has to refuse: it is in another person's
name, on a day that is too far ahead, or continues a list that nobody began. Each sound request is
moved to the nearest one that the service takes, so that one which is refused all the same is a fault.
Requests that are meant to be no good are sent as they are.
"""

import itertools

import schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

# A leap year that is long over: every day of every year has its twin in it.
YEAR = "2024"

CALLS = itertools.count()


@schemathesis.hook
def before_call(context, case, **kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    amend_headers(case)
    query = case.query or {}
    query.pop("cursor", None)
    # JSON, which is asked for here, has none.
    query.pop("separator", None)
    if case.meta.phase.name == TestPhase.STATEFUL:
        # Neither a day that is not empty nor a user without entries has a link to follow.
        query.pop("if_empty", None)
        query.pop("user_id", None)
    order_days(query)
    name_somebody(query)
    name_project(query)
    amend = BODIES.get(case.operation.definition.raw.get("operationId"))
    if amend is not None:
        amend(case)


def amend_headers(case):
    headers = case.headers or {}
    # The generator's stand-in where it can make nothing of the header's pattern.
    if headers.get("If-Match") == "0":
        del headers["If-Match"]
    # A replay answers with the entry as it once was, also where it is deleted since; here that
    # would be taken for one that is there.
    if case.meta.phase.name == TestPhase.STATEFUL:
        headers.pop("Idempotency-Key", None)


def order_days(query):
    """The range is a short one, and ends after it begins."""
    days = sorted(YEAR + query[name][4:] for name in ("from", "to") if isinstance(query.get(name), str))
    for name in ("from", "to"):
        if isinstance(query.get(name), str):
            query[name] = days.pop(0)


def name_somebody(members):
    """An address counts in bytes, and has no invisible or unassigned character of any script in it."""
    if isinstance(members.get("user_id"), str) and not members["user_id"].isascii():
        members["user_id"] = "contractor@example.com"


def name_project(members):
    """A name counts after normalizing, which can make it longer, and has a character that is visible."""
    if isinstance(members.get("project"), str) and not members["project"].isascii():
        members["project"] = "P" + members["project"][:30]


def amend_own(case):
    """An entry is the caller's own, on a day that is over. A changed one stays on its day."""
    if not isinstance(case.body, dict):
        return
    case.body.pop("user_id", None)
    amend_day(case.body)
    name_project(case.body)
    if "id" in (case.path_parameters or {}):
        case.body.pop("date", None)
    if case.media_type == "application/x-www-form-urlencoded":
        # As a form an array is a field that stands several times, and an empty one stands nowhere.
        for name in [name for name, value in case.body.items() if isinstance(value, (list, dict))]:
            del case.body[name]


def amend_rows(case):
    """Each row has a name of its own, in characters that are assigned and can be seen. One that a later call is
    about isn't deleted.
    """
    rows = case.body if isinstance(case.body, list) else [case.body]
    for place, row in enumerate(rows):
        if isinstance(row, dict):
            if row.get("deleted") is True and case.meta.phase.name == TestPhase.STATEFUL:
                row.clear()
                row.update(user_id="contractor@example.com", date=f"{YEAR}-11-23", project="StoreZero", hours=0.25)
            amend_day(row)
            name_somebody(row)
            name_project(row)
            name = str(row.get("external_id", "")).strip()
            name = name if name.isascii() and name.isprintable() else "x"
            # New in each call: for a known row the service changes an entry, and creates none to go on with.
            row["external_id"] = f"{next(CALLS)} {place} {name}"[:100].strip()


def amend_decision(case):
    if isinstance(case.body, dict):
        name_somebody(case.body)


def amend_day(entry):
    if isinstance(entry.get("date"), str):
        entry["date"] = YEAR + entry["date"][4:]


BODIES = {"create": amend_own, "update": amend_own, "upload": amend_rows, "decide": amend_decision}
