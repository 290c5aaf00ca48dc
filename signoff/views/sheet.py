"""An application as its lead practice works on it: what is given, what is missing and where that is mended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from networks.enums import MembershipState
from networks.models import Membership, NetworkYear, WaiverRequest
from networks.models.items import Director
from networks.policies import is_warning
from networks.rules import Finding, Moment, Verdict, words
from networks.selectors.findings import findings_for
from networks.selectors.networks import shown_to
from networks.selectors.results import worst_first
from pcnportal.accounts.models import User
from pcnportal.core import clock
from pcnportal.core.words import datetime_london
from practices.shapes import size_of
from signoff import policies
from signoff.enums import PARTS, Item
from signoff.models import Application, ItemSave
from signoff.permissions.practices import user_can_edit
from signoff.selectors.applications import Checked, checked, members_of
from signoff.selectors.applying import BORDER, border_reason, explained_rules, network_year_of
from signoff.selectors.reader import Reader

NOT_GIVEN = "Not given yet"
SIX_ITEMS = "CMP-01"
NEIGHBOURHOODS = "SIZE-10"
ANSWERS = "MEM-07"
ITEM_RULES = {SIX_ITEMS: "", "GEO-01": "area", "CMP-03": "payee"}
# The page on which a breach of a rule is mended, by the rule or by its family.
MENDED_ON = {
    "GEO-01": "area",
    "GEO-06": "border",
    "GEO-09": "details",
    "CMP-03": "payee",
    "CMP-06": "signatures",
    "SIZE-10": "neighbourhoods",
    "SIZE-11": "neighbourhoods",
    "SIZE": "members",
    "MEM": "members",
}
LEADS_OWN = ("members", "partners")
PAGE_NAMES: Mapping[str, str] = {**PARTS, "signatures": "Signatures"}


@dataclass(frozen=True, slots=True)
class Task:
    title: str
    href: str
    status: str
    hint: str
    colour: str = ""
    saved: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says, and the page, if any, on which the lead practice can mend it."""

    finding: Finding
    href: str
    page: str


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    value: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ToMend:
    sentence: str
    href: str
    page: str


@dataclass(frozen=True)
class Sheet:
    """Everything of it that `user` sees who fills it in, read where it is asked for. `findings` and `members` are those
    they may read."""

    application: Application
    user: User
    checked: Checked
    members: Sequence[Membership]
    leads: bool
    reader: Reader

    @classmethod
    def of(cls, application: Application, user: User) -> "Sheet":
        reader = Reader(user, application, clock.today())
        members = shown_to(user, members_of(application), refusals=reader.refusals)
        found = checked(application, today=reader.today)
        return cls(application, user, found, members, user_can_edit(user, application), reader)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        return findings_for(self.user, self.checked.findings, whole=True)

    @cached_property
    def network_year(self) -> NetworkYear:
        return network_year_of(self.application)

    @cached_property
    def saves(self) -> Mapping[str, ItemSave]:
        return {each.item: each for each in self.application.item_saves.select_related("by", "practice")}

    @property
    def size(self) -> int | None:
        return self.checked.result.size if self.checked.result else None

    @cached_property
    def core(self) -> list[Membership]:
        return [member for member in self.members if member.state != MembershipState.DECLINED]

    @property
    def lead_declined(self) -> bool:
        """The practice that leads is asked like every other, and may say no."""
        lead = self.application.lead_practice_id
        return any(each.practice_id == lead and each.state == MembershipState.DECLINED for each in self.members)

    @cached_property
    def agreed(self) -> list[Membership]:
        return [member for member in self.core if member.state != MembershipState.NAMED]

    @property
    def silent(self) -> list[Membership]:
        return [member for member in self.core if member.state == MembershipState.NAMED]

    @cached_property
    def problems(self) -> dict[str, str]:
        """What each missing item lacks, by item, as a sentence."""
        six_items = next((each for each in self.findings if each.rule == SIX_ITEMS), None)
        problems = six_items.facts["problems"] if six_items else {}
        assert isinstance(problems, Mapping)
        return {item: f"{capfirst(str(problems[item]))}." for item in PAGE_NAMES if item in problems}

    @cached_property
    def to_mend(self) -> list[ToMend]:
        """What stops the submission."""
        missing = [ToMend(sentence, self.page(item), PAGE_NAMES[item]) for item, sentence in self.problems.items()]
        if self.lead_declined:
            answer = f"{self.page('answer')}?practice={self.application.lead_practice.code}"
            missing.append(ToMend(policies.lead_declined(self.application), answer, "Answer again"))
        return missing + [
            ToMend(each.finding.sentence, each.href, each.page)
            for each in self.remarks
            if each.finding.blocks(Moment.SUBMIT)
        ]

    @property
    def also_to_mend(self) -> list[ToMend]:
        """Of that, what stands beside no item of those needed."""
        beside = {*self.problems.values(), self._members_stopped}
        return [each for each in self.to_mend if each.sentence not in beside]

    @cached_property
    def remarks(self) -> list[Remark]:
        """What the rules say, the worst first, without what `problems` says already, or the table of the members."""
        said = {rule for rule, item in ITEM_RULES.items() if rule == SIX_ITEMS or item in self.problems} | {ANSWERS}
        return [self._remark(each) for each in worst_first(self.findings) if each.rule not in said]

    @property
    def open_remarks(self) -> list[Remark]:
        return [each for each in self.remarks if each.finding.verdict is not Verdict.MET]

    @property
    def breaches(self) -> list[Remark]:
        return [each for each in self.open_remarks if each.finding.verdict is not Verdict.CANNOT_TELL]

    @property
    def untold(self) -> list[Remark]:
        return [each for each in self.open_remarks if each.finding.verdict is Verdict.CANNOT_TELL]

    @property
    def met_remarks(self) -> list[Remark]:
        return [each for each in self.remarks if each.finding.verdict is Verdict.MET]

    @property
    def needed(self) -> list[Task]:
        return [
            self._members_task(),
            self._size_task(),
            self._item(Item.AREA, self.area_words),
            self._item(Item.AGREEMENT, self.agreement_words),
            self._item(Item.CLINICAL_DIRECTOR, self.director_words),
            self._item(Item.PAYEE, self.payee_words),
        ]

    @property
    def later(self) -> list[Task]:
        contact = self.application.contact_name or self.application.contact_email
        signed = {each.practice_id for each in self.network_year.signatories.all() if each.signed_on}
        due = self.application.contract_year.agreement_deadline
        by = f", to be done by {words.day(due)}" if due else ""
        partners = [str(each) for each in self.network_year.associates.all()]
        return [
            self._share("Answers of the practices", "members", self.agreed, "agreed", ""),
            _optional(
                "Other partners",
                self.page("partners"),
                words.listed(partners),
                "Such as a federation or a pharmacy. They are not counted",
            ),
            *self._approaches_task(),
            self._share(
                "Signatures of the Network Agreement",
                "signatures",
                [each for each in self.core if each.practice_id in signed],
                "signed",
                by,
            ),
            *self._where_it_applies(),
            self._task(Item.DETAILS, bool(contact), contact or "Nobody is named to ask"),
        ]

    def _where_it_applies(self) -> Iterator[Task]:
        """What only some networks have to say."""
        year = self.application.contract_year
        if self._applies(Item.BORDER):
            reason = border_reason(self.application)
            yield self._task(Item.BORDER, bool(reason), reason or NOT_GIVEN)
        if self._applies(Item.NEIGHBOURHOODS):
            divided = NEIGHBOURHOODS not in self.unmet
            division = [each.sentence.rstrip(".") for each in self.findings if each.rule == NEIGHBOURHOODS]
            wanted = f"Above {year.ceiling:,} patients a network is divided into neighbourhoods"
            given = "".join(division) if divided else wanted
            yield self._task(Item.NEIGHBOURHOODS, divided, given)
        if self._applies(Item.WAIVER):
            asked = self.waiver_request
            said = f"Asked for: {asked.get_ground_display().lower()}" if asked else "Not asked for"
            yield self._task(Item.WAIVER, bool(asked), said)

    def _applies(self, item: str) -> bool:
        year, size = self.application.contract_year, self.size
        match item:
            case Item.BORDER:
                return BORDER in self.unmet
            case Item.NEIGHBOURHOODS:
                return size is not None and size > year.ceiling
            case Item.WAIVER:
                return self.waiver_request is not None or (size is not None and size < year.floor)
        return True

    @property
    def waiver_request(self) -> WaiverRequest | None:
        return getattr(self.network_year, "waiver_request", None)

    @cached_property
    def unmet(self) -> frozenset[str]:
        """The rules that the network does not keep to, or that warn."""
        good = (Verdict.MET, Verdict.CANNOT_TELL)
        return frozenset(each.rule for each in self.findings if each.verdict not in good)

    @property
    def summary(self) -> list[Row]:
        network, application = self.application.network, self.application
        contact = (
            application.contact_name,
            application.contact_role,
            application.contact_email,
            application.contact_phone,
        )
        members = f"{words.practices(len(self.core))}, of which {len(self.agreed):,} agreed"
        size = "Not known yet" if self.size is None else words.patients(self.size)
        return [
            Row("Network name", network.name, self.page("details")),
            Row("Lead commissioner", str(application.commissioner), self.page("details")),
            Row("Member practices", members, self.page("members")),
            Row("List size", size),
            Row("Network area", self.area_words or NOT_GIVEN, self.page("area")),
            Row("Network Agreement", self.agreement_words or NOT_GIVEN, self.page("agreement")),
            Row("Clinical director", self.director_words or NOT_GIVEN, self.page("clinical_director")),
            Row("Nominated payee", self.payee_words or NOT_GIVEN, self.page("payee")),
            *(Row(task.title, task.hint, task.href) for task in self._where_it_applies()),
            Row("Contact", ", ".join(filter(None, contact)) or NOT_GIVEN, self.page("details")),
        ]

    @property
    def area_words(self) -> str:
        area = getattr(self.network_year, "area", None)
        if area is None:
            return ""
        listed = f": {words.listed(area.codes, 3)}" if area.codes else ""
        drawn = f"; drawn, {size_of(bytes(area.drawing))}" if area.drawing else ""
        return f"{area.get_kind_display()}{listed}{drawn}"

    @property
    def agreement_words(self) -> str:
        agreement = getattr(self.network_year, "agreement", None)
        return f"Dated {words.day(agreement.dated_on)}" if agreement else ""

    @property
    def director_words(self) -> str:
        director = getattr(self.network_year, "clinical_director", None)
        people = [director, *self.network_year.job_shares.all()] if director else []
        shares = [f"{each.name}, {each.profession}, {each.practice}{_share_of(each)}" for each in people]
        return "; ".join(shares)

    @property
    def payee_words(self) -> str:
        return str(getattr(self.network_year, "payee", ""))

    def page(self, item: str) -> str:
        """Empty for those that are the lead practice's own."""
        if item in LEADS_OWN and not self.leads:
            return ""
        return reverse(f"signoff:{item}", args=[self.application.reference])

    def _remark(self, finding: Finding) -> Remark:
        family, _, _ = finding.rule.partition("-")
        item = MENDED_ON.get(finding.rule) or MENDED_ON.get(family)
        if item:
            return Remark(finding, self.page(item), PAGE_NAMES[item])
        if is_warning(finding) and not self.lead_declined:
            action = "Change the explanation" if finding.rule in self.explained else "Explain"
            return Remark(finding, self._in_networks("explain", finding.rule), action)
        return Remark(finding, "", "")

    @cached_property
    def explained(self) -> set[str]:
        return explained_rules(self.application)

    def _in_networks(self, page: str, *more: str) -> str:
        """A page of the network that leads back to the application."""
        home = reverse("signoff:application", args=[self.application.reference])
        query = urlencode({"year": self.application.contract_year.slug, "back": home})
        return f"{reverse(f'networks:{page}', args=[self.application.network.reference, *more])}?{query}"

    def _item(self, item: Item, given: str) -> Task:
        problem = self.problems.get(item)
        return self._task(item, not problem, problem or given)

    def _task(self, item: Item, done: bool, hint: str) -> Task:
        title, save = item.label, self.saves.get(item)
        if save is None:
            return _task(title, self.page(item), done, hint)
        of = "" if save.practice_id == self.application.lead_practice_id else f" of {save.practice.name}"
        saved = f"Saved by {save.by}{of} on {datetime_london(save.at)}"
        if not save.begun:
            return _task(title, self.page(item), done, hint, saved)
        counts = f"{hint}. This counts until what was begun since is complete. " if done else ""
        return Task(title, self.page(item), "Started", f"{counts}{_sentences(save)}", "blue", saved)

    @property
    def begun(self) -> list[ToMend]:
        """What was put aside and still has to be said, and is no part of what is submitted."""
        saves = [save for save in self.saves.values() if save.begun and self._applies(save.item)]
        return [ToMend(_sentences(each), self.page(each.item), PAGE_NAMES[each.item]) for each in saves]

    def _approaches_task(self) -> Iterator[Task]:
        """Only the practice that leads knows of them before the application is submitted."""
        if self.leads:
            approached = self.application.approaches.count()
            yield _optional(
                "Practices approached and not included",
                self.page("approaches"),
                f"{words.practices(approached)} recorded" if approached else "",
                "Whom you spoke to without asking them to join, and why",
            )

    @property
    def _members_stopped(self) -> str:
        return next((each.sentence for each in self.to_mend if each.page == PAGE_NAMES["members"]), "")

    def _members_task(self) -> Task:
        stopped = self._members_stopped
        named = f"{words.practices(len(self.core))} named"
        return _task("Member practices", self.page("members"), not stopped, stopped or named)

    def _size_task(self) -> Task:
        lists = f"Worked out from the practices’ lists at {words.day(self.application.contract_year.list_date)}"
        return Task("List size", "", "Not known yet" if self.size is None else words.patients(self.size), lists)

    def _share(self, title: str, item: str, done: Sequence[Membership], verb: str, more: str) -> Task:
        have = "has" if len(done) == 1 else "have"
        of_all = f"{len(done):,} of {words.practices(len(self.core))} {have} {verb}{more}"
        return _task(title, self.page(item), len(done) == len(self.core) > 0, of_all)


def _sentences(save: ItemSave) -> str:
    """What it lacks."""
    return " ".join(f"{each}." for each in save.missing)


def _share_of(director: Director) -> str:
    return f" ({director.share}%)" if director.share else ""


def _optional(title: str, href: str, given: str, what: str) -> Task:
    return Task(title, href, "Completed" if given else "Optional", given or what)


def _task(title: str, href: str, done: bool, hint: str, saved: str = "") -> Task:
    return Task(title, href, "Completed" if done else "Incomplete", hint, "" if done else "blue", saved)
