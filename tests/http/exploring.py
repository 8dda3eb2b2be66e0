"""Whatever schemathesis makes of the document, asked of the running server."""

import json
from collections import Counter
from typing import Any

from schemathesis import engine, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from tests.calls import activity
from tests.http.site import Site, token
from tests.tenant.world import ANN, OURS

ANNS = token(OURS, ANN)
ADMINS = token(None, None, "admin")

Spec = dict[str, Any]

# Left out are those about what requests leave behind (what was removed is 410, not 404), and the
# acceptance of what is valid: a range may end before it begins, a cursor be nobody's.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "ignored_auth",
    "unsupported_method",
    "allow_header_conformance",
)
GROUPS = {
    "routes": "/activities/",
    "functions": "/rpc/",
}


def narrowed(document: Spec, group: str, ids: list[str]) -> Spec:
    """The document of what begins with `group`, with values that are known to this company."""
    found: Spec = json.loads(json.dumps(document))
    found["paths"] = {
        at: item
        for at, item in found["paths"].items()
        # A stream has no end that an answer could be checked at.
        if at.startswith(group) and at != "/activities/live/"
    }
    schemas = found["components"]["schemas"]
    for shape in (*schemas["NewActivity"]["anyOf"], schemas["Changes"]):
        shape["properties"]["activity_type"] = {"enum": ["call", "note"]}
    for item in found["paths"].values():
        for operation in (item, *(item[way] for way in item if way in ("patch", "delete"))):
            for given in operation.get("parameters", []):
                given["schema"] = {"enum": ["*"] if given["name"] == "If-Match" else ids}
        body = item.get("post", {}).get("requestBody", {}).get("content", {})
        arguments = body.get("application/json", {}).get("schema", {}).get("properties", {})
        if "activity_id" in arguments:
            arguments["activity_id"] = {"enum": ids}
        if "activities" in arguments:
            # What is wrong with one is told in its place then, and is no refusal.
            arguments["options"]["properties"]["on_error"] = {"enum": ["abort", None]}
    return found


def explored(
    site: Site, document: Spec, group: str, examples: int, seed: int, *, has_coverage: bool
) -> tuple[Counter[str], list[str]]:
    """How often each check passed, and what failed, of what schemathesis makes of the document."""
    config = SchemathesisConfig.from_dict({
        "seed": seed,
        "base-url": f"{site.url}/api/v1",
        "headers": {"Authorization": f"Bearer {ANNS}"},
        "continue-on-failure": True,
        "request-timeout": 30,
        "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
        "phases": {
            "stateful": {"enabled": False},
            "examples": {"enabled": has_coverage},
            "coverage": {"enabled": has_coverage},
        },
        "checks": {
            "enabled": False,
            **{name: {"enabled": True} for name in CHECKS},
            "negative_data_rejection": {
                "enabled": True,
                "expected-statuses": [400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 425],
            },
        },
        "operations": [
            {"include-path": "/rpc/feed_all", "headers": {"Authorization": f"Bearer {ADMINS}"}}
        ],
    })  # fmt: skip
    made = [site.ask("POST", "/activities/", ANNS, json=activity()).json()["id"] for _ in range(9)]
    schema = openapi.from_dict(narrowed(document, group, made), config=config)
    passed: Counter[str] = Counter()
    failed: list[str] = []
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            failed.append(f"{event.label}: {event.value!r}")
        if isinstance(event, events.FatalError):
            raise event.exception
        if not isinstance(event, events.ScenarioFinished):
            continue
        for case in event.recorder.checks.values():
            for check in case:
                if check.failure_info is None:
                    passed[check.name] += 1
                else:
                    told = check.failure_info
                    failed.append(f"{event.label} {told.failure!r}\n{told.code_sample}")
    return passed, failed
