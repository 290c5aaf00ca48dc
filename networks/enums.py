from django.db.models import TextChoices


class MembershipKind(TextChoices):
    CORE = "CORE", "Core member"
    ASSOCIATE = "ASSOCIATE", "Other member"


class MembershipState(TextChoices):
    NAMED = "NAMED", "Asked, no answer yet"
    AGREED = "AGREED", "Agreed"
    DECLINED = "DECLINED", "Declined"
    IN_FORCE = "IN_FORCE", "In force"


class Standing(TextChoices):
    """How far a network formed here has come in a year, as far as coverage and the rules need to know."""

    FORMING = "FORMING", "Forming"
    SUBMITTED = "SUBMITTED", "Submitted"
    REQUIREMENTS_MET = "REQUIREMENTS_MET", "Requirements met"
    CONFIRMED = "CONFIRMED", "Confirmed"
    ENDED = "ENDED", "Ended"


class Sign(TextChoices):
    """What leaves a sign of life."""

    WORKER = "WORKER", "a task went through the queue"
    SWEEP = "SWEEP", "all results were looked through for any that is behind"
    START = "START", "the portal was started"


class CoverState(TextChoices):
    """What is kept of a cover agreement. That it is over is read from its last day."""

    PROPOSED = "PROPOSED", "Proposed"
    ACCEPTED = "ACCEPTED", "Accepted by the network"
    AGREED = "AGREED", "Agreed"
    DECLINED = "DECLINED", "Declined"
    WITHDRAWN = "WITHDRAWN", "Taken back"


class AreaKind(TextChoices):
    WARDS = "WARDS", "Electoral wards"
    LSOAS = "LSOAS", "Lower layer super output areas (LSOAs)"
    POSTCODE_SECTORS = "POSTCODE_SECTORS", "Postcode sectors"
    DRAWING = "DRAWING", "Drawn on a map"


class PayeeKind(TextChoices):
    MEMBER_PRACTICE = "MEMBER_PRACTICE", "A member practice"
    FEDERATION = "FEDERATION", "A GP federation"
    TRUST = "TRUST", "An NHS trust"
    OTHER = "OTHER", "Another provider"


class WaiverGround(TextChoices):
    RURAL_LOW_DENSITY = "RURAL_LOW_DENSITY", "Low population density across a large rural and remote area"
    OTHER = "OTHER", "Another ground"


class LargerGround(TextChoices):
    """Why a commissioner agrees to a network above the maximum."""

    COMMUNITY = "COMMUNITY", "One natural community that a smaller network would divide"
    NEIGHBOURHOODS = "NEIGHBOURHOODS", "It works in neighbourhoods of the usual size"
    LEFT_OUT = "LEFT_OUT", "It takes in practices that would be left without a network"
    OTHER = "OTHER", "Another ground"


class PartnerKind(TextChoices):
    FEDERATION = "FEDERATION", "GP federation"
    COMMUNITY_TRUST = "COMMUNITY_TRUST", "Community trust"
    PHARMACY = "PHARMACY", "Pharmacy"
    VOLUNTARY = "VOLUNTARY", "Voluntary body"
    PRACTICE = "PRACTICE", "GP practice that is a member of another network"
    OTHER = "OTHER", "Another provider"
