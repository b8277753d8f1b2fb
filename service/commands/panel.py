"""``nbo panel``: try the agent's panel by hand."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from service.commands.given import an_id, mistakes_shown, without_none
from service.commands.opening import as_json, database, opened_store
from service.commands.telling import tell_json

if TYPE_CHECKING:
    from service.settings import Settings

__all__ = ["panel"]

_KEY: Final = "nbo panel token"


@click.group()
def panel() -> None:
    """Open the agent's panel."""


@panel.command()
@click.option("--agent", "agent_id", required=True, type=an_id, help="Who speaks.")
@click.option("--customer", "customer_id", required=True, type=an_id, help="With whom.")
@click.option("--channel", default="call_centre", show_default=True, type=an_id)
@click.option("--placement", type=an_id, help="Where in the channel; anywhere if left out.")
@click.option("--language", help="Of what is said; the customer's if left out.")
@click.option("--evidence", is_flag=True, help="The agent may see how decisions came about.")
@click.option("--minutes", type=click.IntRange(1), help="For how long; as the settings allow.")
@click.option("--url", help="Where the service is; as the settings say if left out.")
@database
@as_json
def token(
    *,
    evidence: bool,
    minutes: int | None,
    url: str | None,
    database: str | None,
    as_json: bool,
    **said: str | None,
) -> None:
    """Print a link that opens the panel for an agent and a customer.

    It is made with a key of its own, which ends with it and is listed by `nbo keys list`.
    """
    from service.settings import read_settings

    settings = read_settings(os.environ)
    asked = without_none(
        **said, may_see_evidence=evidence, expires_in=60 * minutes if minutes else None
    )
    told = _made(settings, asked, database)
    address = (url or f"http://{settings.host}:{settings.port}").rstrip("/")
    if as_json:
        tell_json({**told, "link": address + told["url"]})
        return
    click.echo(f"Good until {told['expires_at']}; whoever has it can open it.", err=True)
    click.echo(address + told["url"])


def _made(settings: Settings, asked: dict[str, Any], database: str | None) -> dict[str, Any]:
    from service.panel.minting import Mint
    from service.panel.tokens import PanelTokens
    from service.resources.panel import read_token_request

    mint = Mint(settings, PanelTokens(settings.panel_secret, clock=time.time), clock=time.time)
    with mistakes_shown(asked), opened_store(database) as store:
        # What is wrong is told before a key is made.
        token = mint.requested(read_token_request(asked), key_id="")
        key_id, _ = store.keys.create(_KEY, ["panel"], token.expires_at)
        return mint.told(replace(token, key_id=key_id))
