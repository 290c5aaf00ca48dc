"""Changes to reference data that verdicts rest on: proxies of the practices' tables, for their triggers alone."""

import pgtrigger

from networks.triggers import (
    COMMISSIONERS_OF_PRACTICES,
    EVERY_COMMISSIONER,
    EVERY_NETWORK,
    NETWORKS_OF_PRACTICES,
    raises_revisions,
)
from practices.models import (
    Commissioner,
    ContractYear,
    Exemption,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)


class CommissionerWatch(Commissioner):
    """A row-level trigger, since the revision is in the same table and rises with every change: this one ignores it."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="stp_raises",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("stp_code"),
                condition=pgtrigger.Q(old__stp_code__df=pgtrigger.F("new__stp_code")),
                func="""PERFORM public.networks_raise_revisions(ARRAY(
                    SELECT DISTINCT m.network_id FROM public.networks_membership m
                    JOIN public.practices_practicecommissioner l USING (practice_id)
                    WHERE l.commissioner_id = NEW.id), '{}');
                RETURN NULL;""",
            )
        ]


class PracticeWatch(Practice):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["id AS practice_id", "ods_status", "closed_on", "prescribing_setting"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )


class PracticeCommissionerWatch(PracticeCommissioner):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "commissioner_id", "during"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners="SELECT commissioner_id FROM changed",
        )


class ListSizeWatch(ListSize):
    """Only lists of the day that counts for some contract year can alter a verdict."""

    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "as_at", "registered"],
            networks=NETWORKS_OF_PRACTICES,
            commissioners=COMMISSIONERS_OF_PRACTICES,
            only="as_at IN (SELECT list_date FROM public.practices_contractyear)",
        )


class NoticeWatch(ParticipationNotice):
    class Meta:
        proxy = True
        triggers = raises_revisions(
            ["practice_id", "contract_year_id", "answer", "answered_at"],
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )


class ExemptionWatch(Exemption):
    class Meta:
        proxy = True
        triggers = raises_revisions(["practice_id", "contract_year_id"], commissioners=COMMISSIONERS_OF_PRACTICES)


class ContractYearWatch(ContractYear):
    """Any change to a year's rules makes every result due."""

    class Meta:
        proxy = True
        triggers = raises_revisions(
            [
                "id",
                "first_day",
                "last_day",
                "starts_on",
                "list_date",
                "floor",
                "ceiling",
                "spread",
                "submission_deadline",
                "severities",
            ],
            networks=f"{EVERY_NETWORK} WHERE EXISTS (SELECT FROM changed)",
            commissioners=f"{EVERY_COMMISSIONER} WHERE EXISTS (SELECT FROM changed)",
        )
