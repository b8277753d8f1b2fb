"""What the panel leaves in logs and figures: that it was used, and nothing of whom or with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.panel.agents import SECRET, Agent, bearer

if TYPE_CHECKING:
    from tests.integration.panel.agents import Crm

CANARY = "canary-5b1c"


def test_neither_tokens_nor_agents_nor_customers_are_logged(crm: Crm) -> None:
    """Of each kind of call, those that fail too: a line with the key's id, and no more."""
    instance = Agent(crm.api, crm.instance(language=f"{CANARY}-lang"))
    who = {"customer_id": f"{CANARY}-customer", "agent_id": f"{CANARY}-agent"}
    token = instance.call("POST", "/v1/panel/sessions", json=who).json["token"]
    agent = Agent(crm.api, token, f"{CANARY}-visit")
    feedback = agent.decides(context={"intent": f"{CANARY}-intent"})["feedback_token"]
    agent.says({"offer_id": "gold", "answer": "declined", "reason": f"{CANARY}-reason"})
    answers = [
        agent.asks(customer_id=f"{CANARY}-other"),
        agent.asks(visit=[f"{CANARY}-list"]),
        agent.reports({"offer_id": f"{CANARY}-offer"}),
        agent.call("GET", f"/v1/panel/timeline?token={token}"),
        instance.call("POST", "/v1/panel/sessions", json={"customer_id": CANARY}),
        crm.api.get(f"/panel?token={token}&{CANARY}", key=None),
        crm.api.get(f"/decisions/{CANARY}", key=None),
        crm.api.get(f"/panel/assets/{CANARY}.js", key=None),
        crm.api.get("/v1/panel/timeline", key=None, headers=bearer(token + CANARY)),
        crm.api.get("/v1/models", key=None, headers=bearer(token)),
    ]

    failed = [each for each in answers if each.status_code >= 400]
    log, figures = crm.api.log.getvalue(), crm.api.get("/metrics").text
    assert len(failed) == 7
    assert len(crm.api.log_lines()) >= len(answers)
    for secret in (CANARY, SECRET, token, instance.token, feedback, crm.key):
        assert secret not in log
        assert secret not in figures
        assert not any(secret in each.text for each in failed)
    lines = crm.api.log_lines()
    by_route = {each.get("route"): each for each in lines if each.get("status") == 200}
    assert by_route["/v1/panel/decisions"]["key_id"] == crm.key_id
