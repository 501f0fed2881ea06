"""Recipes for each response of the service from a shell. A test runs every recipe."""

from dataclasses import dataclass

_RIDE = (
    '"class": "econom", "payment": {"type": "cash"}, '
    '"route": [{"geopoint": [37.6103, 55.7589], "fullname": "Москва, Тверская улица, 7"}]'
)

PREAMBLE = f"""P=@URL@
call() {{ curl -sS -w '\\n' "$P$1" -H 'Content-Type: application/json' "${{@:2}}"; }}
RIDE='{_RIDE}'
draft() {{ call /v1/orders/draft -H "X-Idempotency-Token: $(date +%s)-$RANDOM-$RANDOM" \\
    -d '{{"phone": "+7 926 555-77-88", '"${{1:-$RIDE}}"'}}' "${{@:2}}"; }}
id() {{ sed 's/^{{"order_id":"\\([^"]*\\)".*/\\1/'; }}
commit() {{ call /v1/orders/commit -d '{{"order_id": "'$1'"}}'; }}
order() {{ local ID; ID=$(draft | id); commit $ID > /dev/null; echo $ID; }}
fault() {{ call /sandbox/faults -o /dev/null \\
    -d '{{"upstream": "'$1'", "operation": "'$2'", "fault": '"$3"', "calls": '${{4:-1}}'}}'; }}
advance() {{ call /sandbox/clock -o /dev/null -d '{{"advance_seconds": '$1'}}'; }}
mend() {{ curl -sS -X DELETE -o /dev/null $P/sandbox/faults; }}
"""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """An answer of the service, and the commands whose last output it is."""

    answer: str
    """Status and code; `ok` is no error"""
    what: str
    script: str
    also: tuple[str, ...] = ()
    """Other answers that may come instead"""


def _recipe(answer: str, what: str, script: str, *also: str) -> Recipe:
    return Recipe(answer=answer, what=what, script=script, also=also)


_TEN_MINUTES = "advance 601   # the sandbox's clock, not yours"

RECIPES = (
    _recipe(
        "503 commit_undecided",
        "The platform has not decided yet: repeat the commit until it is 200 or a 4XX",
        """ID=$(draft | id)
fault int-api commitOrder '{"type": "undecided", "retry_after_ms": 2000}'
commit $ID""",
        "202 ok",
    ),
    _recipe(
        "503 upstream_unavailable",
        "The order was created, but the response was lost on the way: repeat the commit",
        """ID=$(draft | id)
fault int-api commitOrder '{"type": "answer_lost"}' 3
commit $ID""",
    ),
    _recipe("200 ok", "... and the repeat finds the order of the lost response: there is one order", "commit $ID"),
    _recipe(
        "503 upstream_unavailable",
        "An upstream refuses connections",
        """fault fleet-parks getPark '{"type": "refuse"}' 3
draft""",
    ),
    _recipe(
        "504 deadline_exceeded",
        "The client's own time runs out before an upstream responds",
        """fault int-api draftOrder '{"type": "delay", "seconds": 5}'
draft "$RIDE" -H 'X-Request-Timeout-Ms: 300'""",
    ),
    _recipe(
        "502 upstream_bad_answer",
        "An upstream breaks its contract",
        """mend
fault int-api draftOrder '{"type": "not_json"}' 3
draft""",
    ),
    _recipe(
        "409 price_changed",
        "On a draft: the offer has expired, and `current.offer` holds the new prices",
        """mend
OFFER=$(call /v1/orders/estimate \\
    -d '{"route": [{"geopoint": [37.6103, 55.7589], "fullname": "Москва, Тверская улица, 7"}]}' |
    sed 's/.*"offer_id":"\\([^"]*\\)".*/\\1/')
advance 3600
draft "$RIDE, \\"offer_id\\": \\"$OFFER\\"" """,
    ),
    _recipe(
        "409 price_changed",
        "On a commit: the draft's price has changed, and `current.price` is the new one",
        """ID=$(draft | id)
call /sandbox/drafts/$ID/price -o /dev/null -d '{"amount": "777"}'
commit $ID""",
    ),
    _recipe(
        "409 payment_unavailable",
        "The account cannot pay: every account whose id begins with `blocked`",
        """draft "${RIDE/cash\\"/corp\\", \\"account_id\\": \\"blocked-1\\"}" """,
    ),
    _recipe(
        "409 active_order_exists",
        "The passenger has a ride already, and `on_active_orders` is `refuse`",
        """order > /dev/null
draft "$RIDE, \\"on_active_orders\\": \\"refuse\\"" """,
    ),
    _recipe(
        "409 edit_conflict",
        "Somebody else has changed the order since: `current.version` is the version now",
        """ID=$(order)
call /v1/orders/edit -d '{"order_id": "'$ID'", "version": 99, "comment": "by the gate"}'""",
    ),
    _recipe(
        "409 cancel_state_changed",
        "The terms of cancelling have changed: `current.cancel_rules` are the terms now",
        """call /v1/orders/cancel -d '{"order_id": "'$ID'", "cancel_state": "paid"}'""",
    ),
    _recipe(
        "409 order_finished",
        "The ride is over",
        """ID=$(order)
advance 14400
call /v1/orders/cancel -d '{"order_id": "'$ID'", "cancel_state": "free"}'""",
    ),
    _recipe(
        "410 draft_expired",
        "A draft that is not committed within ten minutes",
        f"""ID=$(draft | id)
{_TEN_MINUTES}
commit $ID""",
    ),
    _recipe(
        "422 idempotency_token_reused",
        "The same token with another body",
        """TOKEN="X-Idempotency-Token: $(date +%s)-$RANDOM-again"
call /v1/orders/draft -o /dev/null -H "$TOKEN" -d '{"phone": "+7 926 555-77-88", '"$RIDE"'}'
call /v1/orders/draft -H "$TOKEN" -d '{"phone": "+7 926 555-77-99", '"$RIDE"'}'""",
    ),
    _recipe("404 order_not_found", "No such order in this park", "call /v1/orders/no-such-order"),
    _recipe(
        "404 zone_not_found",
        "A pickup where the platform does not work",
        """draft '"class": "econom", "payment": {"type": "cash"},
    "route": [{"geopoint": [0.0, 0.0], "fullname": "Океан"}]'""",
    ),
    _recipe("404 class_unavailable", "A class that is not offered at the pickup", 'draft "${RIDE/econom/limousine}"'),
    _recipe(
        "403 permission_denied", "A dispatcher who may only look", 'draft "$RIDE" -H "X-Sandbox-Dispatcher: trainee-1"'
    ),
    _recipe(
        "403 park_not_active",
        "A park that is not active; the others are at `/sandbox/parks`",
        'draft "$RIDE" -H "X-Sandbox-Park: @INACTIVE@"',
    ),
    _recipe(
        "400 invalid_phone", "Nothing but the phone is wrong", """call /v1/orders/active -d '{"phone": "8 916 123"}'"""
    ),
    _recipe(
        "400 validation_failed",
        "Several fields are wrong: all of them are in `errors`",
        "call /v1/orders/draft -d '{}'",
    ),
)
