from networks.models.items import (
    AgreementSignatory,
    ClinicalDirector,
    CoverAgreement,
    NetworkAgreement,
    NetworkArea,
    NominatedPayee,
    SizeWaiver,
)
from networks.models.network import Membership, Network, NetworkYear
from networks.models.places import Neighbour, Site
from networks.models.results import CommissionerDue, CommissionerValidation, NetworkDue, NetworkValidation
from networks.models.watches import (
    CommissionerWatch,
    ContractYearWatch,
    ExemptionWatch,
    ListSizeWatch,
    NoticeWatch,
    PracticeCommissionerWatch,
    PracticeWatch,
)

__all__ = [
    "AgreementSignatory",
    "ClinicalDirector",
    "CommissionerDue",
    "CommissionerValidation",
    "CommissionerWatch",
    "ContractYearWatch",
    "CoverAgreement",
    "ExemptionWatch",
    "ListSizeWatch",
    "Membership",
    "Neighbour",
    "Network",
    "NetworkAgreement",
    "NetworkArea",
    "NetworkDue",
    "NetworkValidation",
    "NetworkYear",
    "NominatedPayee",
    "NoticeWatch",
    "PracticeCommissionerWatch",
    "PracticeWatch",
    "Site",
    "SizeWaiver",
]
