"""A tour with tincan for Python, which speaks 1.0.3.

Where the package lacks something (reading ETag, preconditions of new documents), the tour sends the
package's own HTTPRequest: nothing of the package is changed.
"""

import datetime
import json
import os
import unittest
import uuid

import tincan
from tincan import (
    Activity,
    ActivityProfileDocument,
    Agent,
    AgentProfileDocument,
    RemoteLRS,
    StateDocument,
    Statement,
    StatementRef,
    Verb,
)
from tincan.http_request import HTTPRequest

ENDPOINT = os.environ["TERTULIA_URL"] + "/xapi"
KEY = os.environ["TERTULIA_KEY"]
SECRET = os.environ["TERTULIA_SECRET"]
ASKED = "http://adlnet.gov/expapi/verbs/asked"
SHARED = "http://adlnet.gov/expapi/verbs/shared"


def somebody(name):
    """Somebody nobody else in these tours is."""
    return Agent(name=name, mbox=f"mailto:{name}-{uuid.uuid4()}@example.org")


def something(name, **more):
    """An activity of one's own."""
    return Activity(id=f"https://example.org/activities/{name}-{uuid.uuid4()}", **more)


def statement(actor, verb, activity, **more):
    return Statement(actor=actor, verb=Verb(id=verb), object=activity, **more)


class Tour(unittest.TestCase):
    def setUp(self):
        self.lrs = RemoteLRS(endpoint=ENDPOINT, username=KEY, password=SECRET)

    def done(self, response):
        """What a response holds, which must be a success."""
        self.assertTrue(response.success, f"{response.response.status} {response.data}")
        return response.content

    def refused(self, response, status):
        self.assertFalse(response.success)
        self.assertEqual(response.response.status, status, response.data)

    def etag(self, response):
        return response.response.getheader("ETag")

    def put(self, resource, params, content, **headers):
        """PUT with headers that the package has no argument for."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = HTTPRequest(method="PUT", resource=resource, headers=headers, content=content)
        request.query_params = params
        return self.lrs._send_request(request)

    def test_about_names_the_version_it_speaks(self):
        # Its own about() gives up on any list that holds a version it does not speak.
        about = self.lrs._send_request(HTTPRequest(method="GET", resource="about"))
        self.assertIn(self.lrs.version, json.loads(about.data)["version"])

    def test_a_wrong_secret_is_told_apart_from_a_wrong_request(self):
        stranger = RemoteLRS(endpoint=ENDPOINT, username=KEY, password="no")
        self.refused(stranger.query_statements({"limit": 1}), 401)
        self.refused(self.lrs.query_statements({"limit": -1}), 400)

    def test_a_statement_is_sent_with_an_id_and_without_and_read(self):
        for given in [None, str(uuid.uuid4())]:
            sent = statement(
                somebody("ada"),
                ASKED,
                something("question"),
                id=given,
                result={"score": {"scaled": 0.1, "raw": 1.5, "max": 1.5}, "duration": "PT1M2.5S"},
            )
            saved = self.done(self.lrs.save_statement(sent))
            read = self.done(self.lrs.retrieve_statement(saved.id))
            self.assertEqual(read.actor.mbox, sent.actor.mbox)
            self.assertEqual(read.object.id, sent.object.id)
            self.assertEqual(read.result.score.scaled, 0.1)
            self.assertEqual(read.result.duration, datetime.timedelta(seconds=62.5))
            self.assertIsNotNone(read.stored)
            self.assertIsNotNone(read.authority)
        self.refused(self.lrs.retrieve_statement(str(uuid.uuid4())), 404)

    def test_the_same_statement_again_is_no_conflict_another_one_is(self):
        sent = statement(somebody("ada"), ASKED, something("question"), id=str(uuid.uuid4()))
        self.done(self.lrs.save_statement(sent))
        self.done(self.lrs.save_statement(sent))
        sent.actor = somebody("bo")
        self.refused(self.lrs.save_statement(sent), 409)

    def test_many_are_sent_filtered_and_paged_through_to_the_end(self):
        actor, activity = somebody("bo"), something("course")
        registration = str(uuid.uuid4())
        sent = [
            statement(
                actor,
                SHARED if number % 2 else ASKED,
                activity,
                context={"registration": registration},
            )
            for number in range(25)
        ]
        saved = self.done(self.lrs.save_statements(sent))
        ids = [one.id for one in saved]
        for query in [{"agent": actor}, {"activity": activity}, {"registration": registration}]:
            # The package writes a boolean as Python does.
            query.update(limit=4, ascending=True)
            page = self.done(self.lrs.query_statements(query))
            seen = [one.id for one in page.statements]
            while page.more:
                page = self.done(self.lrs.more_statements(page))
                seen.extend(one.id for one in page.statements)
            self.assertEqual(seen, ids)
        query = {"agent": actor, "verb": Verb(id=SHARED), "related_agents": False, "format": "ids"}
        some = self.done(self.lrs.query_statements(query))
        self.assertEqual(len(some.statements), 12)
        query = {"agent": actor, "since": "2999-01-01T00:00:00Z"}
        self.assertEqual(len(self.done(self.lrs.query_statements(query)).statements), 0)

    def test_a_statement_is_voided(self):
        sent = self.done(self.lrs.save_statement(statement(somebody("cy"), ASKED, something("q"))))
        voiding = Statement(
            actor=somebody("registrar"),
            verb=Verb(id="http://adlnet.gov/expapi/verbs/voided"),
            object=StatementRef(id=sent.id),
        )
        self.done(self.lrs.save_statement(voiding))
        self.refused(self.lrs.retrieve_statement(sent.id), 404)
        voided = self.done(self.lrs.retrieve_voided_statement(sent.id))
        self.assertEqual(voided.id, sent.id)

    def test_an_attachment_elsewhere_goes_along(self):
        attachment = {
            "usage_type": "http://id.tincanapi.com/attachment/supporting_media",
            "display": {"en": "A note"},
            "content_type": "text/plain",
            "length": 4,
            "sha2": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "fileurl": "https://example.org/note.txt",
        }
        sent = statement(somebody("dee"), SHARED, something("idea"), attachments=[attachment])
        saved = self.done(self.lrs.save_statement(sent))
        read = self.done(self.lrs.retrieve_statement(saved.id))
        self.assertEqual(read.attachments[0].sha2, attachment["sha2"])

    def test_state_is_kept_listed_and_dropped(self):
        actor, activity = somebody("eve"), something("course")
        state = StateDocument(
            id="bookmark", agent=actor, activity=activity, content='{"page":1}',
            content_type="application/json",
        )
        # The package sends each of these twice.
        self.done(self.lrs.save_state(state))
        state.content = '{"page":2}'
        self.done(self.lrs.save_state(state))
        response = self.lrs.retrieve_state(activity, actor, "bookmark")
        self.assertEqual(self.done(response).content, b'{"page":2}')
        self.assertEqual(self.lrs.retrieve_state(activity, actor, "none").response.status, 404)

        # One of two who read the same state writes it; the other one is told.
        state.etag = self.etag(response)
        params = {"stateId": "bookmark", "activityId": activity.id, "agent": actor.to_json()}
        json_type = {"Content_Type": "application/json"}
        written = self.put("activities/state", params, '{"page":3}', If_Match=state.etag, **json_type)
        self.assertEqual(written.response.status, 204)
        state.content = '{"page":4}'
        self.refused(self.lrs.save_state(state), 412)
        state.etag = None

        ids = self.done(self.lrs.retrieve_state_ids(activity, actor))
        self.assertEqual(ids, ["bookmark"])
        later = self.lrs.retrieve_state_ids(activity, actor, since="2999-01-01T00:00:00Z")
        self.assertEqual(self.done(later), [])
        registration = str(uuid.uuid4())
        others = self.lrs.retrieve_state_ids(activity, actor, registration=registration)
        self.assertEqual(self.done(others), [])
        self.done(self.lrs.delete_state(state))
        self.assertEqual(self.lrs.retrieve_state(activity, actor, "bookmark").response.status, 404)
        self.done(self.lrs.save_state(state))
        self.done(self.lrs.clear_state(activity, actor))
        self.assertEqual(self.done(self.lrs.retrieve_state_ids(activity, actor)), [])

    def test_profiles_are_written_with_care_for_what_others_wrote(self):
        actor, activity = somebody("fay"), something("course")
        agents = AgentProfileDocument(id="settings", agent=actor)
        activities = ActivityProfileDocument(id="settings", activity=activity)
        for document, resource, owner, save, retrieve, ids, delete in [
            (
                agents, "agents/profile", {"agent": actor.to_json()}, self.lrs.save_agent_profile,
                lambda: self.lrs.retrieve_agent_profile(actor, "settings"),
                lambda: self.lrs.retrieve_agent_profile_ids(actor), self.lrs.delete_agent_profile,
            ),
            (
                activities, "activities/profile", {"activityId": activity.id},
                self.lrs.save_activity_profile,
                lambda: self.lrs.retrieve_activity_profile(activity, "settings"),
                lambda: self.lrs.retrieve_activity_profile_ids(activity),
                self.lrs.delete_activity_profile,
            ),
        ]:
            with self.subTest(resource):
                document.content_type = "application/json"
                document.content = json.dumps({"size": 1})
                # Whoever writes a new profile says so, which the package cannot.
                self.refused(save(document), 400)
                params = {"profileId": "settings", **owner}
                kind = {"Content_Type": "application/json"}
                created = self.put(resource, params, '{"size":1}', If_None_Match="*", **kind)
                self.assertEqual(created.response.status, 204, created.data)
                taken = self.put(resource, params, '{"size":2}', If_None_Match="*", **kind)
                self.refused(taken, 412)
                self.refused(save(document), 409)
                response = retrieve()
                self.assertEqual(json.loads(self.done(response).content), {"size": 1})

                document.etag = self.etag(response)
                document.content = json.dumps({"size": 3})
                self.done(save(document))
                document.content = json.dumps({"size": 4})
                self.refused(save(document), 412)
                self.assertEqual(json.loads(self.done(retrieve()).content), {"size": 3})
                self.assertEqual(self.done(ids()), ["settings"])
                self.refused(delete(document), 412)
                document.etag = self.etag(retrieve())
                self.done(delete(document))
                self.assertEqual(retrieve().response.status, 404)

    def test_the_package_is_the_published_one(self):
        self.assertIn("clients", tincan.__file__)


if __name__ == "__main__":
    unittest.main(verbosity=2)
