"""What each step of a cover agreement means, in sentences for whoever is about to take it."""

from networks.models import CoverAgreement
from networks.rules import words
from networks.selectors.cover import CoverSheet
from networks.workflow import CoverAction

TITLES = {
    CoverAction.ACCEPT: "Accept to cover the patients of {practice}",
    CoverAction.DECLINE: "Decline to cover the patients of {practice}",
    CoverAction.AGREE: "Agree that {network} covers the patients of {practice}",
    CoverAction.GIVE_NOTICE: "Record notice of a contract variation to {practice}",
    CoverAction.WITHDRAW: "Take back the cover of {practice} by {network}",
    CoverAction.END: "End the cover of {practice} by {network}",
}
LINKS = {
    CoverAction.ACCEPT: "Accept",
    CoverAction.DECLINE: "Decline",
    CoverAction.AGREE: "Agree the cover",
    CoverAction.GIVE_NOTICE: "Record notice of a contract variation",
    CoverAction.WITHDRAW: "Take it back",
    CoverAction.END: "End it early",
}
ADDRESSES = {
    CoverAction.ACCEPT: "cover_accept",
    CoverAction.DECLINE: "cover_decline",
    CoverAction.AGREE: "cover_agree",
    CoverAction.GIVE_NOTICE: "cover_notice",
    CoverAction.WITHDRAW: "cover_take_back",
    CoverAction.END: "cover_end",
}
DONE = {
    CoverAction.ACCEPT: "It is recorded that {network} will cover the patients of {practice}.",
    CoverAction.DECLINE: "It is recorded that {network} will not cover the patients of {practice}.",
    CoverAction.AGREE: "{network} covers the patients of {practice} from {first}.",
    CoverAction.GIVE_NOTICE: "The notice is recorded.",
    CoverAction.WITHDRAW: "The cover of {practice} by {network} is taken back.",
    CoverAction.END: "{network} covers the patients of {practice} until {last}, and no longer.",
}


def title(cover: CoverAgreement, action: CoverAction) -> str:
    return _filled(TITLES[action], cover)


def done(cover: CoverAgreement, action: CoverAction) -> str:
    return _filled(DONE[action], cover)


def consequences(sheet: CoverSheet, action: CoverAction) -> list[str]:
    return _SAYS[action](sheet)


def entitlements(cover: CoverAgreement) -> list[str]:
    """What follows the patients, and what does not."""
    network, practice = cover.network, cover.practice.name
    return [
        f"All network entitlements for these patients follow to {network}: what is paid for each patient of a network "
        "is paid for these too, to its nominated payee.",
        f"No network participation payment is made for them. That is a practice’s own, for taking part, and {practice} "
        f"does not. {practice} is never paid for covering its own patients.",
        "Amounts are worked out and paid elsewhere, never from this portal.",
    ]


def sizes(sheet: CoverSheet) -> str:
    """Cover cures no network's size (SIZE-16)."""
    network = sheet.cover.network
    kept = f"Its list size stays {_number(sheet.size)}: only the lists of its members count for the rules on size."
    if sheet.before is None or sheet.after is None:
        return kept
    return f"{network} would serve {words.patients(sheet.after)} rather than {sheet.before:,}. {kept}"


def _accept(sheet: CoverSheet) -> list[str]:
    cover = sheet.cover
    return [
        f"{cover.network} would serve the {sheet.patients} of {cover.practice} from {_days(cover)}. "
        f"{cover.practice.name} does not become a member.",
        *entitlements(cover),
        sizes(sheet),
        f"They count as covered once {_commissioner(sheet)} agrees the cover, which it does when the services of "
        f"{cover.network} reach them.",
    ]


def _decline(sheet: CoverSheet) -> list[str]:
    return [
        f"{_commissioner(sheet)} and its LMC read your reason, and look for another network.",
        f"Nothing else follows for {sheet.cover.network}: no rule asks a network to cover the patients of others.",
    ]


def _agree(sheet: CoverSheet) -> list[str]:
    cover = sheet.cover
    return [
        f"The {sheet.patients} of {cover.practice} count as covered from {_days(cover)}. Coverage changes at once.",
        f"Agree it only if the services of {cover.network} reach these patients, or will from the first day. "
        f"While {cover.practice.name} does not share what the network needs for that, leave it as accepted: its "
        "patients then count as not covered, which is so.",
        *entitlements(cover),
        sizes(sheet),
        f"{cover.network} is told, and so is {cover.practice.name}, which has nothing to do.",
    ]


def _give_notice(sheet: CoverSheet) -> list[str]:
    practice = sheet.cover.practice.name
    return [
        f"Where {practice} has to share data or tell its patients of the network’s services, its contract may have to "
        "be varied, and notice of the variation has to be given to it first. Record the day on which it was given.",
        "It covers nobody by itself: coverage stays as it is.",
    ]


def _withdraw(sheet: CoverSheet) -> list[str]:
    cover = sheet.cover
    return [
        f"{cover.network} is told, and can answer no more.",
        *(_gap(sheet) if cover.agreed_at else []),
        "It stays on record that it was asked. You can ask this network again, or another.",
    ]


def _end(sheet: CoverSheet) -> list[str]:
    cover = sheet.cover
    return [
        *_gap(sheet),
        f"The entitlements for these patients no longer follow to {cover.network} after its last day.",
        f"{cover.network}, {cover.practice.name} and the LMC are told.",
    ]


def _gap(sheet: CoverSheet) -> list[str]:
    cover, left = sheet.cover, sheet.left
    if left.others:
        return [f"Something else stands for the patients of {cover.practice}: {each}." for each in left.others]
    gap = [
        f"From the day after, {sheet.patients} of {cover.practice} are not covered by anything. "
        f"If the round of {_commissioner(sheet)} is confirmed, it opens again on that day."
    ]
    if left.share is not None and left.share_without is not None:
        gap.append(
            f"Of the patients of {_commissioner(sheet)}, {left.share_without:.2f}% are then covered rather than "
            f"{left.share:.2f}%."
        )
    return gap


_SAYS = {
    CoverAction.ACCEPT: _accept,
    CoverAction.DECLINE: _decline,
    CoverAction.AGREE: _agree,
    CoverAction.GIVE_NOTICE: _give_notice,
    CoverAction.WITHDRAW: _withdraw,
    CoverAction.END: _end,
}


def _filled(text: str, cover: CoverAgreement) -> str:
    days = {"first": words.day(cover.first_day), "last": words.day(cover.last_day)}
    return text.format(network=cover.network, practice=cover.practice.name, **days)


def _days(cover: CoverAgreement) -> str:
    return f"{words.day(cover.first_day)} to {words.day(cover.last_day)}"


def _commissioner(sheet: CoverSheet) -> str:
    return str(sheet.commissioner or "its commissioner")


def _number(size: int | None) -> str:
    return "unknown" if size is None else f"{size:,}"
