"""Changes to reference data that verdicts rest on: proxies of the practices' tables, for their triggers alone."""

import pgtrigger

from networks.triggers import (
    COMMISSIONERS_OF_PRACTICES,
    EVERY_COMMISSIONER,
    EVERY_NETWORK,
    NETWORKS_COVERING,
    NETWORKS_OF_PRACTICES,
    raises_revisions,
    says_cause,
)
from practices.models import (
    Boundary,
    Branch,
    Commissioner,
    ContractYear,
    Exemption,
    LateDecision,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
    PracticeSuccession,
)


class CommissionerWatch(Commissioner):
    """A row-level trigger, since the revision is in the same table and rises with every change: this one ignores it."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="stp_raises",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("stp_code", "region_name"),
                condition=pgtrigger.Q(old__stp_code__df=pgtrigger.F("new__stp_code"))
                | pgtrigger.Q(old__region_name__df=pgtrigger.F("new__region_name")),
                func="""PERFORM public.networks_raise_revisions(ARRAY(
                    SELECT DISTINCT m.network_id FROM public.networks_membership m
                    JOIN public.practices_practicecommissioner l USING (practice_id)
                    WHERE l.commissioner_id = NEW.id
                    UNION SELECT id FROM public.networks_network WHERE lead_commissioner_id = NEW.id
                    UNION SELECT network_id FROM public.networks_handover WHERE before_id = NEW.id), '{}');
                RETURN NULL;""",
            )
        ]


class BoundaryWatch(Boundary):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["commissioner_id", "geometry"], commissioners="SELECT commissioner_id FROM changed"
        )


class PracticeWatch(Practice):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["id AS practice_id", "ods_status", "closed_on", "prescribing_setting", "contract_type", "postcode"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )


class SuccessionWatch(PracticeSuccession):
    """The lists of whoever closed into a practice count with its own."""

    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["successor_id AS practice_id", "practice_id AS closed_id", "closed_on"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )


class BranchWatch(Branch):
    """Where a branch lies counts once it is worked out in which areas."""

    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "code", "name", "opened_on", "closed_on"], networks=NETWORKS_OF_PRACTICES
        )


class PracticeCommissionerWatch(PracticeCommissioner):
    """Whoever had a practice before learns that somebody has it now (COV-11)."""

    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "commissioner_id", "during"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners=f"SELECT commissioner_id FROM changed UNION {COMMISSIONERS_OF_PRACTICES}",
        )


# With the first lists of its day a year begins to concern every network that is in force in it.
IN_FORCE_IN_A_NEW_YEAR = """SELECT m.network_id FROM public.practices_contractyear y
    JOIN public.networks_membership m ON m.during && daterange(y.first_day, y.last_day, '[]')
    WHERE y.list_date IN (SELECT as_at FROM changed) AND NOT EXISTS (
        SELECT FROM public.practices_listsize l WHERE l.as_at = y.list_date
            AND NOT EXISTS (SELECT FROM changed WHERE practice_id = l.practice_id AND as_at = l.as_at))"""


class ListSizeWatch(ListSize):
    """Lists of the day that counts for some contract year make up sizes and coverage; any other list tells only how
    a network's members have grown since (SIZE-15)."""

    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "as_at", "registered"],
            networks=f"{NETWORKS_OF_PRACTICES} UNION {NETWORKS_COVERING} UNION {IN_FORCE_IN_A_NEW_YEAR}",
            commissioners="""SELECT l.commissioner_id FROM public.practices_practicecommissioner l
                WHERE l.practice_id IN (SELECT practice_id FROM changed
                    WHERE as_at IN (SELECT list_date FROM public.practices_contractyear))""",
        )


class NoticeWatch(ParticipationNotice):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "contract_year_id", "answer", "answered_at", "waits"],
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )


class LateDecisionWatch(LateDecision):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["notice_id", "accepted"],
            commissioners="""SELECT l.commissioner_id FROM public.practices_participationnotice n
                JOIN public.practices_practicecommissioner l USING (practice_id)
                WHERE n.id IN (SELECT notice_id FROM changed)""",
        )


class ExemptionWatch(Exemption):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "contract_year_id", "reason"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )


RULES_OF_A_YEAR = [
    "id",
    "first_day",
    "last_day",
    "starts_on",
    "list_date",
    "floor",
    "ceiling",
    "spread",
    "submission_deadline",
    "confirmation_deadline",
    "resolution_deadline",
    "agreement_deadline",
    "directions_allowed",
    "other_providers_allowed",
    "auto_enrolment",
    "severities",
    "thresholds",
    "inactive",
]


class ContractYearWatch(ContractYear):
    """Any change to a year's rules makes every result due."""

    class Meta:
        proxy = True
        triggers = [
            says_cause("The rules of a contract year"),
            *raises_revisions(
                RULES_OF_A_YEAR,
                networks=f"{EVERY_NETWORK} WHERE EXISTS (SELECT FROM changed)",
                commissioners=f"{EVERY_COMMISSIONER} WHERE EXISTS (SELECT FROM changed)",
            ),
        ]
