from signoff.models.applications import Application, Approach, CoEditor, Invitation, ItemSave, Look, Question
from signoff.models.cases import Case, CaseParty, CaseStep, LmcEngagement
from signoff.models.changes import ChangeStep, NetworkChange
from signoff.models.decisions import ChangeAsked, Confirmation, ItemCheck, StatusChange, Submission
from signoff.models.holds import Hold, HoldEntry
from signoff.models.messages import OutgoingMessage, PostedForm
from signoff.models.packs import EvidencePack, PackFile
from signoff.models.rounds import ContractVariation, Round, RoundStatusChange
from signoff.models.said import Comment
from signoff.models.steps import Absence, StatusRow

__all__ = [
    "Absence",
    "Application",
    "Approach",
    "Case",
    "CaseParty",
    "CaseStep",
    "ChangeAsked",
    "ChangeStep",
    "CoEditor",
    "Comment",
    "Confirmation",
    "ContractVariation",
    "EvidencePack",
    "Hold",
    "HoldEntry",
    "Invitation",
    "ItemCheck",
    "ItemSave",
    "LmcEngagement",
    "Look",
    "NetworkChange",
    "OutgoingMessage",
    "PackFile",
    "PostedForm",
    "Question",
    "Round",
    "RoundStatusChange",
    "StatusChange",
    "StatusRow",
    "Submission",
]
