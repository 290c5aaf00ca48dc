"""Evidence packs: asked for in a request, made by a task, kept with what they hold for a month."""

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from networks.models.network import public_reference
from networks.triggers import tells_the_relay
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner
from signoff.enums import PackState
from signoff.models.applications import Application
from signoff.models.cases import Case
from signoff.models.rounds import Round

UNFINISHED = (PackState.ASKED, PackState.BEING_MADE)
_MATTERS = Func("application", "case", "round", function="num_nonnulls", output_field=models.IntegerField())


def pack_reference() -> str:
    return public_reference("E")


class EvidencePack(models.Model):
    """What somebody asked to have of one matter, for an organisation.

    `posts` are the roles that the person held when it was made: it holds what these let them read. `due_at`, when it is
    taken up, or taken up again, is by the database's clock. `done` of `parts` says how far it is; `failure` says, in a
    sentence for the person, why there is none, and `last_error` why in the program's words. `sha256` is of its ZIP.
    """

    reference = models.CharField(max_length=8, unique=True, default=pack_reference)
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="packs")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="packs")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="packs")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="packs")
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=PackState.choices(), default=PackState.ASKED)
    posts = models.JSONField(default=list, blank=True)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Exact(_MATTERS, 1), name="pack_is_of_one_matter"),
            models.CheckConstraint(
                condition=Q(state=PackState.READY, made_at__isnull=False)
                | (~Q(state=PackState.READY) & Q(made_at__isnull=True)),
                name="pack_is_made_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "application", "case", "round"],
                condition=Q(state__in=UNFINISHED),
                nulls_distinct=False,
                name="one_unfinished_pack_of_a_person",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="packs_to_make", condition=Q(state__in=UNFINISHED))]
        triggers = [tells_the_relay()]

    def __str__(self) -> str:
        return f"Evidence pack of {self.matter}"

    @property
    def matter(self) -> Application | Case | Round:
        matter = self.application or self.case or self.round
        if matter is None:
            raise ValueError("A pack is of an application, a case or a round.")
        return matter

    @property
    def commissioner(self) -> Commissioner:
        matter = self.matter
        return matter.commissioner

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)

    @property
    def subject(self) -> str:
        return f"pack:{self.reference}"

    @property
    def unfinished(self) -> bool:
        return self.state in UNFINISHED


class PackFile(models.Model):
    """The ZIP of a pack, apart from it so that nobody reads it to list packs."""

    pack = models.OneToOneField(EvidencePack, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"File of {self.pack}"
