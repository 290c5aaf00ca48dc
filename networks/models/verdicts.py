"""The history of results: one row for every revision that was checked, and for every later day or version of the rules
at which a verdict flipped.

Written by triggers of the tables of results, in the statement that stores a result over an older one; so a result that
is late, doubled or the same leaves no row, and there is exactly one of each.
"""

import pgtrigger
from django.db import models

from networks.models.network import Network
from practices.models import Commissioner, ContractYear

# Rules whose verdict is another one than before, with both; null where the rule was not asked.
FLIPPED = """CASE WHEN o.findings = n.findings THEN '{}' ELSE (
    SELECT COALESCE(jsonb_object_agg(rule, jsonb_build_array(before.verdict, after.verdict)), '{}')
    FROM jsonb_to_recordset(o.findings) before(rule text, verdict text)
    FULL JOIN jsonb_to_recordset(n.findings) after(rule text, verdict text) USING (rule)
    WHERE before.verdict IS DISTINCT FROM after.verdict) END"""
WRITE = """
    INSERT INTO public.{table} ({owner}, contract_year_id, revision, rule_set_version, day, computed_at, recorded_at,
        flipped, {columns})
    SELECT n.{owner}, n.contract_year_id, n.revision, n.rule_set_version, n.day, n.computed_at,
        clock_timestamp(), {flipped}, {values}
    FROM {rows}
    ON CONFLICT DO NOTHING;
    RETURN NULL;
"""
REPLACED = f"""new_rows n JOIN old_rows o USING (id) CROSS JOIN LATERAL (SELECT {FLIPPED} AS flipped) how
    WHERE n.revision <> o.revision
        OR ((n.rule_set_version, n.day) <> (o.rule_set_version, o.day) AND how.flipped <> '{{}}')"""


def writes_history(table: str, owner: str, columns: dict[str, str]) -> list[pgtrigger.Trigger]:
    """Triggers of a table of results. `columns` of the history, with what they hold in SQL over `n`, the result."""

    def write(flipped: str, rows: str) -> str:
        listed, values = ", ".join(columns), ", ".join(columns.values())
        return WRITE.format(table=table, owner=owner, columns=listed, values=values, flipped=flipped, rows=rows)

    return [
        pgtrigger.Trigger(
            name="writes_history_on_insert",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_rows"),
            func=write("'{}'", "new_rows n"),
        ),
        pgtrigger.Trigger(
            name="writes_history_on_update",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
            func=write("how.flipped", REPLACED),
        ),
    ]


class Verdicts(models.Model):
    """`flipped`: by rule, the verdict before and the one from then on. `computed_at` is the time that the validation
    was given, `recorded_at` the database's own clock."""

    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.BigIntegerField()
    rule_set_version = models.PositiveIntegerField()
    day = models.DateField()
    computed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    flipped = models.JSONField()

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]


class NetworkVerdicts(Verdicts):
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+", db_index=False)
    size = models.PositiveIntegerField(null=True)
    not_met = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()

    class Meta(Verdicts.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["network", "contract_year", "revision", "rule_set_version", "day"],
                name="one_history_a_network_revision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.contract_year} at revision {self.revision}"


class CommissionerVerdicts(Verdicts):
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="+", db_index=False)
    practices_covered = models.PositiveIntegerField()
    practices_in_scope = models.PositiveIntegerField()
    patients_covered = models.BigIntegerField()
    patients_in_scope = models.BigIntegerField()

    class Meta(Verdicts.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["commissioner", "contract_year", "revision", "rule_set_version", "day"],
                name="one_history_a_commissioner_revision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commissioner} {self.contract_year} at revision {self.revision}"
