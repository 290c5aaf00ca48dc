"""The password, asked for again before a decision."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required

from pcnportal.accounts.requests import SignedInRequest


def ask_password_again(request: SignedInRequest) -> None:
    """What is posted waits until the person has entered their password, unless they have within
    ACCOUNT_REAUTHENTICATION_TIMEOUT, and is then taken up as it was sent. After every check of who may."""
    if request.method == "POST":
        request.GET  # noqa: B018 # read now, and kept with what waits, which is found again by its path alone
        request.META["QUERY_STRING"] = ""
        raise_if_reauthentication_required(request, app="")
