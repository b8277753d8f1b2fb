"""A CRM and its agents, as the service sees them: the first has a key, the others have tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.api import Api

SECRET = "a-secret-of-the-panel-for-tests-only"
CATALOGUE: dict[str, Any] = {
    "attributes": {"context": {"intent": "text"}},
    # Shorter than a dedupe key stands.
    "policies": {"validity_seconds": 3_600},
    "engagement": {
        "eligibility": [
            {
                "name": "grown-ups",
                "when": "!has(customer.age) || customer.age >= 18.0",
                "text": "Only for grown-ups",
                "applies_to": {"group": "cards"},
            }
        ],
    },
    "offers": [
        {
            "offer_id": offer_id,
            "name": offer_id.title(),
            "value": value,
            "group": "cards" if offer_id == "gold" else "loans",
            "ends_at": "2026-01-01T00:00:00Z" if offer_id == "gold" else None,
            "attributes": {"price": 4.5} if offer_id == "gold" else {},
            "treatments": [
                {
                    "treatment_id": f"{offer_id}-call",
                    "channel": "call_centre",
                    "content": {
                        "en": {
                            "talk_track": f"Shall I tell you of {offer_id}?",
                            "objections": [{"objection": "No time", "answer": "It is short."}],
                        },
                        "es": {"talk_track": f"¿Le hablo de {offer_id}?"},
                    },
                },
                {"treatment_id": f"{offer_id}-mail", "channel": "email"},
            ],
        }
        for offer_id, value in (("gold", 50.0), ("silver", 40.0), ("tin", 30.0), ("lead", 20.0))
    ],
}


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


@dataclass
class Agent:
    """Whoever holds a token, in whatever window."""

    api: Api
    token: str
    visit: str | None = "call-1"
    decision: dict[str, Any] = field(default_factory=dict)

    def asks(self, **wish: Any) -> TestResponse:
        """Ask for a decision and return the whole response."""
        body = {"visit": self.visit, **wish} if self.visit else wish
        return self.call("POST", "/v1/panel/decisions", json=body)

    def decides(self, **wish: Any) -> dict[str, Any]:
        """Ask for a decision, which is shown from now on."""
        response = self.asks(**wish)
        assert response.status_code == 200, response.text
        self.decision = response.json
        return self.decision

    def says(self, *answers: dict[str, Any]) -> list[str]:
        """Answer to the decision that is shown, and return what became of each answer."""
        response = self.reports(list(answers))
        assert response.status_code == 200, response.text
        return [each["status"] for each in response.json["results"]]

    def reports(self, body: Any, token: str | None = None) -> TestResponse:
        """Answer with a token, else that of the decision, and return the whole response."""
        headers = bearer(token or self.decision["feedback_token"])
        return self.api.post("/v1/panel/outcomes", body, key=None, headers=headers)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """Call a route with the token."""
        return self.api.call(method, path, key=None, headers=bearer(self.token), **options)


@dataclass
class Crm:
    """The server of a CRM, with a key that may make tokens and nothing else."""

    api: Api
    key_id: str
    key: str

    @classmethod
    def of(cls, api: Api) -> Crm:
        """Return a CRM with a new key."""
        return cls(api, *api.store.keys.create("crm", ["panel"]))

    def makes(self, **wish: Any) -> TestResponse:
        """Ask for a token and return the whole response."""
        return self.api.post("/v1/panel-tokens", {"channel": "call_centre", **wish}, key=self.key)

    def token(self, customer_id: str = "c-1", agent_id: str = "a-7", **wish: Any) -> str:
        """Return a token of one agent and one customer."""
        response = self.makes(customer_id=customer_id, agent_id=agent_id, **wish)
        assert response.status_code == 201, response.text
        return str(response.json["token"])

    def instance(self, **wish: Any) -> str:
        """Return a token of the whole CRM."""
        response = self.makes(instance="chatwoot-main", **wish)
        assert response.status_code == 201, response.text
        return str(response.json["token"])

    def agent(
        self, customer_id: str = "c-1", *, visit: str | None = "call-1", **wish: Any
    ) -> Agent:
        """Return an agent who speaks with a customer."""
        return Agent(self.api, self.token(customer_id, **wish), visit)


def offers_in(decision: dict[str, Any]) -> list[str]:
    """Return the offers of a decision, the best first."""
    return [each["offer_id"] for each in decision["offers"]]


def recorded(api: Api, decision_id: str) -> list[tuple[str, str]]:
    """Return the offer and the kind of each outcome of a decision, sorted."""
    found = api.store.outcomes.of_decision(decision_id)
    return sorted((each.offer_id, each.outcome) for each in found)
