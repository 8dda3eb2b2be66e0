"""The document says what is served: no more, no less, and what is asked by it is answered by it."""

import json
from typing import Any
from uuid import uuid4

import jsonschema_rs
import psycopg
import pytest
from schemathesis import openapi

from tests.calls import activity
from tests.http.exploring import ADMINS, ANNS, CHECKS, GROUPS, Spec, explored
from tests.http.site import Site
from tests.proofs import IS_WHOLE, rounds
from tests.tenant.world import ACCOUNT, ANN, World
from timeline.http.routes import ACTIVITIES

# What does not end is looked at in test_live.py.
LIVE = "/activities/live/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def document(site: Site) -> Spec:
    """What /openapi.json says."""
    answer = site.http.get(f"{site.url}/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    found: Spec = answer.json()
    return found


def operations(document: Spec) -> dict[tuple[str, str], Spec]:
    """Path and method → operation."""
    return {
        (path, method.upper()): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method.upper() in METHODS
    }


def names(operation: Spec) -> set[str]:
    """What its query string takes."""
    return {item["name"] for item in operation["parameters"] if item["in"] == "query"}


def validator(document: Spec, name: str) -> jsonschema_rs.Draft202012Validator:
    """One schema of the document, with those that it names."""
    root = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(root)


def test_the_document_is_openapi_3_1_and_names_only_what_it_has(document: Spec) -> None:
    assert document["openapi"].startswith("3.1.")
    openapi.from_dict(document).validate()
    texts = json.dumps(document)
    for kind in ("schemas", "headers", "responses"):
        for name, found in document["components"][kind].items():
            assert f'"#/components/{kind}/{name}"' in texts, f"nobody uses {name}"
            if kind == "schemas":
                jsonschema_rs.meta.validate(found)
                validator(document, name)


def test_what_is_no_openapi_would_be_seen(document: Spec) -> None:
    broken = json.loads(json.dumps(document))
    del broken["paths"]["/activities/feed/"]["get"]["parameters"][0]["in"]
    with pytest.raises(jsonschema_rs.ValidationError):
        openapi.from_dict(broken).validate()


def test_every_route_and_every_public_function_is_there_and_nothing_else(
    document: Spec, world: World
) -> None:
    with psycopg.connect(world.dsn) as conn:
        functions = conn.execute(
            "select proname from pg_proc where pronamespace = 'timeline'::regnamespace"
        ).fetchall()
    served = {(path, method) for path, methods in ACTIVITIES.items() for method in methods}
    served.add((LIVE, "GET"))
    served |= {(f"/rpc/{row[0]}", "POST") for row in functions}
    assert set(operations(document)) == served


def test_what_is_there_is_served_and_no_other_method(site: Site, document: Spec) -> None:
    known = operations(document)
    for path in {*document["paths"]} - {LIVE}:
        for method in METHODS:
            where = path.replace("{activity_id}", str(uuid4()))
            answer = site.ask(method, where, ANNS)
            is_there = (path, method) in known
            assert (answer.status_code != 405) == is_there, (method, path)
            if not is_there:
                allowed = set(answer.headers["allow"].split(", ")) - {"HEAD"}
                assert allowed == {way for at, way in known if at == path}


def test_each_operation_is_described_for_people(document: Spec) -> None:
    found = operations(document)
    assert len({operation["operationId"] for operation in found.values()}) == len(found)
    for where, operation in found.items():
        assert operation["summary"].endswith("."), where
        for parameter in operation.get("parameters", []):
            assert parameter["description"].endswith("."), (where, parameter["name"])


def test_every_function_says_what_it_takes_and_answers(document: Spec) -> None:
    for (path, _), operation in operations(document).items():
        if path.startswith("/rpc/"):
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert "$ref" in answer, path
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            assert all(body["properties"].values()), path


def test_a_stream_takes_what_the_document_says_and_no_more(site: Site, document: Spec) -> None:
    listed = names(operations(document)[LIVE, "GET"])
    assert {"after", "status", "not.status", "include", "objects"} < listed
    assert {"limit", "cursor", "count", "consumer", "min_token"}.isdisjoint(listed)
    for key in listed:
        answer = site.ask("HEAD", LIVE, ANNS, params={key: "1"})
        told = site.ask("GET", "/activities/feed/", ANNS, params={key: "1"})
        assert answer.status_code == told.status_code, key
        assert told.json().get("code") != "TL405", key
    for key in ("limit", "cursor", "count", "consumer", "min_token", "nonsense"):
        answer = site.ask("GET", LIVE, ANNS, params={key: "1"})
        assert (answer.status_code, answer.json()["code"]) == (400, "TL405"), key


LISTS = ("timeline", "search", "facets", "summary", "feed")


@pytest.mark.parametrize("name", LISTS)
def test_the_parameters_are_the_keys_that_sql_takes(site: Site, document: Spec, name: str) -> None:
    # What HTTP calls otherwise, or says beside the filter.
    other = {"search": {"q"}, "facets": {"q"}, "feed": {"after"}}.get(name, set())
    path = f"/activities/{name}/"
    need = {"q": "open"} if name == "search" else {}
    listed = names(operations(document)[path, "GET"])

    def known(prefix: str) -> set[str]:
        answer = site.ask("GET", path, ANNS, params={f"{prefix}nonsense": "1", **need}).json()
        assert answer["code"] == "TL405"
        return {prefix + key for key in answer["hint"].strip(".").split(": ")[1].split(", ")}

    def is_refused(key: str) -> bool:
        answer = site.ask("GET", path, ANNS, params={key: "1", **need})
        return answer.status_code == 400 and answer.json()["code"] == "TL405"

    keys = known("")
    if "not" in keys:
        keys = keys - {"not"} | known("not.")
    if name == "facets":
        keys -= {"query"}
    assert [key for key in listed if is_refused(key)] == []
    assert {key for key in keys if not is_refused(key)} == listed - other


@pytest.mark.parametrize("name", LISTS)
def test_the_filter_of_a_function_has_the_parameters_of_its_route(
    document: Spec, name: str
) -> None:
    function = "page" if name == "timeline" else name
    body = operations(document)[f"/rpc/{function}", "POST"]["requestBody"]["content"]
    arguments = body["application/json"]["schema"]["properties"]
    named = (arguments.get("filter") or arguments["options"])["$ref"].rpartition("/")[2]
    keys = document["components"]["schemas"][named]["properties"]
    inner = keys["not"]["anyOf"][0]["properties"] if "not" in keys else {}
    told = {key for key in keys if key != "not"} | {f"not.{key}" for key in inner}
    listed = names(operations(document)[f"/activities/{name}/", "GET"])
    if name == "facets":
        listed = listed - {"q"} | {"query"}
    assert told == listed - {"q", "after"}


def test_the_schemas_hold_for_answers_that_have_everything(
    site: Site, document: Spec, world: World
) -> None:
    every = "description,links,data,why,version,created,ends_at,direction,position"
    rich = activity(
        related_to={"type": "account", "id": str(ACCOUNT)},
        assigned_to={"id": "7", "name": "Seven"},
        links=[{"type": "deal", "id": "d", "role": "r"}],
        visible_to=[str(ANN)],
        ends_at="2027-01-01T00:00:00.000001Z",
        direction="inbound",
        source="openapi",
        external_id=1,
    )
    made = site.ask("POST", "/activities/", ANNS, json=rich)
    where = f"/activities/{made.json()['id']}/"
    site.ask("PATCH", where, ANNS, json={"status": "completed"})
    site.ask("POST", "/rpc/put_objects", ANNS, json={"objects": [
        {"type": "contact", "id": "c", "name": "C", "parents": [{"type": "account", "id": "a"}]}
    ]})  # fmt: skip
    rejecting = {"activities": [rich, {}], "options": {"on_error": "reject"}}
    asked: tuple[tuple[str, str, str, object], ...] = (
        ("GET", f"/activities/timeline/?object_id={ACCOUNT}&include={every}", "Page", None),
        ("GET", "/activities/timeline/?count=none", "Page", None),
        ("GET", f"/activities/search/?q=open+or+call&include={every}", "SearchPage", None),
        ("GET", "/activities/search/?q=open&order=recent&prefix=true", "SearchPage", None),
        ("GET", "/activities/facets/?q=open", "Facets", None),
        ("GET", "/activities/summary/", "Summary", None),
        ("GET", "/activities/summary/?by=all", "Summary", None),
        ("GET", f"/activities/feed/?objects=true&include={every}", "Feed", None),
        ("GET", where, "Activity", None),
        ("POST", "/activities/", "Receipt", rich),
        ("POST", "/rpc/record_many", "BatchReceipt", rejecting),
        ("POST", "/rpc/history", "History", {"activity_id": made.json()["id"]}),
        ("POST", "/rpc/objects", "Objects", {}),
        ("POST", "/rpc/configure", "Settings", {}),
        ("POST", "/rpc/version", "Version", {}),
        ("POST", "/rpc/put_objects", "ObjectsReceipt", {"objects": []}),
        ("POST", "/rpc/acknowledge", "Acknowledged", {"consumer": "c", "position": None}),
        ("POST", "/rpc/page", "Problem", {"filter": {"status": "x"}}),
    )
    for method, path, name, body in asked:
        answer = site.ask(method, path, ANNS, json=body)
        validator(document, name).validate(answer.json())
        assert answer.json(), path
    of_all = site.ask("POST", "/rpc/feed_all", ADMINS, json={"options": {"objects": True}}).json()
    validator(document, "FeedOfAll").validate(of_all)
    assert {"hidden", "object", "insert"} <= {row["change"] for row in of_all["results"]}


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/activities/search/?q=open&prefix=yes", None, {}, 400),
        ("GET", "/activities/facets/?prefix=0", None, {}, 400),
        ("POST", "/rpc/search", {"query": 5}, {}, 400),
        ("POST", "/rpc/search", {"query": {"a": "b"}}, {}, 400),
        ("POST", "/rpc/acknowledge", {"consumer": ["c"], "position": None}, {}, 400),
        ("PATCH", "/activities/{id}/", {"status": "completed"}, {"If-Match": ""}, 412),
    ],
)
def test_what_is_of_another_kind_is_refused_and_not_bent(
    site: Site, method: str, path: str, body: object, headers: dict[str, str], status: int
) -> None:
    made = site.ask("POST", "/activities/", ANNS, json=activity()).json()["id"]
    answer = site.ask(method, path.format(id=made), ANNS, json=body, headers=headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_asked_by_the_document_is_answered_by_it(
    site: Site, document: Spec, group: str
) -> None:
    passed, failed = explored(site, document, GROUPS[group], 6, 1, has_coverage=True)
    assert failed == [], "\n\n".join(failed[:20])
    assert set(passed) >= {*CHECKS} - {"missing_required_header"}


@pytest.mark.proofs
@rounds(20, 1)
def test_the_document_and_the_server_agree_on_whatever_is_asked(
    site: Site, document: Spec, seed: int, record_property: Any
) -> None:
    for group in GROUPS.values():
        # Which cases a schema has at its edges does not depend on the seed: looked at above.
        examples = 200 if IS_WHOLE else 2
        passed, failed = explored(site, document, group, examples, 100 + seed, has_coverage=False)
        assert failed == [], "\n\n".join(failed[:20])
        record_property("checks passed", passed.total())
