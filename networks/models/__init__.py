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
from networks.models.results import CommissionerDue, CommissionerValidation, NetworkDue, NetworkValidation
from networks.models.watches import (
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
    "ContractYearWatch",
    "CoverAgreement",
    "ExemptionWatch",
    "ListSizeWatch",
    "Membership",
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
    "SizeWaiver",
]
