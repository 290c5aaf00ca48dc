"""The append-only record of who did what, in which capacity, and why. Personal data is referenced, never copied."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from pcnportal.accounts.models import User

# What the hash of an event covers, in SQL, for a row called `{row}`. Times enter as seconds since 1970, so that the
# time zone of a session never changes a hash.
HASHED = """encode(sha256(convert_to(jsonb_build_array(
    {row}.previous_hash, {row}.chain, {row}.position, extract(epoch from {row}.at),
    extract(epoch from {row}.recorded_at), {row}.actor_id, {row}.capacity, {row}.organisation, {row}.action,
    {row}.subjects, {row}.before, {row}.after, {row}.reason)::text, 'UTF8')), 'hex')"""

LINK = f"""
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.chain, 0));
    SELECT position, hash INTO last FROM public.audit_auditevent
        WHERE chain = NEW.chain ORDER BY position DESC LIMIT 1;
    NEW.position = COALESCE(last.position, 0) + 1;
    NEW.previous_hash = COALESCE(last.hash, '');
    NEW.recorded_at = clock_timestamp();
    NEW.hash = {HASHED.format(row="NEW")};
    RETURN NEW;
"""


class AuditEvent(models.Model):
    """One thing that was done. `at` is the time the service was given, `recorded_at` the database's own clock.

    The trigger gives each event its position in its chain (a commissioner's code, or "national") and the hash of the
    event before it; the chain's lock is the last a transaction takes, so an event is written last.
    """

    chain = models.CharField(max_length=20)
    position = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    subjects = ArrayField(models.CharField(max_length=60))
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64, default="", blank=True)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_chain_position_once")]
        indexes = [GinIndex(fields=["subjects"], name="audit_subjects")]
        triggers = [
            pgtrigger.Trigger(
                name="link",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "RECORD")],
                func=LINK,
            ),
            pgtrigger.Protect(name="no_update_or_delete", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the audit is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.chain} {self.position})"
