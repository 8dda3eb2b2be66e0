"""Each route relays what its function answers, and says in HTTP what HTTP has words for."""

import json
from uuid import uuid4

import psycopg
import pytest

from tests.calls import activity
from tests.http.site import API, Site, token
from tests.tenant.world import ACCOUNT, ANN, OURS, World

ANNS = token(OURS, ANN)
READER = token(OURS, ANN, "reader")


def relayed(world: World, statement: str, *values: object) -> bytes:
    """The text of a statement's value, bound as the token of ANNS is."""
    with psycopg.connect(world.dsn) as conn:
        conn.execute("select set_config('timeline.company_id', %s, true)", [str(OURS)])
        conn.execute("select set_config('timeline.user_id', %s, true)", [str(ANN)])
        row = conn.execute(f"select ({statement})::text".encode(), values).fetchone()
    assert row is not None
    return str(row[0]).encode()


@pytest.mark.parametrize(
    ("path", "function", "given"),
    [
        ("/activities/timeline/", "page", {}),
        ("/activities/", "page", {}),
        (
            "/activities/timeline/?status=planned,in_progress&priority=urgent&priority=medium&limit=2"
            "&not.assigned_to=null&related=false&include=version,links&view=all",
            "page",
            {
                "status": ["planned", "in_progress"],
                "priority": ["urgent", "medium"],
                "limit": 2,
                "not": {"assigned_to": None},
                "related": False,
                "include": ["version", "links"],
                "view": "all",
            },
        ),
        (
            f"/activities/timeline/?object_type=account&object_id={ACCOUNT}&date_to=2026-03-31",
            "page",
            {"object_type": "account", "object_id": str(ACCOUNT), "date_to": "2026-03-31"},
        ),
        ("/activities/facets/?status=planned", "facets", {"status": "planned"}),
        ("/activities/facets/?q=open", "facets", {"query": "open"}),
        ("/activities/summary/?by=month", "summary", {"by": "month"}),
    ],
)
def test_a_route_relays_the_bytes_of_its_function(
    site: Site, world: World, path: str, function: str, given: dict[str, object]
) -> None:
    expected = relayed(world, f"timeline.{function}(%s, %s)", str(OURS), json.dumps(given))
    answer = site.ask("GET", path, READER)
    assert (answer.status_code, answer.content) == (200, expected)
    assert answer.headers["content-type"] == "application/json"


def test_a_search_is_asked_for_by_q_or_by_query(site: Site, world: World) -> None:
    expected = relayed(
        world, "timeline.search(%s, %s, %s)", str(OURS), "open subject", '{"order": "recent"}'
    )
    for key in ("q", "query"):
        answer = site.ask("GET", f"/activities/search/?{key}=open+subject&order=recent", READER)
        assert (answer.status_code, answer.content) == (200, expected)
    assert json.loads(expected)["results"]
    assert site.ask("GET", "/activities/search/", READER).json()["code"] == "TL400"


def test_a_link_leads_to_the_next_page_and_the_last_has_none(site: Site) -> None:
    seen, path, pages = [], "/activities/timeline/?limit=3&include=data", 0
    while path:
        answer = site.ask("GET", path.removeprefix(API), ANNS)
        seen += [row["id"] for row in answer.json()["results"]]
        path = answer.links.get("next", {}).get("url", "")
        pages += 1
    whole = site.ask("GET", "/activities/timeline/", ANNS).json()
    assert pages > 1
    assert seen == [row["id"] for row in whole["results"]]
    assert "link" not in site.ask("GET", "/activities/timeline/", ANNS).headers


def test_a_body_that_the_client_has_is_not_sent_again(site: Site) -> None:
    path = "/activities/timeline/?limit=2"
    first = site.ask("GET", path, ANNS)
    for tag in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = site.ask("GET", path, ANNS, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert site.ask("GET", path, ANNS, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_activity_lives_through_its_methods(site: Site) -> None:
    made = site.ask("POST", "/activities/", ANNS, json=activity(subject="over HTTP"))
    receipt = made.json()
    assert (made.status_code, receipt["outcome"], made.headers["etag"]) == (201, "inserted", '"1"')
    where = made.headers["location"].removeprefix(API)
    read = site.ask("GET", where, ANNS)
    assert (read.json()["subject"], read.headers["etag"]) == ("over HTTP", '"1"')

    changed = site.ask(
        "PATCH", where, ANNS, json={"status": "completed"}, headers={"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    late = site.ask("PATCH", where, ANNS, json={"status": "planned"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "TL412")
    assert site.ask("GET", where, ANNS).json()["status"] == "completed"
    for said in (2, 1, "x"):
        twice = site.ask(
            "PATCH", where, ANNS, json={"if_version": said}, headers={"If-Match": '"2"'}
        )
        assert (twice.status_code, twice.json()["field"]) == (400, "if_version")
    kept = {"data": {"if_version": 1}}
    assert site.ask("PATCH", where, ANNS, json=kept, headers={"If-Match": '"2"'}).status_code == 200
    back = site.ask("PATCH", where, ANNS, json={"data": None, "if_version": 3})
    assert (back.status_code, back.headers["etag"]) == (200, '"4"')

    assert site.ask("DELETE", where, ANNS, headers={"If-Match": '"1"'}).status_code == 412
    assert site.ask("GET", where, ANNS).status_code == 200
    assert site.ask("DELETE", where, ANNS, headers={"If-Match": '"4"'}).status_code == 200
    gone = site.ask("GET", where, ANNS)
    assert (gone.status_code, gone.json()["code"]) == (410, "TL410")
    back = site.ask("POST", "/rpc/restore", ANNS, json={"activity_id": receipt["id"]})
    assert (back.status_code, site.ask("GET", where, ANNS).status_code) == (200, 200)


def test_an_array_is_recorded_whole_or_not_at_all(site: Site) -> None:
    rows = [activity(source="http", external_id=str(n)) for n in range(3)]
    made = site.ask("POST", "/activities/", ANNS, json=rows)
    assert (made.status_code, made.json()["inserted"]) == (200, 3)
    broken = [*(activity(source="http", external_id=str(n)) for n in range(3, 5)), {"subject": "x"}]
    refused = site.ask("POST", "/activities/", ANNS, json=broken)
    assert (refused.status_code, refused.json()["code"]) == (400, "TL400")
    again = site.ask("POST", "/activities/", ANNS, json=rows[:1]).json()
    assert (again["inserted"], again["unchanged"]) == (0, 1)
    missing = {"source": "http", "external_id": "3"}
    assert site.ask("POST", "/rpc/activity_by_key", ANNS, json=missing).status_code == 404


def test_numbers_arrive_as_they_were_written(site: Site) -> None:
    text = (
        '{"activity_type": "note", "subject": "n", "activity_date": "2026-01-01T00:00:00Z",'
        ' "data": {"n": 0.1000000000000000055511151231257827, "big": 123456789012345678901}}'
    )
    for path, body in (("/activities/", text), ("/rpc/record", f'{{"activity": {text}}}')):
        made = site.ask(
            "POST", path, ANNS, content=body, headers={"Content-Type": "application/json"}
        )
        read = site.ask("GET", f"/activities/{made.json()['id']}/", ANNS)
        assert '"n": 0.1000000000000000055511151231257827' in read.text
        assert '"big": 123456789012345678901}' in read.text


def test_the_feed_goes_on_by_its_link(site: Site) -> None:
    seen, path = [], "/activities/feed/?limit=4"
    while path:
        answer = site.ask("GET", path.removeprefix(API), ANNS)
        seen += [row["position"] for row in answer.json()["results"]]
        path = answer.links.get("next", {}).get("url", "")
    whole = site.ask("GET", "/activities/feed/?limit=500", ANNS).json()
    assert len(seen) > 4
    assert seen == [row["position"] for row in whole["results"]][: len(seen)]
    late = site.ask("GET", f"/activities/feed/?after={seen[-1]}&limit=1", ANNS)
    assert late.json()["results"] == [] or "link" in late.headers


def test_every_public_function_is_called_by_name(site: Site, world: World) -> None:
    with psycopg.connect(world.dsn) as conn:
        names = {
            row[0]
            for row in conn.execute(
                "select proname from pg_proc where pronamespace = 'timeline'::regnamespace"
            )
        }
    paths = site.http.get(f"{site.url}/openapi.json").json()["paths"]
    assert {path.removeprefix("/rpc/") for path in paths if path.startswith("/rpc/")} == names
    given: dict[str, dict[str, object]] = {
        "version": {},
        "page": {"filter": {"limit": 1}},
        "search": {"query": "open"},
        "history": {"activity_id": str(world.public)},
        "feed": {"after": "now"},
        "acknowledge": {"consumer": "hooks", "position": None},
        "put_objects": {"objects": []},
        "record_many": {"activities": []},
        "configure": {},
    }
    for name, arguments in given.items():
        answer = site.ask("POST", f"/rpc/{name}", ANNS, json=arguments)
        assert answer.status_code == 200, (name, answer.text)
    whole = {"company_id": str(OURS), "filter": {"limit": 1}}
    assert site.ask("POST", "/rpc/page", ANNS, json=whole).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/rpc/pages", {}, 404, "TL404"),
        ("/rpc/page", {"filters": {}}, 400, "TL405"),
        ("/rpc/search", {}, 400, "TL400"),
        ("/rpc/page", [], 400, "TL400"),
        ("/rpc/activity", {"activity_id": "x"}, 400, "TL400"),
        ("/rpc/activity", {"activity_id": str(uuid4())}, 404, "TL404"),
        ("/rpc/page", {"company_id": str(uuid4())}, 403, "TL403"),
        ("/rpc/version", {"company_id": str(OURS)}, 400, "TL405"),
        ("/rpc/feed_all", {}, 403, "TL403"),
    ],
)
def test_a_call_that_cannot_be_is_refused_by_name(
    site: Site, path: str, body: object, status: int, code: str
) -> None:
    answer = site.ask("POST", path, ANNS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["hint"]


def test_an_administrator_without_a_company_reads_the_feed_of_all(site: Site) -> None:
    found = site.ask("POST", "/rpc/feed_all", token(None, None, "admin"), json={})
    assert found.status_code == 200
    assert len({row["company_id"] for row in found.json()["results"]}) == 2
    assert site.ask("GET", "/activities/", token(None, None, "admin")).json()["code"] == "TL401"


def test_a_reader_reads_and_writes_nothing(site: Site, world: World) -> None:
    for method, path, body in (
        ("POST", "/activities/", activity()),
        ("PATCH", f"/activities/{world.public}/", {"subject": "x"}),
        ("DELETE", f"/activities/{world.public}/", None),
        ("POST", "/rpc/put_objects", {"objects": []}),
        ("POST", "/rpc/configure", {"settings": {"name": "x"}}),
    ):
        answer = site.ask(method, path, READER, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "TL403"), path
        assert "permission denied" not in answer.text
    noted = site.ask("POST", "/rpc/acknowledge", READER, json={"consumer": "c", "position": None})
    assert noted.status_code == 200


def test_a_path_is_the_same_without_its_last_slash(site: Site) -> None:
    assert site.ask("GET", "/activities/timeline", ANNS).status_code == 200
    assert site.ask("POST", "/rpc/version/", ANNS, json={}).status_code == 200
