"""A teller of stories: days go by, customers are met, and a test says what they hear and why.

Everything goes over HTTP, to the real app on a real store; only the clock is in the teller's
hand. Moments are written as people say them, "3 March" or "3 March 14:30", in the story's zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from tests.support.api import Api, make_api
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.test import TestResponse

    from service.store import Store
    from tests.support.clock import Clock

__all__ = ["EXAMPLES", "Answer", "Story", "open_shop"]

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
#: What chance decides has no place in a story.
_CHANCE: Final = ("exploration", "holdout")
_ANY: Final = "any moment, or none"
_NOON: Final = "12:00"


def open_shop(document: Mapping[str, Any], store: Store, models: Path, clock: Clock) -> Api:
    """Return an instance of the app that decides by a catalogue, but leaves nothing to chance."""
    api = make_api(store, models, clock=clock, load_model=LinearModel.load)
    if not store.catalogues.current_version():
        told = {key: each for key, each in document.items() if key not in _CHANCE}
        _ok(api.put("/v1/catalogue", told, headers={"If-None-Match": "*"}))
    api.app.extensions["nbo"].refresh()
    return api


@dataclass
class Story:
    """What happens, day by day.

    Parameters
    ----------
    api : Api
        Who is asked, unless another instance is named.
    clock : Clock
        The store's and the app's.
    zone : str
        Of the moments that the story speaks of.
    """

    api: Api
    clock: Clock
    zone: str = "Europe/Berlin"
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)

    def on(self, moment: str) -> None:
        """Let time pass until then."""
        then = self.time(moment)
        assert then >= self.clock.now, f"{moment} lies before {self.said(self.clock.now)}"
        self.clock.now = then

    def days(self, until: str, *, every: int = 1) -> Iterator[str]:
        """Let day after day pass, each a moment of the story, until then."""
        day = datetime.fromtimestamp(self.clock.now, ZoneInfo(self.zone))
        while day.timestamp() <= self.time(until):
            self.clock.now = max(self.clock.now, day.timestamp())
            yield self.said(self.clock.now)
            day += timedelta(days=every)

    def knows(self, customer_id: str, **attributes: Any) -> None:
        """Store what is known of a customer, beside what was known before; None is forgotten."""
        profile = self.profiles.setdefault(customer_id, {})
        profile.update(attributes)
        _ok(self.api.put(f"/v1/customers/{customer_id}", {"attributes": profile}))

    def asks(self, customer_id: str, channel: str, *, of: Api | None = None, **keys: Any) -> Answer:
        """Ask what to say to a customer in a channel."""
        wish = {"customer_id": customer_id, "channel": channel, "explain": "full", **keys}
        return Answer(self, _ok((of or self.api).post("/v1/decisions", wish)))

    def consents(
        self, customer_id: str, purpose: str, *channels: str, granted: bool = True
    ) -> None:
        """Note that a customer agrees to a purpose, in these channels or else in all."""
        said = [
            {"purpose": purpose, "channel": each, "granted": granted} for each in channels or [None]
        ]
        self.calls("PUT", f"/v1/customers/{customer_id}/consent", {"consents": said})

    def withdraws(self, customer_id: str, purpose: str, *channels: str) -> None:
        """Note that a customer agrees no more."""
        self.consents(customer_id, purpose, *channels, granted=False)

    def decided_for(self, customer_id: str) -> list[tuple[str, ...]]:
        """Return when, in which channel and what was decided to be said, in order."""
        return [
            (self.said(_seconds(each["at"])), each["channel"], *each["detail"]["offers"])
            for each in self._decisions(customer_id)
            if each["detail"]["offers"]
        ]

    def withheld_from(self, customer_id: str) -> list[tuple[str, str, str, str]]:
        """Return when, in which channel and what was not delivered, and why, in order."""
        entries = self.calls("GET", f"/v1/customers/{customer_id}/timeline")["entries"]
        return [
            (self.said(_seconds(each["at"])), each["channel"], each["offer_id"], why)
            for each in entries
            if each["outcome"] == "withheld" and (why := each["detail"]["reason"])
        ]

    def can_account_for(self, customer_id: str) -> bool:
        """Return whether each decision, silence too, comes out the same from its evidence."""
        paths = [
            f"/v1/decisions/{each['decision_id']}/replay" for each in self._decisions(customer_id)
        ]
        return bool(paths) and all(self.calls("POST", path)["identical"] for path in paths)

    def _decisions(self, customer_id: str) -> list[dict[str, Any]]:
        entries = self.calls("GET", f"/v1/customers/{customer_id}/timeline")["entries"]
        return [each for each in entries if each["kind"] == "decision"]

    def calls(self, method: str, path: str, body: Any = None) -> Any:
        """Call a route that has no word of its own here."""
        return _ok(self.api.call(method, path, **({} if body is None else {"json": body})))

    def time(self, moment: str) -> float:
        """Return epoch seconds of a moment: at noon, and this year, unless it says otherwise."""
        day, month, *rest = moment.split()
        hour = rest.pop() if rest and ":" in rest[-1] else _NOON
        year = rest.pop() if rest else self._here(self.clock.now).year
        read = datetime.strptime(f"{day} {month} {year} {hour}", "%d %B %Y %H:%M")  # noqa: DTZ007
        return read.replace(tzinfo=ZoneInfo(self.zone)).timestamp()

    def said(self, moment: float) -> str:
        """Return a moment as the story says it, the year with it."""
        return f"{self._here(moment):%-d %B %Y %H:%M}"

    def _here(self, moment: float) -> datetime:
        return datetime.fromtimestamp(moment, ZoneInfo(self.zone))


@dataclass
class Answer:
    """What was decided when somebody asked."""

    story: Story
    body: dict[str, Any]

    @property
    def offers(self) -> list[str]:
        """What the customer hears, in order."""
        return [action["offer_id"] for action in self.body["actions"]]

    def says(self, *offer_ids: str) -> Answer:
        """Assert that the customer hears just this."""
        assert self.offers == list(offer_ids), self._told()
        return self

    def is_silent(self, because: str) -> Answer:
        """Assert that the customer hears nothing, and why in general."""
        assert self.offers == [], self._told()
        assert self.body["no_action"]["code"] == because, self._told()
        return self

    def holds_back(
        self,
        offer_id: str,
        code: str,
        *,
        by: str | None = None,
        until: str | None = _ANY,
        text: str | None = None,
    ) -> Answer:
        """Assert why the customer does not hear of an offer, and, where it is named, until when."""
        why = next((each for each in self.body["why_not"] if each["offer_id"] == offer_id), None)
        assert why is not None, self._told()
        assert why["code"] == code, self._told()
        assert by in (None, why["rule"]), self._told()
        assert text in (None, why["text"]), self._told()
        if until != _ANY:
            end = None if until is None else self.story.time(until)
            assert _seconds(why["until"]) == end, self._told()
        return self

    def would_say(self, offer_id: str, *, since: str) -> Answer:
        """Assert from when on the customer would hear of an offer that is held back now."""
        changes = {each["offer_id"]: each for each in self.body["what_would_change"]}
        assert changes[offer_id]["offered"], changes[offer_id]
        assert _seconds(changes[offer_id]["from"]) == self.story.time(since), changes[offer_id]
        return self

    def content(self) -> dict[str, Any]:
        """Return what is said about the first offer."""
        content: dict[str, Any] = self.body["actions"][0]["content"]
        return content

    def comes_to(self, outcome: str, **keys: Any) -> Answer:
        """Report what came of the first offer."""
        report = {"decision_id": self.body["decision_id"], "offer_id": self.offers[0], **keys}
        told = self.story.calls("POST", "/v1/outcomes", report | {"outcome": outcome})
        assert told["status"] == 201, told
        return self

    def may_go_out(self) -> Answer:
        """Assert that what was decided may be delivered now."""
        assert self._standing()["allowed"] is True
        return self

    def may_not_go_out(
        self, code: str, *, by: str | None = None, text: str | None = None
    ) -> Answer:
        """Assert that what was decided must not be delivered any more, and why."""
        standing = self._standing()
        assert standing["allowed"] is False, standing
        assert standing["code"] == code, standing
        assert by in (None, standing["rule"]), standing
        assert text in (None, standing["text"]), standing
        return self

    def _standing(self) -> Any:
        return self.story.calls("POST", f"/v1/decisions/{self.body['decision_id']}/confirm")

    def _told(self) -> str:
        """Return the whole answer as lines, for whoever reads that it was not as expected."""
        lines = [f"on {self.story.said(self.story.clock.now)} {self.body['customer_id']} hears"]
        lines += [f"  {offer_id}" for offer_id in self.offers or [str(self.body["no_action"])]]
        for why in self.body["why_not"]:
            until = self.story.said(_seconds(why["until"])) if why["until"] else "-"
            words = (why["offer_id"], why["code"], why["rule"], until, why["text"])
            lines.append(f"  not {' | '.join(map(str, words))}")
        return "\n".join(lines)


def _seconds(moment: str | None) -> float | None:
    return None if moment is None else datetime.fromisoformat(moment).timestamp()


def _ok(response: TestResponse) -> Any:
    assert response.status_code < 300, response.get_data(as_text=True)
    return response.get_json(silent=True)
