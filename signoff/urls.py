from django.urls import path

from signoff.enums import Action
from signoff.views import (
    absences,
    answer,
    application,
    apply,
    cases,
    changes,
    checks,
    comments,
    holds,
    home,
    interests,
    invitations,
    items,
    letters,
    listing,
    members,
    notices,
    ods_notices,
    others,
    packs,
    participation,
    people,
    review,
    rounds,
    signing,
    variations,
    versions,
    worklist,
)
from signoff.views.case_steps import step as case_step
from signoff.views.steps import step

app_name = "signoff"

applicant = [
    path("applications/start/", apply.start, name="start"),
    path("applications/<slug:reference>/members/", members.members, name="members"),
    path("applications/<slug:reference>/members/<slug:code>/last-day/", members.last_day, name="last_day"),
    path("applications/<slug:reference>/members/<slug:code>/remove/", members.remove, name="remove"),
    path("applications/<slug:reference>/not-included/", others.approaches, name="approaches"),
    path("applications/<slug:reference>/partners/", others.partners, name="partners"),
    path("applications/<slug:reference>/area/", items.area, name="area"),
    path("applications/<slug:reference>/agreement/", items.agreement, name="agreement"),
    path("applications/<slug:reference>/clinical-director/", items.clinical_director, name="clinical_director"),
    path("applications/<slug:reference>/payee/", items.payee, name="payee"),
    path("applications/<slug:reference>/details/", items.details, name="details"),
    path("applications/<slug:reference>/border/", items.border, name="border"),
    path("applications/<slug:reference>/ask-for-waiver/", items.ask_waiver, name="ask_waiver"),
    path("applications/<slug:reference>/neighbourhoods/", items.neighbourhoods, name="neighbourhoods"),
    path("applications/<slug:reference>/answer/", answer.answer, name="answer"),
    path("applications/<slug:reference>/answer/question/", invitations.question, name="question"),
    path("applications/<slug:reference>/questions/<int:pk>/", invitations.reply, name="reply"),
    path("invitations/<slug:code>/<slug:year>/", invitations.invitations, name="invitations"),
    path("applications/<slug:reference>/submit/", apply.submit, name="submit"),
    path("applications/<slug:reference>/submitted/", versions.receipt, name="submitted"),
    path("applications/<slug:reference>/submitted/<int:number>/", versions.receipt, name="receipt"),
    path("applications/<slug:reference>/withdraw/", apply.withdraw, name="withdraw"),
    path("applications/<slug:reference>/discard/", apply.discard, name="discard"),
    path("applications/<slug:reference>/signatures/", signing.signatures, name="signatures"),
    path("applications/<slug:reference>/signatures/<slug:code>/", signing.sign, name="sign"),
    path("applications/<slug:reference>/people/", people.people, name="people"),
    path("applications/<slug:reference>/people/<int:pk>/remove/", people.remove_person, name="remove_person"),
]

reviewer = [
    path("applications/<slug:reference>/pick-up/", review.pick_up, name="pick_up"),
    path("applications/<slug:reference>/assign/", worklist.assign_application, name="assign"),
    path("applications/<slug:reference>/checks/", checks.checks, name="checks"),
    path("applications/<slug:reference>/return/", review.ask_for_changes, name="return"),
    path("applications/<slug:reference>/requirements-met/", review.requirements_met, name="requirements_met"),
    path("applications/<slug:reference>/waiver/", review.waiver, name="waiver"),
    path("applications/<slug:reference>/holds/", holds.holds, name="holds"),
    path("applications/<slug:reference>/holds/<int:pk>/release/", holds.release, name="release"),
    path("applications/<slug:reference>/holds/<int:pk>/review/", holds.review, name="review_hold"),
    path("applications/<slug:reference>/holds/<int:pk>/contest/", holds.contest, name="contest_hold"),
    path("applications/<slug:reference>/holds/<int:pk>/answer/", holds.answer, name="answer_contest"),
    path("applications/<slug:reference>/comments/", comments.comments, name="comments"),
    path("applications/<slug:reference>/versions/", versions.versions, name="versions"),
    path("applications/<slug:reference>/versions/<int:number>/", versions.version, name="version"),
    path("applications/<slug:reference>/history/", review.history, name="history"),
    path("commissioners/<slug:code>/holds/<slug:year>/", holds.area, name="area_holds"),
    path("commissioners/<slug:code>/rounds/<slug:year>/", rounds.round_page, name="round"),
    path("commissioners/<slug:code>/rounds/<slug:year>/confirm/", rounds.confirm, name="confirm"),
]

after_confirmation = [
    path("applications/<slug:reference>/letter/", letters.letter, name="letter"),
    path("applications/<slug:reference>/letter/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("applications/<slug:reference>/letters/<slug:code>/", letters.letter, name="practice_letter"),
    path("applications/<slug:reference>/letters/<slug:code>/pdf/", letters.letter_pdf, name="practice_letter_pdf"),
    path("commissioners/<slug:code>/rounds/<slug:year>/letters/", letters.round_letters, name="round_letters"),
    path("commissioners/<slug:code>/rounds/<slug:year>/variations/", variations.variations, name="variations"),
    path(
        "commissioners/<slug:code>/rounds/<slug:year>/variations/export/",
        variations.export_variations,
        name="export_variations",
    ),
]

steps = [
    path("applications/<slug:reference>/refuse/", step, {"action": Action.REFUSE}, name="refuse"),
    path("applications/<slug:reference>/ask-for-review/", step, {"action": Action.REQUEST_REVIEW}, name="ask_review"),
    path("applications/<slug:reference>/resolve/", step, {"action": Action.RESOLVE}, name="resolve"),
    path("applications/<slug:reference>/escalate/", step, {"action": Action.ESCALATE}, name="escalate"),
    path("applications/<slug:reference>/advice/", step, {"action": Action.ADVISE}, name="advice"),
    path("applications/<slug:reference>/reopen/", step, {"action": Action.REOPEN}, name="reopen"),
    path("applications/<slug:reference>/ready/", step, {"action": Action.DECLARE_READY}, name="ready"),
]

on_cases = [
    path("cases/", cases.case_list, name="cases"),
    path("cases/export/", cases.export_cases, name="export_cases"),
    path("cases/start/", cases.start, name="start_case"),
    path("cases/<slug:reference>/", cases.case, name="case"),
    path("cases/<slug:reference>/comments/", comments.case_comments, name="case_comments"),
    path("cases/<slug:reference>/next/", cases.plan, name="plan_case"),
    path("cases/<slug:reference>/parties/", cases.parties, name="case_parties"),
    path("cases/<slug:reference>/lmc/", cases.engagement, name="case_engagement"),
    path("cases/<slug:reference>/share/", cases.share, name="share_case"),
    path("cases/<slug:reference>/steps/<slug:slug>/", case_step, name="case_step"),
]

network_changes = [
    path("networks/<slug:reference>/changes/", changes.network_changes, name="changes"),
    path("networks/<slug:reference>/changes/propose/", changes.propose, name="propose_change"),
    path("changes/<slug:reference>/", changes.change_page, name="change"),
    path("changes/<slug:reference>/agree/", changes.agree, name="agree_to_change"),
    path("changes/<slug:reference>/decide/", changes.decide, name="decide_change"),
    path("changes/<slug:reference>/withdraw/", changes.withdraw, name="withdraw_change"),
    path("changes/<slug:reference>/ods/", changes.sent_to_ods, name="sent_to_ods"),
    path("commissioners/<slug:code>/ods-notices/", ods_notices.ods_notices, name="ods_notices"),
    path("commissioners/<slug:code>/ods-notices/export/", ods_notices.export_ods_notices, name="export_ods_notices"),
]

evidence = [
    path("applications/<slug:reference>/evidence/", packs.of_application, name="evidence"),
    path("cases/<slug:reference>/evidence/", packs.of_case, name="case_evidence"),
    path("commissioners/<slug:code>/rounds/<slug:year>/evidence/", packs.of_round, name="round_evidence"),
    path("evidence/<slug:reference>/pdf/", packs.take, {"form": "pdf"}, name="pack_pdf"),
    path("evidence/<slug:reference>/zip/", packs.take, {"form": "zip"}, name="pack_zip"),
]

absent = [
    path("commissioners/<slug:code>/away/", absences.absences, name="absences"),
    path("commissioners/<slug:code>/away/<int:pk>/back/", absences.back, name="back"),
]

interests_declared = [
    path("commissioners/<slug:code>/interests/", interests.interests, name="interests"),
    path("commissioners/<slug:code>/interests/export/", interests.export_interests, name="export_interests"),
    path("commissioners/<slug:code>/interests/<int:pk>/end/", interests.end, name="end_interest"),
]

answers = [
    path("practices/<slug:code>/answers/<slug:year>/", participation.year_answer, name="year_answer"),
    path("practices/<slug:code>/answers/<slug:year>/paper/", participation.paper_answer, name="paper_answer"),
    path("answers/<slug:reference>/", participation.receipt, name="answer_receipt"),
    path("answers/<slug:reference>/decide/", participation.decide, name="decide_late_answer"),
    path("commissioners/<slug:code>/answers/", participation.area_answers, name="area_answers"),
    path("commissioners/<slug:code>/answers/export/", participation.export_answers, name="export_answers"),
]

lists = [
    path("lmc/<slug:code>/", listing.lmc, name="lmc"),
    path("lmc/<slug:code>/<slug:matter>/", listing.lmc, name="lmc_list"),
    path("lmc/<slug:code>/<slug:matter>/export/", listing.export_lmc_list, name="export_lmc_list"),
    path("escalations/", listing.escalation_list, name="escalations"),
    path("escalations/export/", listing.export_escalations, name="export_escalations"),
    path("small-networks/", listing.small_network_list, name="small_networks"),
    path("small-networks/export/", listing.export_small_networks, name="export_small_networks"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("work-list/", worklist.bulk, name="bulk"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.open_notice, name="open_notice"),
    path("outbox/", notices.outbox, name="outbox"),
    path("applications/", review.application_list, name="applications"),
    *applicant,
    *reviewer,
    *after_confirmation,
    *steps,
    *answers,
    *interests_declared,
    *absent,
    *lists,
    *on_cases,
    *network_changes,
    *evidence,
    path("applications/<slug:reference>/", application.application, name="application"),
]
