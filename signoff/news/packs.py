"""What people are told of evidence packs, in words."""

from django.urls import reverse

from signoff.enums import Matter, PackState
from signoff.models import Application, Case, EvidencePack
from signoff.news import News
from signoff.news.cases import title


def pack_ended(pack: EvidencePack) -> News:
    """Ready, or given up."""
    of = _of(pack)
    subject = (
        f"The evidence pack is ready: {of}" if pack.state == PackState.READY else f"There is no evidence pack: {of}"
    )
    text = pack.failure or "It is kept for 30 days."
    matter = Matter.CASE if pack.case else Matter.APPLICATION
    return News(f"pack:{pack.reference}", matter, subject, page(pack), text)


def page(pack: EvidencePack) -> str:
    matter = pack.matter
    if isinstance(matter, Application):
        return reverse("signoff:evidence", args=[matter.reference])
    if isinstance(matter, Case):
        return reverse("signoff:case_evidence", args=[matter.reference])
    return reverse("signoff:round_evidence", args=[matter.commissioner.code, matter.contract_year.slug])


def _of(pack: EvidencePack) -> str:
    matter = pack.matter
    return title(matter) if isinstance(matter, Case) else str(matter)
