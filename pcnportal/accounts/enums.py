"""Who a person can be, for what kind of organisation, and what that lets them do."""

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    PRACTICE = "PRACTICE", "Practice"
    COMMISSIONER = "COMMISSIONER", "Commissioner"
    LMC = "LMC", "Local Medical Committee"
    NHSE = "NHSE", "NHS England"
    PORTAL = "PORTAL", "Portal"


class Role(TextChoices):
    PRACTICE_USER = "PRACTICE_USER", "Practice user"
    CCG_OFFICER = "CCG_OFFICER", "CCG officer"
    CCG_APPROVER = "CCG_APPROVER", "CCG approver"
    LMC_REVIEWER = "LMC_REVIEWER", "LMC reviewer"
    NHSE_READER = "NHSE_READER", "NHS England reader"
    ORGANISATION_ADMIN = "ORGANISATION_ADMIN", "Organisation administrator"
    ADMINISTRATOR = "ADMINISTRATOR", "Administrator"


class Permission(TextChoices):
    """What may be done for an organisation. Scope (which objects one sees at all) comes first, in the selectors."""

    APPLICATION_LEAD = "APPLICATION_LEAD", "start and lead an application"
    MEMBERSHIP_ANSWER = "MEMBERSHIP_ANSWER", "answer for the practice"
    ANSWER_RECORD = "ANSWER_RECORD", "record answers of practices that came on paper"
    ANSWER_DECIDE = "ANSWER_DECIDE", "decide on answers of practices that came late"
    APPLICATION_REVIEW = "APPLICATION_REVIEW", "check applications"
    APPLICATION_REFUSE = "APPLICATION_REFUSE", "refuse applications, and settle what becomes of a refusal"
    ROUND_CONFIRM = "ROUND_CONFIRM", "confirm the round"
    CHANGE_PROPOSE = "CHANGE_PROPOSE", "propose changes to networks in force"
    CHANGE_DECIDE = "CHANGE_DECIDE", "decide on changes to networks in force"
    ODS_NOTIFY = "ODS_NOTIFY", "record what ODS was told of"
    HOLD_PLACE = "HOLD_PLACE", "place and release holds"
    HOLD_CONTEST = "HOLD_CONTEST", "contest holds"
    WAIVER_GRANT = "WAIVER_GRANT", "waive the minimum list size"
    COVER_RECORD = "COVER_RECORD", "propose, agree and end local cover, or record it"
    COVER_ANSWER = "COVER_ANSWER", "accept or decline, for a network, to cover other practices' patients"
    NETWORK_AGREE = "NETWORK_AGREE", "agree to a larger network, and to one that another commissioner leads"
    NETWORK_DIVIDE = "NETWORK_DIVIDE", "divide a network into neighbourhoods"
    SIGHT_RECORD = "SIGHT_RECORD", "record that the region has seen a small network"
    ADVICE_RECORD = "ADVICE_RECORD", "advise on a refusal that was taken to NHS England"
    COMMENT_WRITE = "COMMENT_WRITE", "comment"
    CASE_OPEN = "CASE_OPEN", "open a case, and let the commissioner see it"
    CASE_MANAGE = "CASE_MANAGE", "lead a case, and record what came of it"
    CASE_DIRECT = "CASE_DIRECT", "direct a network to take a practice"
    CASE_HELP = "CASE_HELP", "mediate in a case, and ask that it be taken further"
    AREA_READ = "AREA_READ", "see the area's applications and holds"
    NATION_READ = "NATION_READ", "see every area"
    PEOPLE_MANAGE = "PEOPLE_MANAGE", "manage people"
