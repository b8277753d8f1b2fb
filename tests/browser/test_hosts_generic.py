"""A CRM of one's own, on another origin, with the file that its instructions offer."""

from playwright.sync_api import expect

from tests.browser.support.stub import in_crm

SHOWN = "shown_to_agent"
#: Says something to the panel from a frame beside it, whose origin is allowed.
BESIDE = """said => {
  const beside = document.body.appendChild(document.createElement("iframe")).contentWindow;
  const panel = document.getElementById("panel").contentWindow;
  beside.Function("panel", "said", "panel.postMessage(said, '*')")(panel, said);
}"""


def asked(screen, path: str) -> int:
    """Return how many requests went to a path of the service."""
    return len([url for url in screen.requests if url.endswith(path)])


def heard(screen, kind: str) -> list:
    """Return what the panel told the CRM, of one type."""
    return screen.page.evaluate("kind => host.heard.filter(({ type }) => type === kind)", kind)


def spoilt(token: str) -> str:
    """Return a token that is no longer good."""
    return token[:-4] + "AAAA"


def test_a_token_of_the_whole_crm_is_changed_for_one_of_the_customer(desk, screen, crm):
    """Whom the agent speaks with is said beside the token; said again, nothing more is asked."""
    customer = desk.customer()
    call = {"token": desk.instance_token(), "customer_id": customer, "agent_id": "agent-7"}
    in_crm(screen, crm, desk, call | {"visit": "v-1"}).shows("Fibre 1000")

    for _ in range(2):
        screen.page.evaluate("host.again()")
    desk.has(customer, f"fibre {SHOWN}")

    assert asked(screen, "/v1/panel/sessions") == 1
    assert len(desk.decisions(customer)) == 1


def test_a_token_of_the_whole_crm_opens_nothing_by_itself(desk, screen, crm):
    """Without a customer beside it there is nobody to decide for."""
    in_crm(screen, crm, desk, {"token": desk.instance_token(), "visit": "v-1"})

    screen.shows_nothing()
    assert asked(screen, "/v1/panel/sessions") == 0


def test_the_crm_is_told_what_the_agent_answered(desk, screen, crm):
    """Which offer of which decision, and what came of it; nothing of the customer."""
    customer = desk.customer()
    in_crm(screen, crm, desk, {"token": desk.token(customer)}).shows("Fibre 1000")

    screen.at("#answer-accepted").click()
    screen.shows("Accepted").has_sent_all()

    (decision,) = desk.decisions(customer)
    told = {"decision_id": decision, "offer_id": "fibre", "outcome": "accepted"}
    assert heard(screen, "nbo.outcome") == [{"type": "nbo.outcome", **told}]
    assert screen.page.evaluate("host.outcomes") == heard(screen, "nbo.outcome")


def test_a_frame_beside_the_panel_is_not_heeded(desk, screen, crm):
    """Only the window around the panel is, though the origin beside it is an allowed one."""
    mine, theirs = desk.customer(), desk.customer(first_name="Luis")
    in_crm(screen, crm, desk, {"token": desk.token(mine), "visit": "v-1"}).shows("Fibre 1000")

    screen.frame = "#panel"
    screen.page.evaluate(BESIDE, {"type": "nbo.context", "token": desk.token(theirs)})
    screen.page.evaluate("host.say({ type: 'nbo.context', token: '', agent_language: 'es' })")
    screen.shows("No hay ninguna oferta ahora")  # said after it, so that it had its turn

    assert desk.decisions(theirs) == []


def test_a_new_token_goes_on_where_the_old_one_ended(desk, screen, crm):
    """A token that is no longer good is told to the CRM, which gives another for the same call."""
    customer = desk.customer()
    in_crm(screen, crm, desk)
    screen.page.evaluate("token => { host.renewed = token }", desk.token(customer))

    screen.page.evaluate("call => host.begin(call)", {"token": spoilt(desk.token(customer))})

    screen.shows("Fibre 1000")
    assert heard(screen, "nbo.renew") == [{"type": "nbo.renew"}]


def test_the_crms_own_token_is_renewed_too(desk, screen, crm):
    """Where the token of the whole CRM has ended, its server is asked for another."""
    customer, token = desk.customer(), desk.instance_token()
    in_crm(screen, crm, desk)
    screen.page.evaluate("token => { host.renewed = token }", token)

    call = {"token": spoilt(token), "customer_id": customer, "agent_id": "agent-7"}
    screen.page.evaluate("call => host.begin(call)", call)

    screen.shows("Fibre 1000")
    assert heard(screen, "nbo.renew") == [{"type": "nbo.renew"}]


def test_a_crm_whose_tokens_are_never_good_is_asked_once(desk, screen, crm):
    """It has its chance, and is left alone then."""
    customer, token = desk.customer(), desk.instance_token()
    in_crm(screen, crm, desk)
    screen.page.evaluate("token => { host.renewed = token }", spoilt(token)[:-1])

    call = {"token": spoilt(token), "customer_id": customer, "agent_id": "agent-7"}
    screen.page.evaluate("call => host.begin(call)", call)

    screen.shows_nothing()
    expect(screen.at("article")).to_contain_text("Reopen the panel")
    assert len(heard(screen, "nbo.renew")) == 1
    assert asked(screen, "/v1/panel/sessions") == 2


def test_a_call_that_begins_while_the_service_is_away(desk, screen, crm, outage):
    """The panel is calm, and finds the offer by itself once the service is there again."""
    customer = desk.customer()
    call = {"token": desk.instance_token(), "customer_id": customer, "agent_id": "agent-7"}
    in_crm(screen, crm, desk)
    screen.shows_nothing()

    with outage():
        screen.page.evaluate("call => host.begin(call)", call)
        expect(screen.at("article")).to_contain_text("We keep looking")

    screen.shows("Fibre 1000")
    desk.has(customer, f"fibre {SHOWN}")


def test_when_the_customer_has_gone_nothing_of_them_stays(desk, screen, crm):
    """No call on the CRM's screen: no offer on the panel."""
    in_crm(screen, crm, desk, {"token": desk.token(desk.customer())}).shows("Fibre 1000")

    screen.page.evaluate("host.next()")

    screen.shows_nothing()
    expect(screen.at("#customer")).to_be_empty()


def test_the_agent_reads_one_language_and_says_another(desk, screen, crm):
    """The panel speaks the agent's language; what is said to the customer is in the customer's."""
    call = {"token": desk.token(desk.customer()), "language": "es", "agent_language": "en"}

    in_crm(screen, crm, desk, call).shows("Fibre 1000")

    expect(screen.at("article")).to_contain_text("sus tardes pueden ir más rápido")
    expect(screen.at("article")).to_contain_text("Best offer")
